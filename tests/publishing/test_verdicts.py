import json
from datetime import date
from decimal import Decimal

import pytest

from mesh_platform.concepts.check import Check, CheckResult, Outcome, Verdict
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.names import PortAddress
from mesh_platform.publishing.verdicts import as_facts, contract_broken, verdicts
from tests.sample_ports import contract


def result(name: str = "amount_minimum", outcome: Outcome = Outcome.FAILED, severity: Severity = Severity.ERROR, **changes) -> CheckResult:
    columns = changes.pop("columns", ("amount",))
    return CheckResult(check=Check(name=name, description=f"{name} holds", severity=severity, columns=columns), outcome=outcome, **changes)


@pytest.mark.parametrize(
    ("outcome", "severity", "verdict"),
    [
        (Outcome.PASSED, Severity.ERROR, Verdict.PASSED),
        (Outcome.PASSED, Severity.WARNING, Verdict.PASSED),
        (Outcome.FAILED, Severity.ERROR, Verdict.FAILED),
        (Outcome.FAILED, Severity.WARNING, Verdict.WARNED),
        (Outcome.UNKNOWN, Severity.ERROR, Verdict.UNKNOWN),
    ],
)
def test_a_verdict_is_an_outcome_with_its_weight(outcome, severity, verdict):
    assert verdicts([result(outcome=outcome, severity=severity)]) == {"amount_minimum": verdict}


def test_results_become_facts_that_json_can_carry():
    sample = {"order_id": 7, "ordered_on": date(2024, 1, 1), "amount": Decimal("-1.50")}
    (fact,) = as_facts([result(measured=Decimal(3), threshold="mustBe 0", rows_affected=3, samples=(sample,))], contract())
    assert json.loads(json.dumps(fact)) == fact
    assert fact["samples"] == [{"order_id": 7, "ordered_on": "2024-01-01", "amount": "-1.50"}]
    assert (fact["verdict"], fact["measured"], fact["rows_affected"]) == ("failed", "3", 3)


def test_at_most_ten_samples_are_kept():
    (fact,) = as_facts([result(samples=tuple({"order_id": number} for number in range(25)))], contract())
    assert len(fact["samples"]) == 10


def test_no_sample_shows_a_classified_column():
    of_column = result(columns=("customer",), samples=({"order_id": 1},))
    of_row = result(samples=({"order_id": 1, "customer": "Ada"}, {"order_id": 2}))
    facts = as_facts([of_column, of_row], contract())
    assert [fact["samples"] for fact in facts] == [[], [{"order_id": 2}]]


def test_a_refusal_names_each_failed_check_with_what_was_measured_and_promised():
    results = (
        result(measured=3, threshold="mustBe 0", rows_affected=1_234),
        result("late", severity=Severity.WARNING, measured=9),
        result("fine", Outcome.PASSED),
    )
    error = contract_broken(PortAddress.parse("sales.orders.daily"), results, ("refused/a.parquet",))
    assert str(error).splitlines() == [
        "sales.orders.daily keeps its last good snapshot: 1 of 3 checks failed",
        "  amount_minimum: measured 3, promised mustBe 0 (1,234 rows)",
        "  see the refused rows: mesh history sales.orders.daily",
    ]
    assert error.results == results
    assert error.staged == ("refused/a.parquet",)


def test_a_refusal_names_the_consumer_who_relies_on_what_failed():
    check = Check(name="relied_on_by_finance_revenue_rows", description="", severity=Severity.ERROR, relied_on_by="finance.revenue")
    failed = CheckResult(check=check, outcome=Outcome.FAILED, measured=1, threshold="mustBeGreaterOrEqualTo 2")
    error = contract_broken(PortAddress.parse("sales.orders.daily"), (failed,), ())
    assert "measured 1, promised mustBeGreaterOrEqualTo 2; relied on by finance.revenue" in str(error)
