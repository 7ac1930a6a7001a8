"""Names of checks: stable, readable, and unique in their contract."""

import re
from collections.abc import Iterable
from dataclasses import replace

from mesh_platform.quality.rules import Rule


def plain_name(*parts: str) -> str:
    """The parts joined, in characters that Dagster allows in the name of a check."""
    return re.sub(r"[^A-Za-z0-9]+", "_", "_".join(filter(None, parts))).strip("_") or "rule"


def rule_name(column: str | None, name: str) -> str:
    """The name of a quality rule, which starts with its column's name."""
    plain = plain_name(name)
    own = plain_name(column or "")
    return plain if column is None or plain == own or plain.startswith(f"{own}_") else f"{own}_{plain}"


def with_unique_names(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """A name that was taken earlier in the contract gets the first free number."""
    taken: set[str] = set()
    named = []
    for rule in rules:
        name = _free_name(rule.check.name, taken)
        taken.add(name)
        named.append(rule if name == rule.check.name else replace(rule, check=replace(rule.check, name=name)))
    return tuple(named)


def _free_name(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free
