"""From a contract to its checks: cheap, without a database, always the same names in the same order."""

from collections.abc import Iterable, Iterator

from mesh_platform.concepts.check import Check
from mesh_platform.concepts.contract import DataContract, Relationship, Severity
from mesh_platform.concepts.reliance import ReliedOn
from mesh_platform.quality.column_rules import column_rules
from mesh_platform.quality.naming import plain_name, with_unique_names
from mesh_platform.quality.quality_rules import quality_rule
from mesh_platform.quality.reliance import reliance_rules
from mesh_platform.quality.rules import Duplicates, Orphans, Rule, Schema
from mesh_platform.quality.service_rules import service_rules


def compile_checks(contract: DataContract, *, relied_on: Iterable[ReliedOn] = ()) -> tuple[Check, ...]:
    """One check for each promise of the contract that the data, the calendar or other ports can answer, then what consumers rely on."""
    return tuple(rule.check for rule in compile_rules(contract, relied_on=relied_on))


def compile_rules(contract: DataContract, *, relied_on: Iterable[ReliedOn] = ()) -> tuple[Rule, ...]:
    """The same checks in the same order, each with its computation."""
    return with_unique_names((*_rules(contract), *reliance_rules(contract, relied_on)))


def _rules(contract: DataContract) -> Iterator[Rule]:
    yield _schema_rule(contract)
    for column in contract.columns:
        yield from column_rules(column)
    if contract.primary_key:
        yield _key_rule(contract.primary_key)
    for key in contract.relationships:
        yield _reference_rule(key)
    for each in contract.rules:
        yield quality_rule(each)
    yield from service_rules(contract.service_levels)


def _schema_rule(contract: DataContract) -> Rule:
    check = Check(
        name="schema",
        description=f"Exactly the {len(contract.columns)} promised columns, each of the promised type.",
        severity=Severity.ERROR,
        dimension="conformity",
    )
    return Rule(check=check, measure=Schema())


def _key_rule(columns: tuple[str, ...]) -> Rule:
    check = Check(
        name="primary_key",
        description=f"No two rows have the same {_named(columns)}.",
        severity=Severity.ERROR,
        columns=columns,
        dimension="uniqueness",
    )
    return Rule(check=check, measure=Duplicates(columns))


def _reference_rule(key: Relationship) -> Rule:
    target = f"`{key.port}`" if key.port else "this table"
    check = Check(
        name=plain_name(*key.columns, "refers_to", str(key.port or ""), *key.to_columns),
        description=f"Each {_named(key.columns)} is found in {target}, as {_named(key.to_columns)}.",
        severity=key.severity,
        columns=key.columns,
        dimension="consistency",
    )
    return Rule(check=check, measure=Orphans(key.columns, key.port, key.to_columns))


def _named(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{each}`" for each in columns)
