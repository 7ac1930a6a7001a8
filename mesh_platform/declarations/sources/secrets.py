"""What only the environment may know is never written into a declaration."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mesh_platform.concepts.source import REFERENCE
from mesh_platform.declarations.sources.values import Values

_REFERENCE_HINT = "Keep it in the environment of the runs and write ${NAME}."
_SECRET_NAME = re.compile(
    r"(^|[_-])(password|passwd|pwd|pass|secret|token|key|apikey|signature|sig|credential|credentials|auth)s?$", re.IGNORECASE
)
_VARIABLE = re.compile(r"\$\{[^}]*\}?")


def secret(values: Values, key: str) -> str:
    """A value that is one reference and nothing else."""
    value = values.entry.get(key, "")
    if not isinstance(value, str) or not REFERENCE.fullmatch(value):
        if key in values.entry:
            values.wrong(key, "is a secret, which no declaration holds.", _REFERENCE_HINT)
        return ""
    return value


def address(values: Values, key: str, *, hint: str) -> str:
    """A URL; what is secret in it is a reference."""
    value = values.entry.get(key, "")
    if not isinstance(value, str) or not value:
        values.wrong(key, "must be a URL.", hint)
        return ""
    check_references(values, key, value)
    # A reference is put in as a word, so that the rest can be taken apart whatever stands in the environment.
    plain = REFERENCE.sub("reference", value)
    try:
        parts = urlsplit(plain)
        password = parts.password
    except ValueError:
        values.wrong(key, "cannot be read as a URL.", hint)
        return ""
    if password and not _is_referenced(value, password):
        values.wrong(key, "holds a password.", f"{_REFERENCE_HINT} It may be the whole URL.")
    for name, given in parse_qsl(parts.query):
        if _SECRET_NAME.search(name) and given != "reference":
            values.wrong(key, f"holds a value for `{name}`, which is a secret.", _REFERENCE_HINT)
    return value


def parameters(values: Values) -> dict[str, Any]:
    """What is asked for: plain values, secrets by reference."""
    found = values.mapping("parameters", hint="For example `{status: any}`.")
    if found is None:
        return {}
    for name, value in found.entry.items():
        if not isinstance(value, str | int | float | bool):
            found.wrong(name, "must be text, a number, true or false.")
        elif _SECRET_NAME.search(name) and not REFERENCE.fullmatch(str(value)):
            found.wrong(name, "is a secret, which no declaration holds.", _REFERENCE_HINT)
        elif isinstance(value, str):
            check_references(found, name, value)
    return dict(found.entry)


def check_references(values: Values, key: str, text: str) -> None:
    """Reports what looks like a reference and is none."""
    for each in _VARIABLE.findall(text):
        if not REFERENCE.fullmatch(each):
            values.wrong(key, f"{each[:60]} names nothing in the environment.", "Write ${NAME}: letters, digits and _.")


def _is_referenced(value: str, password: str) -> bool:
    """Whether the password is one reference as a whole, in the text as it is written."""
    return password == "reference" and REFERENCE.search(value.rpartition("@")[0].rpartition(":")[2]) is not None
