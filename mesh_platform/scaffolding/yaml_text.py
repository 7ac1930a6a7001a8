"""The one door from values to YAML: read back as given, by readers of YAML 1.1 and 1.2 alike."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mesh_platform.errors import UsageError

# What one of the two versions takes for something else than text. Everything else that is one comes to a person as it was written.
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"})
_PLAIN = re.compile(r"[^\W\d_](?:[^:#]|:(?=\S)|(?<=\S)#)*|[0-9]+\.[0-9]+\.[0-9]+")
_PLAIN_IN_FLOW = re.compile(r"[^\W\d_][^:#,\[\]{}]*")
_HIDDEN = re.compile("[\0\a\b\r\x1b\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def scalar(value: Any, *, in_flow: bool = False) -> str:
    """One line. Raises UsageError for text that no declaration may hold."""
    if not isinstance(value, str):
        return value.isoformat() if hasattr(value, "isoformat") else json.dumps(value)
    if hidden := _HIDDEN.search(value):
        raise UsageError(f"the invisible character {hidden[0]!a} cannot stand in a declaration", hint="write it without")
    plain = (_PLAIN_IN_FLOW if in_flow else _PLAIN).fullmatch(value)
    if plain and value.isprintable() and value == value.strip() and value.lower() not in _WORDS:
        return value
    return '"' + "".join(map(_escaped, value)) + '"'


def flow(value: Any) -> str:
    """In one line, whatever is inside: `{granularity: day, start: 2024-01-01}`."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{scalar(key, in_flow=True)}: {flow(each)}" for key, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(flow, value)) + "]"
        case _:
            return scalar(value, in_flow=True)


def block(value: Mapping[str, Any] | Sequence[Mapping[str, Any]], *, indent: int = 0) -> str:
    """A mapping, or a list of mappings, one entry a line; lists stand below their key without a further indent."""
    if isinstance(value, Mapping):
        return "".join(_entry(key, each, indent) for key, each in value.items())
    items = (block(each, indent=indent + 2) for each in value)
    return "".join(f"{' ' * indent}- {each[indent + 2 :]}" for each in items)


def _entry(key: str, value: Any, indent: int) -> str:
    head = f"{' ' * indent}{scalar(key)}:"
    if isinstance(value, Mapping) and value and not _is_short(key, value):
        return f"{head}\n{block(value, indent=indent + 2)}"
    if isinstance(value, list | tuple) and value and all(isinstance(each, Mapping) and each for each in value):
        return f"{head}\n{block(value, indent=indent)}"
    return f"{head} {flow(value) if isinstance(value, Mapping | list | tuple) else scalar(value)}\n"


def _is_short(key: str, value: Mapping[str, Any]) -> bool:
    """The value of a custom property is one thing, and reads as one line where it is small."""
    return key in ("value", "options") and len(flow(value)) <= 80


def _escaped(char: str) -> str:
    match char:
        case "\n":
            return "\\n"
        case "\t":
            return "\\t"
        case '"' | "\\":
            return f"\\{char}"
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
