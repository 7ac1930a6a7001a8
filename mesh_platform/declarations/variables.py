"""`${VAR}` in a declaration.

A promise must mean the same everywhere, so what the platform acts on may not depend on the environment of whoever reads it.
Elsewhere (`servers`, descriptions) a variable stays as it is written. Where a source system is and who asks it is no promise:
`source_systems.py` says which of its values may be kept in the environment.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.sources.systems import is_source_system

_VARIABLE = re.compile(r"\$\{[^}]*\}")
_PROSE = frozenset({"description", "businessName", "url", "transformLogic", "transformDescription", "query", "implementation"})


def check_variables(doc: Document, keys: Iterable[str]) -> None:
    """Reports variables below the given top-level keys, prose and SQL placeholders apart."""
    if "${" not in doc.text:
        return
    for key in keys:
        for at, text in _texts((key,), doc.entry.get(key)):
            if found := _VARIABLE.search(text):
                doc.wrong(at, f"variables such as {found[0][:60]} are not supported here.", "Write the value itself.")


def _texts(at: tuple[Step, ...], value: Any) -> Iterator[tuple[tuple[Step, ...], str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts((*at, number), each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in _PROSE and not (key == "value" and value.get("property") == "source" and is_source_system(each)):
                yield from _texts((*at, key), each)
