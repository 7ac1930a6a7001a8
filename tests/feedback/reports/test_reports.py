import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.report import ReportState
from mesh_platform.errors import Refused, UnknownName, UsageError
from mesh_platform.feedback import answering
from mesh_platform.feedback.reports import decisions
from mesh_platform.feedback.reports.listing import list_reports
from mesh_platform.feedback.reports.standing import PATIENCE, standing_reports
from tests.feedback.conftest import ORDERS, on

READER = "finance.revenue"


def report(market, text="Orders of Sunday are missing.", *, day=0, consumer=READER):
    with clock.frozen_at(on(day)):
        return decisions.report(market.lakehouse, market.mesh, port=ORDERS, consumer=consumer, text=text)


def test_a_report_waits_until_the_owner_answers_and_who_reported_it_agrees(market):
    reported = report(market)
    assert (reported.state, reported.waits, str(reported.port)) == (ReportState.OPEN, True, ORDERS)
    answered = answering.answer(market.lakehouse, reported.id, "They came late.")
    assert (answered.state, answered.answer, answered.waits) == (ReportState.ANSWERED, "They came late.", True)
    resolved = answering.resolve(market.lakehouse, market.mesh, reported.id, consumer=READER, comment="They are there.")
    assert (resolved.state, resolved.resolution, resolved.waits) == (ReportState.RESOLVED, "They are there.", False)
    with pytest.raises(Refused, match="nobody waits"):
        decisions.resolve(market.lakehouse, market.mesh, reported.id, consumer=READER)


def test_a_consumer_may_report_many_problems_and_each_is_settled_by_itself(market):
    first, second = report(market), report(market, "Amounts are negative.", day=1)
    with clock.frozen_at(on(2)):
        answering.answer(market.lakehouse, first.id, "They came late.")
    states = {each.id: each.state for each in standing_reports(market.lakehouse.ledger, at=on(2))}
    assert states == {first.id: ReportState.ANSWERED, second.id: ReportState.OPEN}


def test_only_who_reported_it_says_that_it_is_settled(market):
    reported = report(market)
    with pytest.raises(Refused, match=f"{READER} reported it"):
        decisions.resolve(market.lakehouse, market.mesh, reported.id, consumer="application:finance.board")


def test_a_number_that_is_a_rating_is_answered_as_one(market):
    with pytest.raises(UnknownName, match="no rating 4711 stands"):
        answering.answer(market.lakehouse, 4711, "What is it?")
    with pytest.raises(UnknownName, match="there is no report 4711"):
        decisions.answer(market.lakehouse, 4711, "What is it?")


@pytest.mark.parametrize("text", ["", "   ", "a\u202eb", "x" * 301])
def test_a_report_is_a_sentence(market, text):
    with pytest.raises(UsageError):
        report(market, text)
    assert list_reports(market.lakehouse, market.mesh, at=on(0)) == ()


def test_after_a_long_silence_nobody_waits(market):
    report(market)
    (aged,) = standing_reports(market.lakehouse.ledger, at=on(PATIENCE.days + 1))
    assert (aged.state, aged.waits) == (ReportState.AGED_OUT, False)
    assert list_reports(market.lakehouse, market.mesh, at=on(PATIENCE.days + 1), waiting=True) == ()
    assert list_reports(market.lakehouse, market.mesh, at=on(1), address="sales", waiting=True) != ()
    assert list_reports(market.lakehouse, market.mesh, at=on(1), address="finance") == ()
