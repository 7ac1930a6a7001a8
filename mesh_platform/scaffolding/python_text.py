"""Values and signatures as the repository's formatter writes them in Python."""

from collections.abc import Sequence
from typing import Any

LINE = 140


def value_python(value: Any) -> str:
    """In double quotes where that needs no more escapes, and in ASCII: nothing invisible or look-alike comes into code."""
    match value:
        case str():
            return _text(value)
        case list() | tuple():
            return "[" + ", ".join(map(value_python, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{value_python(key)}: {value_python(each)}" for key, each in value.items()) + "}"
        case _:
            return repr(value)


def signature(function: str, parameters: Sequence[str], *, returns: str) -> str:
    """`def …:`, broken at its parameters where a line would not hold it."""
    whole = f"def {function}({', '.join(parameters)}) -> {returns}:"
    if len(whole) <= LINE:
        return whole
    broken = f"def {function}(\n    {', '.join(parameters)}\n) -> {returns}:"
    return broken if max(map(len, broken.splitlines())) <= LINE else _one_each(function, parameters, returns)


def _one_each(function: str, parameters: Sequence[str], returns: str) -> str:
    return "\n".join([f"def {function}(", *(f"    {each}," for each in parameters), f") -> {returns}:"])


def _text(value: str) -> str:
    if value.count('"') > value.count("'"):
        return "'" + _body(value).replace("'", "\\'") + "'"
    return '"' + _body(value).replace('"', '\\"') + '"'


def _body(value: str) -> str:
    return value.encode("unicode_escape").decode("ascii")
