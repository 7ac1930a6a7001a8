"""What one policy says of one subject, and why it says nothing where it fails."""

import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.policy import Subject, Violation
from mesh_platform.concepts.problem import Location
from mesh_platform.governance.compliance.loaded_policies import LoadedPolicy


@dataclass(frozen=True, slots=True)
class Finding:
    """`failure` says why the policy could not be computed, and `failed_at` where; with one, the violations are not all."""

    policy: LoadedPolicy
    violations: tuple[Violation, ...] = ()
    failure: str = ""
    failed_at: Location | None = None


def find(policy: LoadedPolicy, thing: Any, subject: Subject, mesh: Mesh) -> Finding:
    """Asks a policy about its subject. Whatever the policy does, it either answers or is known to have failed."""
    try:
        answer = policy.check(thing, mesh)
        if answer is None:
            return _unusable(policy, "gives None; let `check` yield its violations")
        violations = tuple(answer)
        unusable = _unusable_part(violations, subject) if violations else ""
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a policy is somebody's code
        return _failed(policy, error)
    return _unusable(policy, unusable) if unusable else Finding(policy, violations)


def united(findings: Iterable[Finding]) -> tuple[Violation, ...]:
    """What several policies of one id found, each thing once."""
    return tuple(dict.fromkeys(violation for each in findings for violation in each.violations))


def _unusable_part(violations: tuple[Any, ...], subject: Subject) -> str:
    for each in violations:
        if type(each) is not Violation or not isinstance(each.message, str) or not isinstance(each.location, Location):
            return f"yields a {type(each).__name__} that is no violation; write `yield self.violation(…)`"
        if each.subject != subject:
            return f"was asked about {subject} and speaks of {each.subject}"
    return ""


def _failed(policy: LoadedPolicy, error: BaseException) -> Finding:
    own = [each.lineno for each in traceback.extract_tb(error.__traceback__) if each.filename.endswith(str(policy.location.path))]
    place = Location(policy.location.path, (own[-1] or 0) if own else policy.location.line)
    message = " ".join("".join(traceback.format_exception_only(error)).split())  # also of an error that cannot be told
    return Finding(policy, failure=f"{message} ({place})", failed_at=place)


def _unusable(policy: LoadedPolicy, what: str) -> Finding:
    return Finding(policy, failure=f"the policy {what} ({policy.location})", failed_at=policy.location)
