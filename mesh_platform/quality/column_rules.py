"""The rules of one column: what its declaration promises about every value, and its own quality rules."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from mesh_platform.concepts.check import Check, Outcome
from mesh_platform.concepts.contract import Column, Severity
from mesh_platform.concepts.types import ListType
from mesh_platform.quality.conditions import AnyItem, Condition, IsNull, Operand
from mesh_platform.quality.naming import plain_name
from mesh_platform.quality.quality_rules import quality_rule
from mesh_platform.quality.rules import Duplicates, Measure, Rule, Uncomputable, Violations
from mesh_platform.quality.value_promises import Promise, value_promises

Wrapping = Callable[[Condition], Condition]
NESTED_QUALITY = "quality rules are computed on columns; this one stands on a field inside a column"


def column_rules(column: Column) -> Iterator[Rule]:
    """Everything promised about one column and about what is inside it."""
    of = Operand(column=column.name, type=column.type)
    if column.required or column.key_position is not None:
        yield _rule(column, column.name, "required", "has a value in every row", Violations(IsNull(of)), dimension="completeness")
    if column.unique:
        yield _rule(column, column.name, "unique", "repeats no value", Duplicates((column.name,)), dimension="uniqueness")
    for each in value_promises(column, of):
        yield _rule(column, column.name, each.name, each.sentence, each.measure)
    for quality in column.rules:
        yield quality_rule(quality, column)
    for field in column.fields:
        yield from _field_rules(column, field, of, wrap=_as_it_is)


def _field_rules(column: Column, field: Column, parent: Operand, *, wrap: Wrapping) -> Iterator[Rule]:
    """The rules of a field inside an object, or of the items of an array, at any depth."""
    of, wrap = _inside(parent, field, wrap)
    label = f"{column.name}{'[]' if of.item else ''}.{'.'.join(of.path)}".removesuffix(".")
    for each in _field_promises(field, of):
        measure = Violations(wrap(each.measure.condition)) if isinstance(each.measure, Violations) else each.measure
        yield _rule(column, label, each.name, each.sentence, measure)
    for quality in field.rules:
        yield _rule(column, label, quality.name, f"keeps `{quality.name}`", Uncomputable(Outcome.UNKNOWN, NESTED_QUALITY))
    for inner in field.fields:
        yield from _field_rules(column, inner, of, wrap=wrap)


def _field_promises(field: Column, of: Operand) -> Iterator[Promise]:
    if field.required:
        yield Promise("required", "has a value wherever it can", Violations(IsNull(of)))
    yield from value_promises(field, of)


def _inside(parent: Operand, field: Column, wrap: Wrapping) -> tuple[Operand, Wrapping]:
    """The operand for a field of `parent`, and how a condition on it becomes one on the row."""
    if not isinstance(parent.type, ListType):
        return replace(parent, type=field.type, path=(*parent.path, field.name)), wrap
    items = Operand(column=parent.column, type=field.type, item=f"{parent.item}_item")
    return items, lambda condition: wrap(AnyItem(parent, condition))


def _as_it_is(condition: Condition) -> Condition:
    return condition


def _rule(column: Column, label: str, name: str, sentence: str, measure: Measure, *, dimension: str = "conformity") -> Rule:
    check = Check(
        name=plain_name(label, name),
        description=f"`{label}` {sentence}.",
        severity=Severity.ERROR,
        columns=(column.name,),
        dimension=dimension,
    )
    return Rule(check=check, measure=measure)
