#!/usr/bin/env python3
"""Asks the real provider which values its arguments accept, and writes xtask/schemas/aws-values.json.

A provider's schema says that an argument is a string, and not which strings. The provider knows, and says it when
`terraform validate` meets another one:

    expected storage_type to be one of ["EBS" "EFS"], got probe

So every string and number argument of the slice (xtask/schemas/aws.json) is set to a value that no provider accepts,
and the answers are read. What they say is then put to the proof, because a later check refuses what is not listed:
each listed value, and both ends of each range, must be accepted; and what is not listed must be refused, for no other
reason, in each of the shapes of OUTSIDERS. What does not pass is left out and reported on stderr, as is a list longer
than LONGEST.

Run it from anywhere, with Terraform on the PATH and the provider in a filesystem mirror:

    terraform providers schema -json > schema.json      # in an initialised folder that requires the provider
    python3 xtask/probe/values.py --schema schema.json --plugins <folder of the mirror>

It reads no account and needs no network. It takes some minutes, most of them for aws_wafv2_web_acl, whose schema has
as many arguments as those of all the other types together.

What the file says, by the path `type.block.argument`, with `data.`, `ephemeral.` or `provider.` before the type of what
is no resource:

    values          what is accepted: of a list or set, as each of its elements; an empty string where that is accepted
    ignoring_case   which of these are compared without regard to case
    ranges          the least and the greatest number; null where the provider names none

What it cannot see: checks that the provider makes when it plans (`CustomizeDiff`), and those that only AWS makes.
The recursive blocks of aws_wafv2_web_acl are asked about as far as the slice goes, and `timeouts` not at all.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

NOTE = (
    "What the validation of this version of the provider accepts, asked by xtask/probe/values.py. A later version, "
    "such as a 6.x, may accept more: an error about a value that is not listed says which version accepts what."
)

# A list that is longer is no enumeration that anyone reads, and goes stale soonest.
LONGEST = 120

# Types with more arguments than this are asked about many arguments at a time: each resource of theirs costs the
# provider a tenth of a second, and they have thousands of arguments.
HUGE = 500
TOGETHER = 40

# Values that a list, where it is all that the provider checks, refuses like any other: a check that also lets through
# an ARN, a number or nothing at all shows here.
OUTSIDERS = (
    "", "arn:aws:iam::123456789012:role/none", "1", "*", "0", "-1", "true", "{}", "none-such", "NONE_SUCH", "$None",
    "10.0.0.0/16", "10.0.0.1", "https://example.com", "us-east-1", "2030-01-01T00:00:00Z",
)
LOW, HIGH = -987654321, 987654321987


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--schema", type=Path, required=True, help="what `terraform providers schema -json` printed")
    arguments.add_argument("--plugins", type=Path, required=True, help="the filesystem mirror that has the provider")
    arguments = arguments.parse_args()

    compact = json.loads((ROOT / "xtask/schemas/aws.json").read_text())
    schemas = json.loads(arguments.schema.read_text())["provider_schemas"]
    [schema] = [schema for name, schema in schemas.items() if name.endswith("/" + compact["source"])]
    with tempfile.TemporaryDirectory() as folder:
        terraform = Terraform(arguments.plugins, compact["source"], compact["version"], Path(folder))
        survey = Survey(terraform, Shapes(compact, schema))
        survey.ask()
        survey.confirm()
    (ROOT / "xtask/schemas/aws-values.json").write_text(survey.to_json(compact["version"]))
    survey.report()


# --- Configurations -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Leaf:
    """A string or a number that can be set: an argument, or the elements of one."""

    mode: str  # resource, data, ephemeral or provider
    type: str  # the resource type; empty for the provider
    path: tuple
    kind: str  # string or number

    def __str__(self):
        prefix = {"resource": (), "data": ("data",), "ephemeral": ("ephemeral",), "provider": ("provider",)}[self.mode]
        return ".".join([*prefix, *([self.type] if self.type else []), *self.path])


class Shapes:
    """The provider's schema, restricted to the slice's arguments, and the configurations that fit it."""

    def __init__(self, compact, schema):
        self.blocks, self.leaves, self.known = {}, [], {}
        self.add("provider", "", schema["provider"]["block"], compact["provider"])
        sections = {"resource": "resources", "data": "data", "ephemeral": "ephemeral"}
        names = {"resource": "resource", "data": "data_source", "ephemeral": "ephemeral_resource"}
        for mode, section in sections.items():
            schemas = schema[names[mode] + "_schemas"]
            for name, entries in compact[section].items():
                if name in schemas:  # what only another major version has cannot be asked about
                    self.add(mode, name, schemas[name]["block"], entries)

    def add(self, mode, name, block, entries):
        self.blocks[mode, name] = block
        self.leaves.extend(Leaf(mode, name, path, kind) for path, kind in block_leaves(block, entries))

    def body(self, mode, name, values, extra=()):
        """A configuration that sets `values` ({path: value}), what is required around them, and the `extra` paths."""
        tree = {}
        for path, value in [*((path, ANY) for path in extra), *values.items()]:
            inner = tree
            for step in path[:-1]:
                inner = inner.setdefault(step, {})
                inner = {} if inner is ANY else inner
            inner[path[-1]] = value
        return self.block_body(mode, name, (), self.blocks[mode, name], tree)

    def block_body(self, mode, name, path, block, tree):
        body = {}
        for key, attribute in block.get("attributes", {}).items():
            if key in tree:
                body[key] = attribute_value(attribute["type"], tree[key])
            elif attribute.get("required"):
                # A value that the provider is known to accept keeps the answers short.
                body[key] = attribute_value(attribute["type"], self.known.get((mode, name, (*path, key)), ANY))
        for key, inner in block.get("block_types", {}).items():
            if key in tree or inner.get("min_items"):
                below = tree.get(key, {})
                below = {} if below is ANY else below
                one = self.block_body(mode, name, (*path, key), inner["block"], below)
                body[key] = [one] * max(1, inner.get("min_items", 0))
        return body


# Stands for any value of the right type.
ANY = object()


def block_leaves(block, entries, path=()):
    """The leaves of a block: (path, kind). `entries` is the same block in the slice."""
    for name, attribute in sorted(block.get("attributes", {}).items()):
        settable = isinstance(entries.get(name), str) and {"required", "optional"} & set(entries[name].split())
        if settable and (attribute.get("required") or attribute.get("optional")):
            yield from type_leaves(attribute["type"], (*path, name))
    for name, inner in sorted(block.get("block_types", {}).items()):
        below = entries.get(name)
        if isinstance(below, dict) and "recursive" not in below[""] and name != "timeouts":
            yield from block_leaves(inner["block"], below, (*path, name))


def type_leaves(kind, path):
    """The leaves of an attribute. A map's values are free text throughout."""
    match kind:
        case "string" | "number":
            yield path, kind
        case ["list" | "set", inner]:
            yield from type_leaves(inner, path)
        case ["object", attributes]:
            for name, inner in sorted(attributes.items()):
                yield from type_leaves(inner, (*path, name))


def attribute_value(kind, value):
    """A value of type `kind`: `value` in the place of its leaf, where `value` is no mere ANY."""
    match kind:
        case "string":
            return "x" if value is ANY else value
        case "number":
            return 1 if value is ANY else value
        case "bool":
            return True
        case ["list" | "set", inner]:
            values = value if isinstance(value, list) else [value]
            return [attribute_value(inner, one) for one in values]
        case ["map", inner]:
            return {"x": attribute_value(inner, value)}
        case ["object", attributes]:
            if value is ANY:
                return {name: attribute_value(inner, ANY) for name, inner in attributes.items()}
            # In an attribute that is written as an object, all of the object's attributes stand.
            return {
                name: attribute_value(inner, value[name]) if name in value else None
                for name, inner in attributes.items()
            }
    raise ValueError(f"the type {kind} is not known")


# --- Terraform ------------------------------------------------------------------------------------------------------


class Terraform:
    """`terraform validate` for many resources at once."""

    # How many blocks there are in one run, and how many bytes in one file. Files are small, because Terraform reads a
    # file from its beginning for each diagnostic.
    RUN, FILE = 2000, 4000

    def __init__(self, plugins, source, version, folder):
        self.folder, self.name = folder, source.split("/")[-1]
        (folder / "terraformrc").write_text("")
        self.environment = {
            **os.environ,
            "TF_CLI_CONFIG_FILE": str(folder / "terraformrc"),
            "CHECKPOINT_DISABLE": "1",
        }
        required = {self.name: {"source": source, "version": version}}
        (folder / "terraform.tf.json").write_text(json.dumps({"terraform": {"required_providers": required}}))
        self.call("init", f"-plugin-dir={plugins.resolve()}", "-input=false", "-no-color")

    def call(self, *arguments):
        done = subprocess.run(
            ["terraform", *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        if arguments[0] == "init" and done.returncode != 0:
            raise SystemExit(done.stdout + done.stderr)
        return done.stdout

    def errors(self, instances):
        """For each instance (mode, type, body) the error messages about it."""
        answers = [[] for _ in instances]
        provider = [index for index, (mode, _, _) in enumerate(instances) if mode == "provider"]
        others = [index for index, (mode, _, _) in enumerate(instances) if mode != "provider"]
        # A provider's configuration has no address in the answers, so each has a run of its own.
        runs = [[index] for index in provider]
        runs += [others[start : start + self.RUN] for start in range(0, len(others), self.RUN)]
        for run in runs:
            for diagnostic in self.validate(instances, run):
                if diagnostic["severity"] == "error":
                    address = re.search(r"\.r(\d+)$", diagnostic.get("address", ""))
                    text = "\n".join(filter(None, [diagnostic["summary"], diagnostic.get("detail")]))
                    if address:
                        answers[int(address[1])].append(text)
                    elif instances[run[0]][0] == "provider":
                        answers[run[0]].append(text)
                    else:
                        raise SystemExit(f"Terraform refused the whole configuration: {text}")
        return answers

    def validate(self, instances, run):
        for path in self.folder.glob("probe*.tf.json"):
            path.unlink()
        file, size = {}, 0
        for index in run:
            mode, name, body = instances[index]
            if mode == "provider":
                # A provider that nothing uses is not validated.
                file = {"provider": {self.name: body}, "data": {"aws_partition": {"any": {}}}}
            else:
                file.setdefault(mode, {}).setdefault(name, {})[f"r{index}"] = body
            size += len(json.dumps(body))
            if size > self.FILE or index == run[-1]:
                # Indented, because each diagnostic repeats the line that it is about.
                (self.folder / f"probe{index}.tf.json").write_text(json.dumps(file, indent=0))
                file, size = {}, 0
        if instances[run[0]][0] != "provider":
            configuration = {"provider": {self.name: {"region": "us-east-1"}}}
            (self.folder / "probe.tf.json").write_text(json.dumps(configuration))
        start = time.monotonic()
        diagnostics = json.loads(self.call("validate", "-json"))["diagnostics"]
        took = time.monotonic() - start
        print(f"{len(run)} blocks: {len(diagnostics)} diagnostics in {took:.0f} s", file=sys.stderr, flush=True)
        return diagnostics


# --- Answers --------------------------------------------------------------------------------------------------------


@dataclass
class Complaint:
    """An error message that says what would have been accepted."""

    about: str  # the message up to the value, with the value cut out
    got: str
    values: list = None
    low: float = None
    high: float = None


def number(text):
    value = float(text)
    return int(value) if value.is_integer() else value


LIST = re.compile(r"(.*(?:to be one of|value must be one of:) )\[(.*)\], got:? (.*)", re.S)
ENUM = re.compile(r"(.*\nPath: )(.*)\nGiven Value: (.*)\nValid Values: \[(.*)\]", re.S)
RANGE = re.compile(r"(expected \S+ to be in the range )\((-?[\d.]+) - (-?[\d.]+)\), got (.*)")
AT_LEAST = re.compile(r"(expected \S+ to be at least )\((-?[\d.]+)\), got (.*)")
AT_MOST = re.compile(r"(expected \S+ to be at most )\((-?[\d.]+)\), got (.*)")
PORT = re.compile(r"(expected \S+ to be a valid port number(?P<zero> or 0)?), got: (.*)")
BETWEEN = re.compile(r"(.*value must be between )(-?[\d.]+) and (-?[\d.]+), got: (.*)", re.S)
VALUE_AT_LEAST = re.compile(r"(.*value must be at least )(-?[\d.]+), got: (.*)", re.S)
VALUE_AT_MOST = re.compile(r"(.*value must be at most )(-?[\d.]+), got: (.*)", re.S)


def complaint(text):
    """What an error message says, or nothing where it is of none of the known forms."""
    if found := ENUM.fullmatch(text):
        # A set's element is named by what it holds.
        where = re.sub(r"Value\(.*\)", "Value", found[2])
        return Complaint(found[1] + where + found[4], found[3], values=found[4].split())
    if found := LIST.fullmatch(text):
        where = re.sub(r"Value\(.*\)\]", "Value]", found[1])
        got = json.loads(found[3]) if re.fullmatch(r'"(?:[^"\\]|\\.)*"', found[3]) else found[3]
        return Complaint(where + found[2], got, values=listed(found[2]))
    for form in (RANGE, BETWEEN):
        if found := form.fullmatch(text):
            where = re.sub(r"Value\(.*\)\]", "Value]", found[1])
            return Complaint(where + found[2] + found[3], found[4], low=number(found[2]), high=number(found[3]))
    for form, end in ((AT_LEAST, "low"), (VALUE_AT_LEAST, "low"), (AT_MOST, "high"), (VALUE_AT_MOST, "high")):
        if found := form.fullmatch(text):
            where = re.sub(r"Value\(.*\)\]", "Value]", found[1])
            return Complaint(where + found[2], found[3], **{end: number(found[2])})
    if found := PORT.fullmatch(text):
        return Complaint(found[1], found[3], low=0 if found["zero"] else 1, high=65535)
    return None


def listed(text):
    """The values of `"a" "b"`, `1 2` or `a b`."""
    if text.startswith('"'):
        return [json.loads(one) for one in re.findall(r'"(?:[^"\\]|\\.)*"', text)]
    return text.split()


def printed(value):
    """A value as it stands after `got`; fractional ones are compared as numbers."""
    return value if isinstance(value, str) else str(value)


def same(got, value):
    """Whether `got` is how a message prints `value`."""
    if isinstance(value, str):
        return got == value
    try:
        return float(got) == float(value)
    except ValueError:
        return False


# --- The survey -----------------------------------------------------------------------------------------------------


@dataclass
class Finding:
    """What is known about a leaf."""

    complaints: list = field(default_factory=list)  # distinct in what they say
    extra: tuple = ()  # paths that must stand beside it for the provider to look at it
    elements: int = 1  # how many elements its list has at least
    together: bool = False  # whether it was answered among others, and so can be asked again among them
    values: list = None
    low: float = None
    high: float = None
    ignores_case: bool = False

    @property
    def about(self):
        return {complaint.about for complaint in self.complaints}


class Survey:
    def __init__(self, terraform, shapes):
        self.terraform, self.shapes = terraform, shapes
        self.findings, self.left_out = {}, {}

    # Asking.

    def ask(self):
        """Finds the lists and the ranges that the provider names."""
        leaves = self.shapes.leaves
        sizes = Counter((leaf.mode, leaf.type) for leaf in leaves)
        huge = [leaf for leaf in leaves if sizes[leaf.mode, leaf.type] > HUGE or leaf.mode == "provider"]
        alone = [leaf for leaf in leaves if leaf not in set(huge)]

        # First what is required, so that the other questions hold accepted values beside the one asked about.
        self.ask_alone([leaf for leaf in alone if self.is_required(leaf)])
        self.ask_alone(alone)
        self.ask_together(huge)
        self.ask_alone([leaf for leaf in huge if leaf.mode != "provider" and leaf not in self.findings])
        for leaf, finding in sorted(self.findings.items()):
            self.read(leaf, finding)

    def is_required(self, leaf):
        body = self.shapes.body(leaf.mode, leaf.type, {})
        for step in leaf.path:
            body = body[0] if isinstance(body, list) else body
            if not isinstance(body, dict) or step not in body:
                return False
            body = body[step]
        return True

    def ask_alone(self, leaves):
        """Asks about each leaf in a resource of its own, and again where another error came first."""
        contexts = {leaf: ((), 1) for leaf in leaves}
        while contexts:
            questions = [(leaf, value) for leaf in contexts for value in self.impossible(leaf)]
            bodies = [self.body(leaf, value, *contexts[leaf]) for leaf, value in questions]
            again = {}
            for (leaf, value), texts in zip(questions, self.terraform.errors(bodies)):
                self.take(leaf, value, texts, contexts[leaf])
                context = needed(leaf, texts, *contexts[leaf])
                if context != contexts[leaf]:
                    again[leaf] = context
            contexts = again
        self.remember()

    def ask_together(self, leaves):
        """Asks about many leaves of one type in one resource: each has a value of its own to be told by."""
        questions = [
            {leaf: f"{value}-{index}" if leaf.kind == "string" else value + index for index, leaf in enumerate(group)}
            for group in grouped(leaves)
            for value in self.impossible(group[0])
        ]
        bodies = [self.body_together(question) for question in questions]
        for question, texts in zip(questions, self.terraform.errors(bodies)):
            for leaf, value in question.items():
                self.take(leaf, value, texts, ((), 1), together=True)
        self.remember()

    def impossible(self, leaf):
        return ["probe"] if leaf.kind == "string" else [LOW, HIGH]

    def take(self, leaf, value, texts, context, together=False):
        """Keeps what the messages say about `value`."""
        for text in texts:
            found = complaint(text)
            if found is None:
                # The same argument is checked by something else, too, or its rule is of no known form.
                if re.search(rf"(?<![\w-]){re.escape(printed(value))}(?![\w-])", text) and "Value(" not in text:
                    found = Complaint(text, printed(value))
                else:
                    continue
            if same(found.got, value):
                finding = self.findings.setdefault(leaf, Finding())
                finding.extra, finding.elements = context
                finding.together = together
                if found.about not in finding.about:
                    finding.complaints.append(found)

    def remember(self):
        """Lets the configurations to come use the values that are known by now."""
        for leaf, finding in self.findings.items():
            values = [found.values for found in finding.complaints if found.values]
            lows = [found.low for found in finding.complaints if found.low is not None]
            if values and values[0]:
                value = values[0][0] if leaf.kind == "string" else number(values[0][0])
                self.shapes.known[leaf.mode, leaf.type, leaf.path] = value
            elif lows:
                self.shapes.known[leaf.mode, leaf.type, leaf.path] = max(lows)

    def read(self, leaf, finding):
        """Turns complaints into a list or a range, where they are all of that one form."""
        distinct = {json.dumps([found.values, found.low, found.high]): found for found in finding.complaints}.values()
        lists = [found for found in distinct if found.values is not None]
        ranges = [found for found in distinct if found.values is None and (found.low, found.high) != (None, None)]
        if not lists and not ranges:
            return
        if len(lists) + len(ranges) < len(distinct) or len(lists) > 1 or (lists and ranges):
            self.left_out[leaf] = "more than one rule: " + "; ".join(sorted(finding.about))
        elif lists:
            values = lists[0].values if leaf.kind == "string" else [number(value) for value in lists[0].values]
            if len(values) > LONGEST:
                self.left_out[leaf] = f"{len(values)} values"
            else:
                finding.values = list(dict.fromkeys(values))
        else:
            lows = {found.low for found in ranges} - {None}
            highs = {found.high for found in ranges} - {None}
            if len(lows) > 1 or len(highs) > 1:
                self.left_out[leaf] = "more than one range: " + "; ".join(sorted(finding.about))
            else:
                finding.low, finding.high = min(lows, default=None), max(highs, default=None)

    # Confirming.

    def confirm(self):
        """Puts what was read to the proof, and drops what fails."""
        listing = {leaf: finding for leaf, finding in self.findings.items() if finding.values is not None}
        ranging = {
            leaf: finding
            for leaf, finding in self.findings.items()
            if finding.values is None and leaf not in self.left_out and (finding.low, finding.high) != (None, None)
        }

        self.leave_out_mixed({**listing, **ranging})
        listing = {leaf: finding for leaf, finding in listing.items() if leaf not in self.left_out}
        ranging = {leaf: finding for leaf, finding in ranging.items() if leaf not in self.left_out}

        accepted = self.try_each({leaf: finding.values for leaf, finding in listing.items()}, expect=True)
        for leaf, answers in accepted.items():
            self.leave_out_unless(all(answers.values()), leaf, "refuses what it lists: ", answers, False)

        # Each refusal of a huge type takes Terraform long to write down; there, some stand for all.
        some = {leaf: 3 if finding.together else None for leaf, finding in listing.items()}
        listing = {leaf: finding for leaf, finding in listing.items() if leaf not in self.left_out}
        outside = {leaf: outsiders(leaf, finding)[: some[leaf]] for leaf, finding in listing.items()}
        for leaf, answers in self.try_each(outside, expect=False).items():
            if answers.pop("", False):
                # The provider takes the empty string for none; it is a value all the same.
                listing[leaf].values.append("")
            self.leave_out_unless(not any(answers.values()), leaf, "accepts what it does not list: ", answers, True)

        otherwise = {
            leaf: [value.swapcase() for value in finding.values if value.swapcase() not in finding.values][: some[leaf]]
            for leaf, finding in listing.items()
            if leaf not in self.left_out and leaf.kind == "string"
        }
        for leaf, answers in self.try_each(otherwise, expect=False).items():
            listing[leaf].ignores_case = bool(answers) and all(answers.values())
            mixed = any(answers.values()) and not all(answers.values())
            self.leave_out_unless(not mixed, leaf, "ignores the case of some values only: ", answers, True)

        inside = {leaf: within(finding) for leaf, finding in ranging.items()}
        for leaf, answers in self.try_each(inside, expect=True).items():
            self.leave_out_unless(all(answers.values()), leaf, "refuses a number in its range: ", answers, False)
        beyond = {leaf: outside_of(finding) for leaf, finding in ranging.items() if leaf not in self.left_out}
        for leaf, answers in self.try_each(beyond, expect=False).items():
            self.leave_out_unless(not any(answers.values()), leaf, "accepts what is not in its range: ", answers, True)

    def leave_out_mixed(self, findings):
        """Leaves out what is refused for another reason, too: then either reason may be enough to be accepted.

        `invalid value for engine (must begin with custom-)` names neither the value nor all of the rule. It is known
        by that it is gone where the value is accepted.
        """
        alone = [leaf for leaf, finding in findings.items() if not finding.together]
        groups = list(grouped([leaf for leaf, finding in findings.items() if finding.together]))
        refused = [{leaf: self.impossible(leaf)[-1] for leaf in group} for group in groups]
        passing = [{leaf: an_accepted(findings[leaf]) for leaf in group} for group in groups]
        answers = self.terraform.errors([self.body_together(question) for question in [*refused, *passing]])
        for question, texts, accepted in zip(refused, answers[: len(groups)], answers[len(groups) :]):
            if self.other_reasons(texts, accepted, question):
                alone += question
        # Of a range, each end may have reasons of its own.
        questions = [(leaf, value) for leaf in alone for value in [*self.impossible(leaf), an_accepted(findings[leaf])]]
        bodies = [self.body(leaf, value, findings[leaf].extra, findings[leaf].elements) for leaf, value in questions]
        answers = defaultdict(list)
        for (leaf, _), texts in zip(questions, self.terraform.errors(bodies)):
            answers[leaf].append(texts)
        for leaf, (*refusals, accepted) in answers.items():
            for value, texts in zip(self.impossible(leaf), refusals):
                # A range that is open at one end says nothing about it, whatever happens there.
                is_known = any((found := complaint(text)) and found.about in findings[leaf].about for text in texts)
                if is_known and (reasons := self.other_reasons(texts, accepted, {leaf: value})):
                    self.left_out[leaf] = "another rule: " + "; ".join(reasons)

    def other_reasons(self, texts, accepted, question):
        """The messages that an accepted value does not have, without those that are known."""
        known = {about for leaf in question for about in self.findings[leaf].about}
        texts = [text for text in texts if not ((found := complaint(text)) and found.about in known)]
        # What a sibling is refused for stands beside the value that was asked about.
        without_values = Counter(re.sub(r"Value\(.*\)", "Value", text) for text in texts)
        without_values -= Counter(re.sub(r"Value\(.*\)", "Value", text) for text in accepted)
        return sorted(without_values)

    def leave_out_unless(self, confirmed, leaf, why, answers, which):
        if not confirmed:
            self.left_out[leaf] = why + repr([value for value, answer in answers.items() if answer == which])

    def try_each(self, questions, expect):
        """For each leaf and each of its values whether the provider accepts it.

        `expect` is what all the answers should be: then those that were asked about together need no second question.
        """
        answers = {leaf: {} for leaf in questions}
        alone = []
        rounds = []
        together = [leaf for leaf in questions if self.findings[leaf].together]
        for group in grouped(together):
            for turn in range(max((len(questions[leaf]) for leaf in group), default=0)):
                rounds.append({leaf: questions[leaf][turn] for leaf in group if turn < len(questions[leaf])})
        for question, texts in zip(rounds, self.terraform.errors([self.body_together(one) for one in rounds])):
            complaints = [found for found in map(complaint, texts) if found]
            # Many arguments share a message. All is well where each has one, or none has any.
            wanted = Counter((about, value) for leaf, value in question.items() for about in self.findings[leaf].about)
            counts = {
                (about, value): sum(found.about == about and same(found.got, value) for found in complaints)
                for about, value in wanted
            }
            for leaf, value in question.items():
                keys = [(about, value) for about in self.findings[leaf].about]
                if all(counts[key] == (0 if expect else wanted[key]) for key in keys):
                    answers[leaf][value] = expect
                else:
                    alone.append((leaf, value))
        alone += [
            (leaf, value) for leaf, values in questions.items() if not self.findings[leaf].together for value in values
        ]
        bodies = [
            self.body(leaf, value, self.findings[leaf].extra, self.findings[leaf].elements) for leaf, value in alone
        ]
        for (leaf, value), texts in zip(alone, self.terraform.errors(bodies)):
            complaints = [found for found in map(complaint, texts) if found]
            about = self.findings[leaf].about
            answers[leaf][value] = not any(found.about in about and same(found.got, value) for found in complaints)
        return answers

    # Questions.

    def body(self, leaf, value, extra, elements):
        if elements > 1:
            # Of a list that has to have several elements, the others hold what is accepted.
            known = [one for one in (self.findings[leaf].values or []) if one != value] if leaf in self.findings else []
            fillers = known or [f"x{index}" for index in range(elements)]
            value = [value, *(fillers * elements)[: elements - 1]]
        return leaf.mode, leaf.type, self.shapes.body(leaf.mode, leaf.type, {leaf.path: value}, extra)

    def body_together(self, question):
        mode, name = next((leaf.mode, leaf.type) for leaf in question)
        return mode, name, self.shapes.body(mode, name, {leaf.path: value for leaf, value in question.items()})

    # Results.

    def confirmed(self):
        return {leaf: finding for leaf, finding in sorted(self.findings.items()) if leaf not in self.left_out}

    def to_json(self, version):
        values, ranges, ignoring_case = {}, {}, []
        for leaf, finding in self.confirmed().items():
            if finding.values is not None:
                values[str(leaf)] = finding.values
                if finding.ignores_case:
                    ignoring_case.append(str(leaf))
            elif (finding.low, finding.high) != (None, None):
                ranges[str(leaf)] = [finding.low, finding.high]

        def lines(entries, brackets):
            return brackets[0] + ",".join(f"\n    {entry}" for entry in entries) + "\n  " + brackets[1]

        def section(entries):
            return lines((f"{json.dumps(key)}: {json.dumps(entries[key])}" for key in sorted(entries)), "{}")

        parts = {
            "note": json.dumps(NOTE),
            "version": json.dumps(version),
            "values": section(values),
            "ignoring_case": lines(map(json.dumps, sorted(ignoring_case)), "[]"),
            "ranges": section(ranges),
        }
        return "{\n" + ",\n".join(f'  "{name}": {text}' for name, text in parts.items()) + "\n}\n"

    def report(self):
        confirmed = self.confirmed().values()
        lists = sum(finding.values is not None for finding in confirmed)
        ranges = sum(finding.values is None and (finding.low, finding.high) != (None, None) for finding in confirmed)
        ignoring = sum(finding.ignores_case for finding in confirmed)
        arguments = len(self.shapes.leaves)
        print(f"{arguments} arguments: {lists} lists, {ranges} ranges; {ignoring} ignore case", file=sys.stderr)
        for leaf, why in sorted(self.left_out.items()):
            print(f"left out: {leaf}: {why}", file=sys.stderr)
        others = defaultdict(list)
        for leaf, finding in self.confirmed().items():
            for found in finding.complaints:
                if finding.values is None and (finding.low, finding.high) == (None, None):
                    others[re.sub(r'"[^"]*"|\S*[.\d]\S*', "…", found.about)[:100]].append(str(leaf))
        for about, leaves in sorted(others.items()):
            print(f"no list: {about!r}: {len(leaves)}, such as {leaves[0]}", file=sys.stderr)


def needed(leaf, texts, extra, elements):
    """What must stand beside a leaf, as the messages say, for the provider to look at it."""
    for text in texts:
        if found := re.search(r'"(\S+)": all of `(\S+)` must be specified', text):
            if is_prefix(steps(found[1]), leaf.path):
                wanted = (steps(one) for one in found[2].split(","))
                extra = tuple(sorted({*extra, *(path for path in wanted if not is_prefix(path, leaf.path))}))
        if found := re.search(r"Attribute (\S+) requires (\d+) item minimum", text):
            if steps(found[1]) == leaf.path:
                elements = int(found[2])
    return extra, elements


def steps(path):
    """The path of a message, `rule.0.name`, without its indices."""
    return tuple(step for step in path.split(".") if not step.isdigit())


def is_prefix(path, of):
    return of[: len(path)] == path


def grouped(leaves):
    """Leaves that can be asked about together: of one type and one kind, and not too many."""
    kinds = defaultdict(list)
    for leaf in leaves:
        kinds[leaf.mode, leaf.type, leaf.kind].append(leaf)
    for group in kinds.values():
        for start in range(0, len(group), TOGETHER):
            yield group[start : start + TOGETHER]


def an_accepted(finding):
    """One of the values that the provider says it accepts."""
    return finding.values[0] if finding.values else finding.low if finding.low is not None else finding.high


def outsiders(leaf, finding):
    if leaf.kind == "string":
        return [value for value in OUTSIDERS if value.lower() not in {one.lower() for one in finding.values}]
    between = {value + step for value in finding.values for step in (-1, 1)} | {0, -1, LOW, HIGH}
    return sorted(between - set(finding.values))


def within(finding):
    low, high = finding.low, finding.high
    if low is None or high is None:
        return [low, low + 1, low + 1000] if high is None else [high, high - 1, high - 1000]
    return sorted({low, min(low + 1, high), (low + high) // 2, max(low, high - 1), high})


def outside_of(finding):
    numbers = {0, -1, LOW, HIGH}
    numbers |= {finding.low - 1, finding.low - 1000} if finding.low is not None else set()
    numbers |= {finding.high + 1, finding.high + 1000} if finding.high is not None else set()
    below = {one for one in numbers if finding.low is not None and one < finding.low}
    above = {one for one in numbers if finding.high is not None and one > finding.high}
    return sorted(below | above)


if __name__ == "__main__":
    main()
