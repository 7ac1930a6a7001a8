"""Answers that fit into an agent's memory, in characters that hide nothing."""

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mesh_platform.access.answering.formats import json_rows
from mesh_platform.concepts.json_value import JsonValue

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = 200
MOST_CHARACTERS = 20_000
_LONGEST_TEXT = 500
_KEPT = frozenset("\n\t")
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})  # among them what turns text around, and tags that nobody sees


def plain(text: str, *, longest: int = _LONGEST_TEXT) -> str:
    """Text as a person would see it: characters that are not seen are written out, and what is too long is cut."""
    seen = "".join(
        each if each in _KEPT or unicodedata.category(each) not in _UNSEEN else f"\\u{ord(each):04x}" for each in text[: longest + 1]
    )
    return seen if len(text) <= longest else f"{seen[:longest]}…"


def plain_value(value: JsonValue) -> JsonValue:
    match value:
        case str():
            return plain(value)
        case list():
            return [plain_value(each) for each in value[:_LONGEST_TEXT]]
        case dict():
            return {plain(name): plain_value(each) for name, each in value.items()}
        case _:
            return value


def bounded_rows(batches: "pa.RecordBatchReader", *, limit: int) -> tuple[list[list[JsonValue]], bool]:
    """The first rows, and whether there are more. `batches` has to have one more than the limit for that to be known."""
    rows: list[list[JsonValue]] = []
    room = MOST_CHARACTERS
    for each in _plain_rows(batches):
        room -= len(str(each))
        if len(rows) == limit or (room < 0 and rows):
            return rows, True
        rows.append(each)
    return rows, False


def _plain_rows(batches: "pa.RecordBatchReader") -> Iterator[list[JsonValue]]:
    return ([plain_value(value) for value in row.values()] for row in json_rows(batches))
