"""Results of policies in values that JSON knows, for `--json` and for records."""

from typing import Any

from mesh_platform.concepts.json_value import json_value
from mesh_platform.concepts.policy import PolicyResult, Violation, Waiver


def result_as_json(result: PolicyResult) -> dict[str, Any]:
    """Everything about a result; what it does not have is left out."""
    told = {
        "policy": result.policy,
        "theme": result.theme,
        "subject": str(result.subject),
        "verdict": result.verdict,
        "stage": result.stage,
        "severity": result.severity,
        "stops": result.stops,
        "violations": [_violation(each) for each in result.violations],
        "waiver": _waiver(result.waiver),
        "expired_waiver": _waiver(result.expired),
        "remedy": result.remedy,
        "enforced_from": json_value(result.enforced_from),
        "reason": result.reason,
    }
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _violation(violation: Violation) -> dict[str, Any]:
    location = violation.location
    return {"subject": str(violation.subject), "message": violation.message, "file": location.file, "line": location.line}


def _waiver(waiver: Waiver | None) -> dict[str, Any] | None:
    if waiver is None:
        return None
    return {
        "subject": waiver.subject,
        "reason": waiver.reason,
        "approver": waiver.approver,
        "end": waiver.end.isoformat(),
        "file": waiver.location.file,
        "line": waiver.location.line,
    }
