import dagster as dg
import pytest

from mesh_platform.concepts.check import Check, CheckResult, Outcome
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.names import PortAddress
from mesh_platform.orchestration.building.check_results import check_result

ORDERS = PortAddress.parse("sales.orders.daily")


def shown(outcome: Outcome, severity: Severity, **facts) -> dg.AssetCheckResult:
    check = Check(name="amount_range", description="`amount` is at least 0.", severity=severity, columns=("amount",))
    return check_result(ORDERS, CheckResult(check=check, outcome=outcome, **facts))


@pytest.mark.parametrize(
    ("outcome", "severity", "passed", "level"),
    [
        (Outcome.PASSED, Severity.ERROR, True, "ERROR"),
        (Outcome.FAILED, Severity.ERROR, False, "ERROR"),
        (Outcome.FAILED, Severity.WARNING, False, "WARN"),
        (Outcome.UNKNOWN, Severity.ERROR, False, "WARN"),
    ],
)
def test_only_a_broken_promise_of_severity_error_is_an_error_and_unknown_never_passes(outcome, severity, passed, level):
    result = shown(outcome, severity)
    assert (result.passed, result.severity.value) == (passed, level)


def test_what_was_measured_is_shown_with_samples_as_a_table():
    result = shown(
        Outcome.FAILED, Severity.ERROR, measured=2, threshold="mustBe 0", rows_affected=2, samples=({"order_id": 1, "amount": None},)
    )
    assert result.metadata["measured"].value == 2
    assert result.metadata["threshold"].value == "mustBe 0"
    assert result.metadata["rows affected"].value == 2
    assert [each.data for each in result.metadata["samples"].records] == [{"order_id": 1, "amount": ""}]


def test_why_a_promise_is_unknown_is_its_description():
    assert shown(Outcome.UNKNOWN, Severity.ERROR, reason="Nothing is published there.").description == "Nothing is published there."
