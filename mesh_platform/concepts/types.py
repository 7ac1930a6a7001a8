"""Logical column types: Iceberg's, independent of any engine."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Primitive(StrEnum):
    """Iceberg v2's primitive types without parameters. `uuid` and `fixed` are published as string and binary."""

    BOOLEAN = "boolean"
    INT = "int"
    LONG = "long"
    FLOAT = "float"
    DOUBLE = "double"
    STRING = "string"
    BINARY = "binary"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    TIMESTAMPTZ = "timestamptz"


@dataclass(frozen=True, slots=True)
class DecimalType:
    """Exact number of at most 38 digits, `scale` of them behind the point."""

    precision: int
    scale: int

    def __str__(self) -> str:
        return f"decimal({self.precision}, {self.scale})"


@dataclass(frozen=True, slots=True)
class ListType:
    element: "ColumnType"

    def __str__(self) -> str:
        return f"list<{self.element}>"


@dataclass(frozen=True, slots=True)
class MapType:
    key: "ColumnType"
    value: "ColumnType"

    def __str__(self) -> str:
        return f"map<{self.key}, {self.value}>"


@dataclass(frozen=True, slots=True)
class StructType:
    """Named fields in order."""

    fields: tuple[tuple[str, "ColumnType"], ...]

    def __str__(self) -> str:
        return f"struct<{', '.join(f'{name}: {each}' for name, each in self.fields)}>"


ColumnType = Primitive | DecimalType | ListType | MapType | StructType

INTEGERS = frozenset({Primitive.INT, Primitive.LONG})
FLOATS = frozenset({Primitive.FLOAT, Primitive.DOUBLE})
TEMPORAL = frozenset({Primitive.DATE, Primitive.TIME, Primitive.TIMESTAMP, Primitive.TIMESTAMPTZ})


def is_numeric(of: ColumnType) -> bool:
    return of in INTEGERS or of in FLOATS or isinstance(of, DecimalType)


def parts(of: ColumnType) -> Iterator[ColumnType]:
    """The type itself and every type inside it."""
    yield of
    match of:
        case ListType(element):
            yield from parts(element)
        case MapType(key, value):
            yield from parts(key)
            yield from parts(value)
        case StructType(fields):
            for _, each in fields:
                yield from parts(each)
