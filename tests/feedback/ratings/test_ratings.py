import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.rating import RatingState
from mesh_platform.errors import Refused, UnknownName, UsageError
from mesh_platform.feedback.ratings import decisions
from mesh_platform.feedback.ratings.standing import PATIENCE, standing_ratings
from mesh_platform.lakehouse.ledger.facts import Kind
from tests.feedback.conftest import ORDERS, on


def rate(market, stars, comment="", *, consumer="finance.revenue", day=0, reads=True):
    if reads:
        market.read(consumer, day=day)
    with clock.frozen_at(on(day)):
        return decisions.rate(market.lakehouse, market.mesh, port=ORDERS, consumer=consumer, stars=stars, comment=comment)


def standing(market, day=0):
    return standing_ratings(market.lakehouse.ledger, at=on(day))


def test_a_good_rating_stands_and_nobody_waits(market):
    rated = rate(market, 4)
    assert (rated.stars, rated.state, rated.waits) == (4, RatingState.STANDING, False)
    assert standing(market) == (rated,)


def test_a_low_rating_waits_until_the_owner_answers_and_the_rater_agrees(market):
    rated = rate(market, 2, "Returns are missing.")
    assert rated.state is RatingState.OPEN
    answered = decisions.answer(market.lakehouse, rated.id, "Returns come with version 2.")
    assert (answered.state, answered.answer, answered.waits) == (RatingState.ANSWERED, "Returns come with version 2.", True)
    resolved = decisions.resolve(market.lakehouse, market.mesh, rated.id, consumer="finance.revenue", comment="They do.")
    assert (resolved.state, resolved.resolution, resolved.waits) == (RatingState.RESOLVED, "They do.", False)


def test_the_newest_word_of_a_consumer_is_the_one_that_stands(market):
    rate(market, 1, "Nothing fits.")
    other = rate(market, 5, consumer="application:finance.board", day=1)
    again = rate(market, 3, day=2)
    assert standing(market, day=2) == (again, other)
    with pytest.raises(UnknownName, match="no rating 1 stands"):
        decisions.answer(market.lakehouse, 1, "Sorry.")


def test_a_rating_of_the_past_is_as_it_was_then(market):
    rated = rate(market, 1, "Late.")
    with clock.frozen_at(on(3)):
        decisions.answer(market.lakehouse, rated.id, "It was the network.")
    assert [each.state for day in (0, 3) for each in standing(market, day=day)] == [RatingState.OPEN, RatingState.ANSWERED]


def test_after_a_long_silence_nobody_waits_any_more(market):
    rated = rate(market, 2, "Late.")
    assert standing(market, day=PATIENCE.days)[0].state is RatingState.OPEN
    assert standing(market, day=PATIENCE.days + 1)[0].state is RatingState.AGED_OUT
    with clock.frozen_at(on(PATIENCE.days + 1)), pytest.raises(Refused, match="it is aged_out"):
        decisions.resolve(market.lakehouse, market.mesh, rated.id, consumer="finance.revenue")


def test_an_answer_to_a_good_rating_leaves_it_as_it_is(market):
    rated = rate(market, 5, "Thank you.")
    assert decisions.answer(market.lakehouse, rated.id, "Our pleasure.").state is RatingState.STANDING


def test_only_the_rater_says_that_it_is_settled(market):
    rated = rate(market, 1, "Late.")
    with pytest.raises(Refused, match=r"finance\.revenue rated sales\.orders\.daily"):
        decisions.resolve(market.lakehouse, market.mesh, rated.id, consumer="sales.orders")


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({"stars": 0}, UsageError, "0 is no rating"),
        ({"stars": 6}, UsageError, "6 is no rating"),
        ({"stars": 2}, UsageError, "without a word helps nobody"),
        ({"stars": 4, "comment": "a\x1b[31mred"}, UsageError, "a comment is a sentence"),
        ({"stars": 4, "comment": "long " * 100}, UsageError, "300 are kept"),
        ({"stars": 4, "consumer": ""}, UsageError, "nobody said for whom"),
        ({"stars": 4, "consumer": "finance.reven"}, UnknownName, "no product 'finance.reven'"),
        ({"stars": 4, "consumer": "application:finance.bord"}, UnknownName, "has registered no application 'bord'"),
        ({"stars": 5, "consumer": "sales.orders"}, Refused, "does not rate itself"),
        ({"stars": 5, "reads": False}, Refused, r"finance\.revenue has never read"),
    ],
)
def test_what_is_no_rating_is_refused_and_leaves_nothing(market, given, error, told):
    with pytest.raises(error, match=told):
        rate(market, **given)
    assert not market.lakehouse.ledger.facts(Kind.RATED)
