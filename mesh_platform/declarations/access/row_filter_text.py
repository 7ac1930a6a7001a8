"""A row filter as people read and write it."""

from datetime import date
from decimal import Decimal

from mesh_platform.concepts.row_filter import Compares, Every, IsMissing, IsOneOf, Not, RowFilter, Some, Value


def row_filter_text(of: RowFilter) -> str:
    """The text that is parsed to the same filter again."""
    match of:
        case Compares(column, relation, value):
            return f"{_column(column)} {relation.value} {_constant(value)}"
        case IsOneOf(column, values):
            return f"{_column(column)} in ({', '.join(map(_constant, values))})"
        case IsMissing(column):
            return f"{_column(column)} is null"
        case Not(IsMissing(column)):
            return f"{_column(column)} is not null"
        case Not(part):
            return f"not {_part(part)}"
        case Every(parts):
            return " and ".join(map(_part, parts))
        case Some(parts):
            return " or ".join(map(_part, parts))


def _part(part: RowFilter) -> str:
    return f"({row_filter_text(part)})" if isinstance(part, Every | Some | Not) else row_filter_text(part)


def _column(name: str) -> str:
    from sqlglot.dialects.duckdb import DuckDB

    return f'"{name}"' if name.upper() in DuckDB.Tokenizer.KEYWORDS else name


def _constant(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return f"date '{value.isoformat()}'"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case Decimal():
            return f"{value:f}"
        case float():
            return repr(value) if "e" in repr(value) else f"{value!r}e0"  # without an exponent it would be read as a decimal
        case _:
            return str(value)
