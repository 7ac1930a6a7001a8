"""What consumers rely on, as rules of the port they read: computed like its own promises, and named for who needs them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mesh_platform.concepts.check import Check, Outcome
from mesh_platform.concepts.contract import Column, Comparison, DataContract, Limits, Operator, Severity
from mesh_platform.concepts.reliance import Reliance, ReliedColumn, ReliedOn
from mesh_platform.concepts.span import Span, span_of
from mesh_platform.concepts.types import Primitive
from mesh_platform.quality.column_rules import column_rules
from mesh_platform.quality.naming import plain_name
from mesh_platform.quality.rules import Age, Decided, Gap, RowCount, Rule
from mesh_platform.quality.shown import as_shown


def reliance_rules(contract: DataContract, relied_on: Iterable[ReliedOn]) -> Iterator[Rule]:
    """One rule for each thing that a consumer needs, whether or not the contract promises it too, and whatever it may see."""
    for each in relied_on:
        for rule in _rules(contract, each.reliance):
            yield as_shown(replace(rule, check=_for_consumer(rule.check, each)), each.view, contract)


def _rules(contract: DataContract, reliance: Reliance) -> Iterator[Rule]:
    if reliance.columns:
        yield _columns_rule(contract, reliance)
    for relied in reliance.columns.values():
        yield from column_rules(_as_column(contract, relied))
    if reliance.minimum_rows is not None:
        yield _rows_rule(reliance.minimum_rows)
    if reliance.maximum_lag is not None:
        yield _lag_rule(span_of(reliance.maximum_lag), reliance.lag_column)


def _for_consumer(check: Check, relied: ReliedOn) -> Check:
    """A description that starts a sentence with a word in backticks reads on behind the colon."""
    return replace(
        check,
        name=plain_name("relied_on_by", relied.consumer.domain, relied.consumer.name, check.name),
        description=f"relied on by {relied.consumer}: {check.description}",
        severity=relied.severity,
        relied_on_by=str(relied.consumer),
    )


def _columns_rule(contract: DataContract, reliance: Reliance) -> Rule:
    """A column that is not there breaks every rule about it, and so this one."""
    columns = tuple(reliance.columns)
    unusable = list(_unusable(contract, reliance.columns.values()))
    check = Check(
        name="columns",
        description=f"there are {', '.join(f'`{each}`' for each in columns)}, each of a type it can use.",
        severity=Severity.WARNING,
        columns=columns,
        dimension="conformity",
    )
    return Rule(check=check, measure=Decided(Outcome.FAILED if unusable else Outcome.PASSED, "; ".join(unusable)))


def _unusable(contract: DataContract, columns: Iterable[ReliedColumn]) -> Iterator[str]:
    for each in columns:
        promised = contract.column(each.name)
        if promised is not None and not each.can_use(promised.type):
            yield f"`{each.name}` is {promised.type}, relied on is {each.type}"


def _as_column(contract: DataContract, relied: ReliedColumn) -> Column:
    """What is needed of a column, as a contract would promise it."""
    promised = contract.column(relied.name)
    return Column(
        name=relied.name,
        type=promised.type if promised is not None else relied.type or Primitive.STRING,
        required=relied.required,
        unique=relied.unique,
        allowed_values=relied.values,
        limits=Limits(minimum=relied.minimum, maximum=relied.maximum),
    )


def _rows_rule(rows: int) -> Rule:
    check = Check(name="rows", description=f"at least {rows:,} rows.", severity=Severity.WARNING, dimension="completeness")
    return Rule(check=check, measure=RowCount(), comparison=Comparison(Operator.GREATER_OR_EQUAL, rows))


def _lag_rule(span: Span, column: str | None) -> Rule:
    subject = f"the newest `{column}` is" if column else "the last release before this one is"
    check = Check(
        name=plain_name(column or "", "lag"),
        description=f"{subject} at most {span} old.",
        severity=Severity.WARNING,
        columns=(column,) if column else (),
        dimension="timeliness",
    )
    return Rule(check=check, measure=Age(column, span) if column else Gap(span))
