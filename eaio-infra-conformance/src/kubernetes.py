"""Validates the Kubernetes objects of the YAML stream on stdin, and prints a line for each mistake.

usage: kubernetes.py VERSION FOLDER, the folder of the custom resources' schemas.

It calls kubernetes-validate instead of running it: its command takes an object that it has no schema for as good
(it warns, and exits 0), reads its schemas again for each object, and knows no custom resources.
"""

import functools
import json
import pathlib
import sys

import jsonschema
import yaml
from kubernetes_validate import utils

version, custom_schemas = sys.argv[1], pathlib.Path(sys.argv[2])
utils.schema_contents = functools.cache(utils.schema_contents)


def place(error):
    path = ".".join(str(step) for step in error.path)
    return f"{path}: {error.message}" if path else error.message


def mistakes(item):
    group, _, item_version = item["apiVersion"].rpartition("/")
    unknown = f"no schema for {item['apiVersion']} {item['kind']}"
    schema = custom_schemas / f"{group}_{item['kind']}_{item_version}.json"
    if schema.exists():
        validator = jsonschema.Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
        return [place(error) for error in validator.iter_errors(item)]
    # kubernetes-validate looks at the first label of a group alone, so apps.example.com would pass for apps.
    if "." in group and not group.endswith(".k8s.io"):
        return [unknown]
    try:
        utils.validate(item, version, strict=True)
    except utils.ValidationError as error:
        return [place(error)]
    except utils.SchemaNotFoundError:
        return [unknown]
    return []


# A plain `=` is a string to everyone but PyYAML, which has no value for it.
yaml.SafeLoader.add_constructor("tag:yaml.org,2002:value", lambda _, node: node.value)
objects = [item for item in yaml.load_all(sys.stdin.buffer.read(), Loader=yaml.SafeLoader) if item]
lines = [f"{item['kind']} {item['metadata']['name']}: {mistake}" for item in objects for mistake in mistakes(item)]
print("\n".join(lines if objects else ["no objects"]))
sys.exit(bool(lines) or not objects)
