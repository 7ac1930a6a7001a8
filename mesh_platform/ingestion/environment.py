"""The environment of a run: what `${NAME}` stands for, and what of it must never be told."""

import os
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote, urlsplit

from mesh_platform.concepts.source import REFERENCE, references
from mesh_platform.errors import UsageError

_SHORTEST = 3  # to hide one letter would hide every text


class Environment:
    """The values that one source system refers to."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._hidden = sorted(_spellings(values), key=lambda each: -len(each[0]))

    def fill(self, value: Any) -> Any:
        """The value with what stands in the environment in place of its references, however deep."""
        if isinstance(value, str):
            return REFERENCE.sub(lambda found: self._values[found[1]], value)
        if isinstance(value, Mapping):
            return {key: self.fill(each) for key, each in value.items()}
        return value

    def values(self, *of: Any) -> tuple[str, ...]:
        """What stands in the environment for the references of some values."""
        return tuple(self._values[each] for each in dict.fromkeys(references(of)))

    def hide(self, text: str) -> str:
        """The text with names in place of values, for whoever may read it."""
        for spelling, name in self._hidden:
            text = text.replace(spelling, f"${{{name}}}")
        return text


def read_environment(values: Iterable[Any], *, reader: str, hint: str) -> Environment:
    """Everything that the values refer to. Raises UsageError that names the variables that are missing, never what any of them is."""
    names = dict.fromkeys(references(list(values)))
    if missing := [each for each in names if not os.environ.get(each)]:
        raise UsageError(f"the environment has no {' and no '.join(missing)}, which {reader} needs", hint=hint)
    return Environment({each: os.environ[each] for each in names})


def _spellings(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """A value as it is, as URLs spell it, and the password in it where it is a URL itself."""
    for name, value in values.items():
        secrets = [value, *_of_url(value)]
        found = {spelt for each in secrets for spelt in (each, quote(each, safe=""), quote(each), quote_plus(each), unquote(each))}
        yield from ((each, name) for each in found if len(each) >= _SHORTEST)


def _of_url(value: str) -> list[str]:
    try:
        parts = urlsplit(value)
        return [each for each in (parts.password, parts.query) if each]
    except ValueError:
        return []
