"""How many policies there are, and what became of them, in numbers."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from mesh_platform.concepts.json_value import json_value
from mesh_platform.concepts.policy import PolicyResult, PolicyVerdict, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTally:
    """`violated` counts the results that stop something; those in grace or of severity warning are counted as such.

    `waived_until` is the day on which the first of the waivers ends.
    """

    policies: int
    kept: int = 0
    violated: int = 0
    in_grace: int = 0
    warned: int = 0
    waived: int = 0
    unknown: int = 0
    waived_until: date | None = None

    def as_json(self) -> dict[str, Any]:
        return {name: json_value(value) for name, value in asdict(self).items()}


def policy_tally(results: Iterable[PolicyResult], *, policies: int) -> PolicyTally:
    """Results of drafts are left out: they are for those who ask."""
    names = [_name(each) for each in results if each.stage is not Stage.DRAFT]
    ends = [each.waiver.end for each in results if each.verdict is PolicyVerdict.WAIVED and each.waiver is not None]
    counts = {name: names.count(name) for name in ("kept", "violated", "in_grace", "warned", "waived", "unknown")}
    return PolicyTally(policies=policies, waived_until=min(ends, default=None), **counts)


def _name(result: PolicyResult) -> str:
    if result.verdict is not PolicyVerdict.VIOLATED or result.stops:
        return result.verdict.value
    return "in_grace" if result.stage is Stage.GRACE else "warned"
