"""Policies and what becomes of them: violated, waived or kept; the same result at every moment they are computed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.names import PortAddress, ProductAddress, lies_below
from mesh_platform.concepts.problem import Location


class Stage(StrEnum):
    """How far a policy has come. A policy in grace is enforced from its date on."""

    DRAFT = "draft"  # computed for those who ask
    GRACE = "grace"  # shown to everybody, stops nobody until its date
    ENFORCED = "enforced"


class Theme(StrEnum):
    """What a policy is about. Dagster shows one asset check for each theme, so that its cost does not grow with the policies."""

    OWNERSHIP = "ownership"
    DOCUMENTATION = "documentation"
    PRIVACY = "privacy"
    QUALITY = "quality"
    LIFECYCLE = "lifecycle"
    INTEROPERABILITY = "interoperability"


Subject = ProductAddress | PortAddress | str  # a domain is named by its name


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing that breaks a policy, at the line where a person mends it."""

    subject: Subject
    message: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A domain's leave to break one policy, up to and including `end`.

    `subject` is the address of a port, a product or the domain; what lies below it is meant too.
    """

    policy: str
    subject: str
    reason: str
    approver: str
    end: date
    location: Location

    def covers(self, policy: str, subject: Subject) -> bool:
        return self.policy == policy and lies_below(str(subject), self.subject)

    def holds(self, on: date) -> bool:
        return on <= self.end


class PolicyVerdict(StrEnum):
    KEPT = "kept"
    VIOLATED = "violated"
    WAIVED = "waived"
    UNKNOWN = "unknown"  # the policy itself failed; never counted as kept


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyResult:
    """One policy on one subject at one moment. `expired` is the waiver that covered it and has ended.

    `reason` says why the policy itself failed, and `failed_at` in which line of it.

    `stops`: the policy is enforced, of severity error, and does not hold without a waiver.
    """

    policy: str
    theme: Theme
    subject: Subject
    verdict: PolicyVerdict
    stage: Stage
    severity: Severity
    violations: tuple[Violation, ...] = ()
    waiver: Waiver | None = None
    expired: Waiver | None = None
    remedy: str = ""
    enforced_from: date | None = None
    reason: str = ""
    failed_at: Location | None = None

    @property
    def holds(self) -> bool:
        return self.verdict in (PolicyVerdict.KEPT, PolicyVerdict.WAIVED)

    @property
    def stops(self) -> bool:
        return not self.holds and self.stage is Stage.ENFORCED and self.severity is Severity.ERROR
