"""Names and values as a person writes them in SQL: quoted only where they must be."""

from datetime import date
from typing import Any

from sqlglot.dialects.duckdb import DuckDB

from mesh_platform.lakehouse.quoting import identifier, text

_RESERVED = DuckDB.Generator.RESERVED_KEYWORDS


def name_sql(name: str) -> str:
    is_plain = name.isascii() and name.isidentifier() and name.islower() and name not in _RESERVED
    return name if is_plain else identifier(name)


def text_sql(value: str) -> str:
    return text(value)


def moment_sql(day: date) -> str:
    return f"date {text(day.isoformat())}"


def value_sql(logical_type: str, value: Any) -> str:
    """A value of a contract's type, as JSON has it."""
    match logical_type:
        case "date":
            return f"date {text(str(value))}"
        case "timestamp":
            return f"timestamptz {text(str(value))}"
        case "number":
            return f"{value}::double"
        case "string":
            return text(str(value))
        case _:
            return str(value).lower()
