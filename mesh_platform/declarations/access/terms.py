"""What an approval grants: read from its record, and compared with the columns that the port has."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from mesh_platform.concepts.access import Mask, Terms
from mesh_platform.concepts.contract import Column, Severity
from mesh_platform.concepts.row_filter import Compares, Every, IsMissing, IsOneOf, Not, RowFilter, Some, Value
from mesh_platform.concepts.types import TEMPORAL, ColumnType, Primitive, is_numeric
from mesh_platform.declarations.access.masks import misfit, read_mask
from mesh_platform.declarations.access.row_filters import parse_row_filter
from mesh_platform.declarations.documents.documents import Document, Steps
from mesh_platform.declarations.documents.suggestions import did_you_mean
from mesh_platform.errors import UsageError

Columns = Mapping[str, tuple[Column, ...]]  # by name, one for each major version of the port that has it
Mistake = tuple[Steps, str, str]  # where in the terms, what, and the next step


def read_terms(doc: Document, at: Steps, entry: Any) -> Terms | None:
    """The terms, or None once their mistakes were reported."""
    before = len(doc.problems)
    start, end = _day(doc, (*at, "start"), entry["start"]), _day(doc, (*at, "end"), entry["end"])
    review = _day(doc, (*at, "review"), entry["review"]) if "review" in entry else None
    masks, rows = _masks(doc, at, entry), _rows(doc, at, entry)
    if start and end and end < start:
        doc.wrong((*at, "end"), f"{end} comes before the start, {start}.")
    if start is None or end is None or len(doc.problems) > before:
        return None
    columns = tuple(entry["columns"]) if "columns" in entry else None
    reliance = Severity(entry.get("reliance", Severity.WARNING))
    return Terms(start=start, end=end, columns=columns, masks=masks, rows=rows, review=review, reliance=reliance)


def term_mistakes(terms: Terms, columns: Columns) -> Iterator[Mistake]:
    """Where terms do not fit the port that they grant."""
    for number, name in enumerate(terms.columns or ()):
        if name not in columns:
            yield unknown_column(("columns", number), name, columns)
    for name, mask in terms.masks.items():
        yield from _mask_mistakes(name, mask, terms, columns)
    for name, values in _compared(terms.rows) if terms.rows else ():
        yield from _row_mistakes(name, values, columns)


def unknown_column(at: Steps, name: str, columns: Columns) -> Mistake:
    return at, f"the port has no column {name[:80]!r}.", did_you_mean(name, columns)


def _mask_mistakes(name: str, mask: Mask, terms: Terms, columns: Columns) -> Iterator[Mistake]:
    at = ("masks", name)
    if name not in columns:
        yield unknown_column(at, name, columns)
    elif terms.columns is not None and name not in terms.columns:
        yield at, "is not among the columns that are granted.", "Grant the column, or remove its mask."
    else:
        yield from ((at, why, "") for why in dict.fromkeys(misfit(mask, each.type) for each in columns[name]) if why)


def _row_mistakes(name: str, values: tuple[Value, ...], columns: Columns) -> Iterator[Mistake]:
    if name not in columns:
        yield unknown_column(("rows",), name, columns)
        return
    for type_ in dict.fromkeys(each.type for each in columns[name]):
        for value in values:
            if not _comparable(value, type_):
                yield ("rows",), f"`{name}` is {type_} and cannot be compared with {value!r}.", ""


def _compared(of: RowFilter) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """Each column that a filter looks at, with the constants it is compared with."""
    match of:
        case Compares(column, _, value):
            yield column, (value,)
        case IsOneOf(column, values):
            yield column, values
        case IsMissing(column):
            yield column, ()
        case Not(part):
            yield from _compared(part)
        case Every(parts) | Some(parts):
            for each in parts:
                yield from _compared(each)


def _comparable(value: Value, of: ColumnType) -> bool:
    match value:
        case bool():
            return of is Primitive.BOOLEAN
        case int() | float() | Decimal():
            return is_numeric(of)
        case str():
            return of is Primitive.STRING
        case _:
            return of in TEMPORAL and of is not Primitive.TIME


def _day(doc: Document, at: Steps, text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        doc.wrong(at, f"{text!r} is not a day.", "Write it as 2026-01-31.")
        return None


def _masks(doc: Document, at: Steps, entry: Any) -> dict[str, Mask]:
    masks = {}
    for name, value in entry.get("masks", {}).items():
        try:
            masks[name] = read_mask(value)
        except UsageError as wrong:
            doc.wrong((*at, "masks", name), f"{wrong.fact}.", wrong.hint)
    return masks


def _rows(doc: Document, at: Steps, entry: Any) -> RowFilter | None:
    try:
        return parse_row_filter(entry["rows"]) if "rows" in entry else None
    except UsageError as wrong:
        doc.wrong((*at, "rows"), f"{wrong.fact}.", wrong.hint)
        return None
