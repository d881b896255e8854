"""Asks a provider's own binary what it plans, with `PlanResourceChange` of Terraform's plugin protocol, and prints what
`eaio-infra/src/review/terraform/aws-5.100.txt` holds: what an unset argument is, and what an update makes unknown.

    python3 -m venv venv && venv/bin/pip install grpcio grpcio-tools msgpack
    venv/bin/python -m grpc_tools.protoc -I. --python_out=. --grpc_python_out=. plan.proto
    venv/bin/python ask.py PROVIDER-BINARY SCHEMA.json ../schemas/aws.json

No account is needed: planning asks nobody."""

import json
import os
import subprocess
import sys

import grpc
import msgpack

sys.path.insert(0, os.getcwd())
import plan_pb2 as messages
import plan_pb2_grpc as services

UNKNOWN = msgpack.ExtType(0, b"\0")
binary, schema_file, slice_file = sys.argv[1:4]
schema = next(iter(json.load(open(schema_file))["provider_schemas"].values()))
types = json.load(open(slice_file))["resources"]
os.environ.update(TF_PLUGIN_MAGIC_COOKIE="d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
                  PLUGIN_PROTOCOL_VERSIONS="5", AWS_EC2_METADATA_DISABLED="true")


def start():
    process = subprocess.Popen([binary], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    _, _, network, address, *_ = process.stdout.readline().split("|")
    target = f"unix:{address}" if network == "unix" else address
    channel = grpc.insecure_channel(target, [("grpc.max_receive_message_length", -1)])
    provider = services.ProviderStub(channel)
    configuration = empty(schema["provider"]["block"])
    configuration.update(region="us-east-1", access_key="a", secret_key="b", skip_credentials_validation=True,
                         skip_requesting_account_id=True, skip_metadata_api_check="true")
    said = provider.Configure(messages.Configure.Request(terraform_version="1.11.0", config=packed(configuration)))
    for diagnostic in said.diagnostics:
        print(diagnostic.summary, diagnostic.detail, file=sys.stderr)
    return process, provider


def packed(value):
    return messages.DynamicValue(msgpack=msgpack.packb(value))


def empty(block):
    value = {name: None for name in block.get("attributes", {})}
    for name, nested in block.get("block_types", {}).items():
        mode = nested["nesting_mode"]
        value[name] = None if mode in ("single", "group") else {} if mode == "map" else []
    return value


def filled(block, depth):
    """One of every nested block."""
    value = {name: None for name in block.get("attributes", {})}
    for name, nested in block.get("block_types", {}).items():
        mode = nested["nesting_mode"]
        inner = filled(nested["block"], depth - 1) if depth and name != "timeouts" else None
        value[name] = inner if mode in ("single", "group") else [inner] if inner is not None else []
    return value


def sample(of):
    if isinstance(of, str):
        return {"string": "alpha", "number": 1, "bool": False}.get(of)
    kind, inner = of
    if kind == "map":
        return {"k": sample(inner)}
    if kind in ("list", "set"):
        return [] if not isinstance(inner, str) else [sample(inner)]
    return None


def another(of, value):
    if of == "string":
        return "beta"
    if of == "number":
        return 2
    if of == "bool":
        return True
    if isinstance(value, dict):
        return {key: another(of[1], one) for key, one in value.items()}
    if isinstance(value, list) and value:
        return [another(of[1], one) for one in value]
    return None


def plan(name, prior, proposed, config):
    global provider, process
    request = messages.PlanResourceChange.Request(
        type_name=name, prior_state=packed(prior), proposed_new_state=packed(proposed), config=packed(config),
        provider_meta=packed(None))
    try:
        said = provider.PlanResourceChange(request, timeout=20)
    except grpc.RpcError:
        # It does not survive every question.
        process.kill()
        process, provider = start()
        return None
    if any(diagnostic.severity == 1 for diagnostic in said.diagnostics):
        return None
    return msgpack.unpackb(said.planned_state.msgpack, raw=False, strict_map_key=False), said.requires_replace


def proposed(block, config, prior):
    """What Terraform proposes: what is computed and not set stays, or is not known."""
    value = dict(config)
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("computed") and config[name] is None:
            value[name] = UNKNOWN if prior is None else prior[name]
    for name, nested in block.get("block_types", {}).items():
        one = lambda config: config and proposed(nested["block"], config, None)
        if isinstance(config[name], list):
            value[name] = [one(inner) for inner in config[name]]
        elif isinstance(config[name], dict):
            value[name] = one(config[name])
    return value


def defaults(block, config, planned, path):
    for name, attribute in block.get("attributes", {}).items():
        value = planned.get(name)
        is_said = value is not None and value != UNKNOWN and value != [] and value != {}
        if attribute.get("optional") and not attribute.get("computed") and config[name] is None and is_said:
            yield f"{path}.{name}", value
    for name, nested in block.get("block_types", {}).items():
        inner, said = planned.get(name), config[name]
        if isinstance(inner, list) and len(inner) == 1 and isinstance(said, list) and said:
            yield from defaults(nested["block"], said[0], inner[0], f"{path}.{name}")
        elif isinstance(inner, dict) and said:
            yield from defaults(nested["block"], said, inner, f"{path}.{name}")


def known(entries, path):
    for step in path.split("."):
        entries = entries.get(step) if isinstance(entries, dict) else None
        if entries is None:
            return False
    return True


process, provider = start()
lines = set()
silent = []
for name in types:
    block = schema["resource_schemas"][name]["block"]
    depths = [0, 1] if "waf" in name else [0, 1, 2, 4]
    answers = 0
    for depth in depths:
        config = filled(block, depth)
        answer = plan(name, None, proposed(block, config, None), config)
        if answer is None:
            # Some refuse to plan where nothing is said.
            for attribute, of in block["attributes"].items():
                if of.get("required"):
                    config[attribute] = sample(of.get("type", "string"))
            answer = plan(name, None, proposed(block, config, None), config)
        if answer is None or answer[0] is None:
            continue
        answers += 1
        for path, value in defaults(block, config, answer[0], name):
            if known(types[name], path.split(".", 1)[1]):
                lines.add(f"default {path} {json.dumps(value)}")
    prior = empty(block)
    for attribute, of in block["attributes"].items():
        prior[attribute] = None if of.get("write_only") or of.get("deprecated") else sample(of.get("type", "string"))
    config = dict(prior)
    for attribute, of in block["attributes"].items():
        if not of.get("optional") and not of.get("required"):
            config[attribute] = None
    base = plan(name, prior, proposed(block, config, prior), config)
    always = {key for key, value in (base[0] or {}).items() if value == UNKNOWN} if base else set()
    if not answers:
        # What an update makes of an argument that is no longer set says the same of those that stand in no block.
        for attribute, of in block["attributes"].items():
            if of.get("optional") and not of.get("computed") and config[attribute] is not None:
                unset = {**config, attribute: None}
                answer = plan(name, prior, proposed(block, unset, prior), unset)
                if answer is not None and answer[0] is not None:
                    answers += 1
                    for path, value in defaults({"attributes": {attribute: of}}, unset, answer[0], name):
                        lines.add(f"default {path} {json.dumps(value)}")
    by = {}
    asked = 0
    for attribute, of in block["attributes"].items():
        if config[attribute] is None or attribute in ("id", "tags_all") or "type" not in of:
            continue
        changed = {**config, attribute: another(of["type"], config[attribute])}
        answer = plan(name, prior, proposed(block, changed, prior), changed)
        if answer is None or answer[0] is None or len(answer[1]):
            continue
        asked += 1
        for key, value in answer[0].items():
            if value == UNKNOWN and key not in always and key != "tags_all" and changed.get(key) is None:
                by.setdefault(key, set()).add(attribute)
    for key, arguments in by.items():
        which = "*" if len(arguments) > 0.8 * asked else ",".join(sorted(arguments))
        if known(types[name], key):
            lines.add(f"unknown {name}.{key} {which}")
    if not answers or not asked:
        silent.append(f"{name} ({answers} of {len(depths)} creations, {asked} updates)")
process.kill()
print("# Asked of the provider itself by xtask/provider-facts/ask.py, which says how.")
for line in sorted(lines):
    print(line)
print("said little of:", ", ".join(silent), file=sys.stderr)
