"""A contract's columns as Dagster shows them: types, descriptions, constraints and classifications."""

from collections.abc import Iterator

import dagster as dg

from mesh_platform.concepts.contract import Column, DataContract, Limits, Relationship
from mesh_platform.quality.formats import restates_type

# From open to closed; a classification that is not listed is taken for the most closed.
_CLASSIFICATIONS = ("public", "internal", "confidential", "restricted")


def column_schema(contract: DataContract) -> dg.TableSchema:
    return dg.TableSchema(columns=[_column(contract, each) for each in contract.columns])


def classification(contract: DataContract) -> str:
    """The most closed classification of any column; a table with none is public."""
    named = [each.classification for each in contract.columns if each.classification]
    return max(named, key=_closedness, default="public").lower()


def _closedness(name: str) -> int:
    return _CLASSIFICATIONS.index(name.lower()) if name.lower() in _CLASSIFICATIONS else len(_CLASSIFICATIONS)


def _column(contract: DataContract, column: Column) -> dg.TableColumn:
    key = contract.primary_key
    return dg.TableColumn(
        name=column.name,
        type=str(column.type),
        description=column.description or column.business_name or None,
        constraints=dg.TableColumnConstraints(
            nullable=not (column.required or column.name in key),
            unique=column.unique or key == (column.name,),
            other=list(_constraints(contract, column)),
        ),
        tags=_tags(column),
    )


def _tags(column: Column) -> dict[str, str]:
    said = {"classification": column.classification, "unit": column.unit}
    return {**dict.fromkeys(column.tags, ""), **{name: value for name, value in said.items() if value}}


def _constraints(contract: DataContract, column: Column) -> Iterator[str]:
    if column.name in contract.primary_key:
        yield "primary key" if len(contract.primary_key) == 1 else f"primary key ({', '.join(contract.primary_key)})"
    if column.allowed_values:
        yield f"one of {', '.join(map(str, column.allowed_values))}"
    yield from _limits(column.limits)
    if column.limits.format and not restates_type(column.limits.format, column.type):
        yield f"format {column.limits.format}"
    yield from (f"refers to {_target(each)}" for each in contract.relationships if column.name in each.columns)
    yield from (each.name for each in column.rules)


def _limits(limits: Limits) -> Iterator[str]:
    for value, words in (
        (limits.minimum, "at least"),
        (limits.exclusive_minimum, "more than"),
        (limits.maximum, "at most"),
        (limits.exclusive_maximum, "less than"),
        (limits.multiple_of, "a multiple of"),
        (limits.min_length, "length at least"),
        (limits.max_length, "length at most"),
        (limits.pattern, "matches"),
    ):
        if value is not None:
            yield f"{words} {value}"


def _target(relationship: Relationship) -> str:
    columns = ", ".join(relationship.to_columns)
    return f"{relationship.port}.{columns}" if relationship.port else columns
