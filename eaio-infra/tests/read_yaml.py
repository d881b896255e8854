"""Reads one YAML file with every reader there is, and prints {reader: value or null} as JSON.

A mapping is printed as {"map": [[key, value], ...]}, because JSON would make a string of any key, and
what JSON does not have (a date) as {"other": its representation}.
"""

import json
import sys


def plain(value):
    if isinstance(value, dict):
        return {"map": [[plain(key), plain(item)] for key, item in value.items()]}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return {"other": repr(value)}


def read(reader):
    try:
        return plain(reader())
    except ImportError:
        return None


def pyyaml():
    import yaml

    return yaml.load(text, Loader=yaml.SafeLoader)


def libyaml():
    import yaml

    if not yaml.__with_libyaml__:
        raise ImportError
    return yaml.load(text, Loader=yaml.CSafeLoader)


def ruamel():
    import ruamel.yaml

    reader = ruamel.yaml.YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    return reader.load(text)


with open(sys.argv[1], encoding="utf-8", newline="") as file:
    text = file.read()

readers = {"PyYAML": pyyaml, "libyaml": libyaml, "ruamel.yaml": ruamel}
json.dump({name: read(reader) for name, reader in readers.items()}, sys.stdout)
