"""Checks and their results: promised as a rule, executable as a check, recorded as a result."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mesh_platform.concepts.contract import Severity


class Outcome(StrEnum):
    """`UNKNOWN` says that the rule cannot be computed, and why; it is never counted as passed."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """An outcome with its weight: a broken promise of severity warning is `WARNED`, so `FAILED` always means refused."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One promise of a contract in executable form; `name` keeps to [A-Za-z0-9_] and is unique in its contract.

    `relied_on_by` is the consumer whose need it is, where the contract itself need not promise it.
    """

    name: str
    description: str
    severity: Severity
    columns: tuple[str, ...] = ()
    dimension: str | None = None
    relied_on_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What happened when a check ran on a set of files.

    `measured` and `threshold` are what was compared; `rows_affected` counts violating rows where rows can violate;
    `samples` holds at most ten rows of the key and the checked columns, without the classified ones among them.
    """

    check: Check
    outcome: Outcome
    measured: Any = None
    threshold: str = ""
    rows_affected: int | None = None
    samples: tuple[Mapping[str, Any], ...] = ()
    reason: str = ""

    @property
    def refuses(self) -> bool:
        """Whether this result stops the publication: an error-severity promise that did not hold."""
        return self.outcome is Outcome.FAILED and self.check.severity is Severity.ERROR

    @property
    def verdict(self) -> Verdict:
        return Verdict.WARNED if self.outcome is Outcome.FAILED and not self.refuses else Verdict(self.outcome)
