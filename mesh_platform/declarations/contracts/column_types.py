"""ODCS's logical types become the table's types. What no table type can hold exactly is refused, never rounded."""

import re
from typing import Any

from mesh_platform.concepts.names import COLUMN_NAME_RULE, is_column_name
from mesh_platform.concepts.types import ColumnType, DecimalType, ListType, MapType, Primitive, StructType
from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.documents.suggestions import listed

_SIMPLE = {"boolean": Primitive.BOOLEAN, "date": Primitive.DATE, "time": Primitive.TIME}
_INTEGERS = {None: Primitive.LONG, "i8": Primitive.INT, "i16": Primitive.INT, "i32": Primitive.INT, "i64": Primitive.LONG}
_INTEGERS |= {"u8": Primitive.INT, "u16": Primitive.INT, "u32": Primitive.LONG}
_NUMBERS = {None: Primitive.DOUBLE, "f32": Primitive.FLOAT, "f64": Primitive.DOUBLE}
_VECTOR_ELEMENTS = {None: Primitive.FLOAT, "bfloat16": Primitive.FLOAT, "float16": Primitive.FLOAT, "float32": Primitive.FLOAT}
_VECTOR_ELEMENTS |= {"float64": Primitive.DOUBLE, "int8": Primitive.INT, "uint8": Primitive.INT}
_DECIMAL = re.compile(r"(?:decimal|numeric)(?:\s*\(\s*([0-9]{1,3})\s*(?:,\s*([0-9]{1,3})\s*)?\))?", re.IGNORECASE)
_BINARY = frozenset({"binary", "blob", "bytea", "bytes", "varbinary"})
_MAX_PRECISION = 38

Path = tuple[Step, ...]


def column_type(doc: Document, at: Path, entry: dict[str, Any]) -> ColumnType | None:
    """The type of a property, or None after its problem was reported."""
    logical = entry.get("logicalType")
    options = entry.get("logicalTypeOptions", {})
    match logical:
        case None:
            doc.wrong((*at, "logicalType"), "required by the mesh: the table's type comes from it.")
            return None
        case "string":
            return Primitive.BINARY if str(entry.get("physicalType", "")).lower() in _BINARY else Primitive.STRING
        case "timestamp":
            return Primitive.TIMESTAMPTZ if options.get("timezone") else Primitive.TIMESTAMP
        case "integer" | "number":
            return _numeric_type(doc, at, entry, logical, options.get("format"))
        case "array":
            return _list_type(doc, at, entry)
        case "map":
            return _map_type(doc, at, entry["map"])
        case "object":
            return _struct_type(doc, at, entry)
        case "vector":
            return _vector_type(doc, at, options)
        case _:
            return _SIMPLE[logical]


def _numeric_type(doc: Document, at: Path, entry: dict[str, Any], logical: str, format_: str | None) -> ColumnType | None:
    decimal = _DECIMAL.fullmatch(entry.get("physicalType", "").strip())
    if decimal:
        return _decimal_type(doc, (*at, "physicalType"), decimal, whole=logical == "integer")
    formats = _INTEGERS if logical == "integer" else _NUMBERS
    if format_ not in formats:
        doc.wrong(
            (*at, "logicalTypeOptions", "format"),
            f"{format_} is not supported: no table type holds it exactly.",
            "Use `logicalType: number` with `physicalType: decimal(38,0)`.",
        )
        return None
    return formats[format_]


def _decimal_type(doc: Document, at: Path, found: re.Match[str], *, whole: bool) -> DecimalType | None:
    if found[1] is None:
        doc.wrong(at, "needs precision and scale.", "Write it as `decimal(10,2)`.")
        return None
    precision, scale = int(found[1]), int(found[2] or 0)
    if not 1 <= precision <= _MAX_PRECISION or scale > precision:
        doc.wrong(at, f"a decimal has 1 to {_MAX_PRECISION} digits, and no more behind the point than in all.")
        return None
    if whole and scale:
        doc.wrong(at, "a whole number has no digits behind the point.", "Use `logicalType: number`, or a scale of 0.")
        return None
    return DecimalType(precision, scale)


def _list_type(doc: Document, at: Path, entry: dict[str, Any]) -> ColumnType | None:
    if "items" not in entry:
        doc.wrong((*at, "items"), "required by the mesh: an array says what it holds.")
        return None
    element = column_type(doc, (*at, "items"), entry["items"])
    return element and ListType(element)


def _map_type(doc: Document, at: Path, entry: dict[str, Any]) -> ColumnType | None:
    key = column_type(doc, (*at, "map", "key"), entry["key"])
    value = column_type(doc, (*at, "map", "value"), entry["value"])
    return MapType(key, value) if key and value else None


def _struct_type(doc: Document, at: Path, entry: dict[str, Any]) -> ColumnType | None:
    properties = entry.get("properties", ())
    if not properties:
        doc.wrong((*at, "properties"), "required by the mesh: an object names its fields.")
        return None
    fields = [(each["name"], column_type(doc, (*at, "properties", number), each)) for number, each in enumerate(properties)]
    check_names(doc, (*at, "properties"), [name for name, _ in fields])
    typed = tuple((name, found) for name, found in fields if found)
    return StructType(typed) if len(typed) == len(fields) else None


def _vector_type(doc: Document, at: Path, options: dict[str, Any]) -> ColumnType | None:
    element = options.get("elementType")
    if element not in _VECTOR_ELEMENTS:
        known = listed(each for each in _VECTOR_ELEMENTS if each)
        doc.wrong((*at, "logicalTypeOptions", "elementType"), f"{element} vectors are not supported.", f"Supported are {known}.")
        return None
    return ListType(_VECTOR_ELEMENTS[element])


def check_names(doc: Document, at: Path, names: list[str]) -> None:
    """Names of columns or fields: well-formed, and different without regard to case, as SQL sees them."""
    seen: dict[str, str] = {}
    for position, name in enumerate(names):
        here = (*at, position, "name")
        if not is_column_name(name):
            doc.wrong(here, f"{name[:80]!r} cannot name a column.", COLUMN_NAME_RULE)
        elif name.lower() in seen:
            doc.wrong(here, f"{name!r} is taken already by {seen[name.lower()]!r}.", "SQL does not tell names apart by case.")
        seen.setdefault(name.lower(), name)
