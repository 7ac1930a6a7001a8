"""The row filter of a grant as a condition in SQL: built from its parts, never from anybody's text."""

from mesh_platform.concepts.row_filter import Compares, Every, IsMissing, IsOneOf, Not, RowFilter, Some
from mesh_platform.lakehouse.quoting import identifier, literal


def condition_sql(of: RowFilter) -> str:
    """A comparison with a missing value is neither true nor false, as in SQL, and shows no row."""
    match of:
        case Compares(column, relation, value):
            return f"{identifier(column)} {relation.value} {literal(value)}"
        case IsOneOf(column, values):
            return f"{identifier(column)} in ({', '.join(map(literal, values))})" if values else "false"
        case IsMissing(column):
            return f"{identifier(column)} is null"
        case Not(part):
            return f"not ({condition_sql(part)})"
        case Every(parts):
            return " and ".join(f"({condition_sql(each)})" for each in parts) or "true"
        case Some(parts):
            return " or ".join(f"({condition_sql(each)})" for each in parts) or "false"
