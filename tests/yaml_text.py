"""Values written as the YAML 1.2 that declarations are read as."""

import re

import yaml


class _Writer(yaml.SafeDumper):
    """PyYAML writes YAML 1.1, where the texts `0E0` and `08` are no numbers and so go without quotes."""


_Writer.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"), list("-+.0123456789")
)


def yaml_text(value: object) -> str:
    return yaml.dump(value, Dumper=_Writer, allow_unicode=True)
