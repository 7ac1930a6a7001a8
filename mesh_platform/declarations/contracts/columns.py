"""The properties of a contract's table become its columns."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mesh_platform.concepts.contract import Column, QualityRule
from mesh_platform.concepts.types import ColumnType, ListType, Primitive, StructType
from mesh_platform.declarations.contracts.column_types import check_names, column_type
from mesh_platform.declarations.contracts.limits import fits, limits_of
from mesh_platform.declarations.contracts.meanings import term_of, unit_of
from mesh_platform.declarations.contracts.quality_rules import quality_rules
from mesh_platform.declarations.documents.documents import Document, Step

_ITEM = "item"
_WHOLE_COLUMN_PROMISES = ("unique", "relationships")
_ALL_PROMISES = ("required", "enum", "quality", *_WHOLE_COLUMN_PROMISES)
_TYPE_OPTIONS = frozenset({"format", "timezone", "defaultTimezone"})  # they choose a type and restrict nothing

Path = tuple[Step, ...]


def table_columns(doc: Document, at: Path, entries: list[Any]) -> tuple[Column, ...]:
    """The columns whose type is known; each other one is a problem of the document."""
    check_names(doc, at, [each["name"] for each in entries])
    positions = _key_positions(entries)
    found = (_column(doc, (*at, number), each, positions.get(number)) for number, each in enumerate(entries))
    return tuple(each for each in found if each is not None)


def _key_positions(entries: list[Any]) -> dict[int, int]:
    """Place in the primary key by number of the property; keys without a position follow in their order."""
    keyed = [number for number, each in enumerate(entries) if each.get("primaryKey")]
    ordered = sorted(keyed, key=lambda number: (_position(entries[number]) < 1, _position(entries[number])))
    return {number: place for place, number in enumerate(ordered, start=1)}


def _position(entry: Any) -> int:
    return entry.get("primaryKeyPosition", -1)


def _column(doc: Document, at: Path, entry: Any, key_position: int | None) -> Column | None:
    of = column_type(doc, at, entry)
    found = _described(doc, at, entry, entry["name"], of or Primitive.STRING)  # for the mistakes beside that of the type
    if of is None:
        return None
    lost = _lost_promises(doc, entry, entry["name"])
    return replace(found, key_position=key_position, rules=(*found.rules, *lost)) if lost or key_position else found


def _described(doc: Document, at: Path, entry: Any, name: str, of: ColumnType) -> Column:
    """The column, or the field inside one, whose type is known."""
    return Column(
        name=name,
        type=of,
        description=entry.get("description", ""),
        business_name=entry.get("businessName", ""),
        required=entry.get("required", False),
        unique=entry.get("unique", False),
        classification=entry.get("classification"),
        limits=limits_of(doc, at, entry),
        allowed_values=_allowed_values(doc, at, entry),
        rules=quality_rules(doc, at, entry, column=name),
        fields=_fields(doc, at, entry, of),
        tags=tuple(entry.get("tags", ())),
        sources=tuple(entry.get("transformSourceObjects", ())),
        unit=unit_of(doc, at, entry),
        term=term_of(entry),
        location=doc.at_line(entry.line),
    )


def _fields(doc: Document, at: Path, entry: Any, of: ColumnType) -> tuple[Column, ...]:
    match of:
        case ListType(element) if "items" in entry:
            return (_described(doc, (*at, "items"), entry["items"], _ITEM, element),)
        case StructType(fields):
            inside = enumerate(zip(entry["properties"], fields, strict=True))
            return tuple(_described(doc, (*at, "properties", number), each, name, type_) for number, (each, (name, type_)) in inside)
        case _:
            return ()


def _allowed_values(doc: Document, at: Path, entry: Any) -> tuple[Any, ...]:
    values = tuple(each["value"] for each in entry.get("enum", ()))
    for number, value in enumerate(values):
        if not fits(value, entry.get("logicalType")):
            hint = "Put it in quotes." if entry.get("logicalType") == "string" else ""
            doc.wrong((*at, "enum", number, "value"), f"{value!r} is no value of a {entry.get('logicalType')} column.", hint)
    return values


def _lost_promises(doc: Document, entry: Any, name: str) -> tuple[QualityRule, ...]:
    """What is promised inside a column in a way that no check computes; said as a rule, it is not silently lost."""
    return tuple(
        QualityRule(
            name=f"{path}_{promise}",
            kind="custom",
            arguments={"engine": "nested"},
            description=f"`{promise}` of `{path}`, inside the column `{name}`.",
            location=doc.at_line(field.line),
        )
        for path, field, promise in _lost(entry, name, in_map=False)
    )


def _lost(entry: Any, path: str, *, in_map: bool) -> Iterator[tuple[str, Any, str]]:
    """Path, field and promise of everything that is not computed; of a map's keys and values that is all of it."""
    for name, field, mapped in _inside(entry):
        here, unseen = f"{path}.{name}", in_map or mapped
        yield from ((here, field, each) for each in (_ALL_PROMISES if unseen else _WHOLE_COLUMN_PROMISES) if field.get(each))
        yield from ((here, field, each) for each in field.get("logicalTypeOptions", ()) if unseen and each not in _TYPE_OPTIONS)
        yield from _lost(field, here, in_map=unseen)


def _inside(entry: Any) -> Iterator[tuple[str, Any, bool]]:
    """Name and entry of each field one level down, and whether it is a part of a map."""
    yield from ((each["name"], each, False) for each in entry.get("properties", ()))
    if "items" in entry:
        yield _ITEM, entry["items"], False
    yield from ((each, entry["map"][each], True) for each in ("key", "value") if "map" in entry)
