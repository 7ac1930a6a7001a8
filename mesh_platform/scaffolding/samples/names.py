"""Names of a sample's columns as a contract can have them: words in lower case, joined by `_`, told apart without regard to case."""

import re
import unicodedata
from collections.abc import Iterable

_LONGEST = 63


def valid_names(sources: Iterable[str]) -> tuple[str, ...]:
    """One name for each, in order; what is taken already gets the first free number."""
    taken: set[str] = set()
    names = []
    for position, source in enumerate(sources, start=1):
        name = _free(_valid(source, position), taken)
        taken.add(name)
        names.append(name)
    return tuple(names)


def _valid(source: str, position: int) -> str:
    plain = unicodedata.normalize("NFKD", source.replace("ß", "ss")).encode("ascii", "ignore").decode()
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain)
    name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:_LONGEST].rstrip("_")
    if not name:
        return f"column_{position}"
    return name if name[0].isalpha() else f"column_{name}"[:_LONGEST].rstrip("_")


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name[: _LONGEST - 4]}_{number}"
    return free
