from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import AlertKind
from mesh_platform.feedback.reports.standing import PATIENCE
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.observability.alerts.evaluation import evaluate
from tests.feedback.conftest import ORDERS, market, mesh, on, root

__all__ = ["market", "mesh", "root"]

READER = "finance.revenue"


def alerts(market, day):
    with clock.frozen_at(on(day)):
        return [each for each in evaluate(market.lakehouse, market.mesh) if each.kind is AlertKind.PROBLEM_WAITING]


def test_a_report_calls_the_owner_and_the_answer_who_reported_it(market):
    report = market.record(Kind.PROBLEM_REPORTED, consumer=READER, text="Late.")
    (waiting,) = alerts(market, 1)
    assert (waiting.subject, waiting.since, waiting.domains) == (ORDERS, on(0), ("sales",))
    assert waiting.commands[0] == f'mesh feedback answer {report} "…"'
    market.record(Kind.PROBLEM_ANSWERED, day=2, report=report, answer="Repaired.", consumer=READER)
    (answered,) = alerts(market, 3)
    assert (answered.since, answered.domains, answered.id != waiting.id) == (on(2), ("finance",), True)
    market.record(Kind.PROBLEM_RESOLVED, day=4, report=report, comment="", consumer=READER)
    assert alerts(market, 5) == []


def test_two_reports_of_one_consumer_are_two_alerts_and_a_long_silence_is_none(market):
    for _ in range(2):
        market.record(Kind.PROBLEM_REPORTED, consumer=READER, text="Late.")
    assert len({each.id for each in alerts(market, 1)}) == 2
    assert alerts(market, PATIENCE.days + 1) == []
