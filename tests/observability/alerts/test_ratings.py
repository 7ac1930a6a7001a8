from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import AlertKind
from mesh_platform.feedback.ratings.standing import PATIENCE
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.observability.alerts.evaluation import evaluate
from tests.feedback.conftest import ORDERS, market, mesh, on, root

__all__ = ["market", "mesh", "root"]

READER = "finance.revenue"


def alerts(market, day):
    with clock.frozen_at(on(day)):
        return [each for each in evaluate(market.lakehouse, market.mesh) if each.kind is AlertKind.RATING_WAITING]


def test_a_low_rating_calls_its_owner_and_the_answer_the_rater(market):
    rating = market.record(Kind.RATED, consumer=READER, stars=1, comment="Late.")
    (waiting,) = alerts(market, 1)
    assert (waiting.subject, waiting.part, waiting.since, waiting.domains) == (ORDERS, READER, on(0), ("sales",))
    assert waiting.commands[0] == f'mesh feedback answer {rating} "…"'
    market.record(Kind.RATING_ANSWERED, day=2, rating=rating, answer="Repaired.", consumer=READER)
    (answered,) = alerts(market, 3)
    assert (answered.since, answered.domains, answered.id != waiting.id) == (on(2), ("finance",), True)
    market.record(Kind.RATING_RESOLVED, day=4, rating=rating, comment="", consumer=READER)
    assert alerts(market, 5) == []


def test_a_better_word_a_good_rating_and_a_long_silence_call_nobody(market):
    market.record(Kind.RATED, consumer=READER, stars=1, comment="Late.")
    assert alerts(market, PATIENCE.days + 1) == []
    market.record(Kind.RATED, day=1, consumer=READER, stars=4, comment="")
    assert alerts(market, 1) == []
