from hypothesis import given, settings
from hypothesis import strategies as st

from mesh_platform.feedback.demand.demand import DemandState, Source
from mesh_platform.feedback.demand.gathering import LIFETIME, gather
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from tests.feedback.conftest import ORDERS, on

WORDINGS = (
    "ticket prices by route",
    "Price of tickets per route",
    "route ticket pricing",
    "tiket prices for each route",
    "prices of the tickets on a route",
    "Ticket price, route by route",
    "I want to see ticket prices of routes",
    "the price of a ticket for every route",
    "route tickets: prices",
    "prices of tickets for routes and carriers",
)


def wish(market, text, consumer="finance.revenue", *, day=0, near="mesh"):
    return market.record(Kind.WISHED, near, day=day, consumer=consumer, wish=text)


def demands(market, day=0):
    return gather(market.lakehouse.ledger, at=on(day)).demands


def test_ten_people_who_wish_the_same_in_different_words_are_one_demand(market):
    for number, text in enumerate(WORDINGS):
        wish(market, text, f"finance.team{number}")
    (demand,) = demands(market)
    assert (demand.title, demand.votes, demand.sources) == (WORDINGS[0], 10, (Source.WISH,))


def test_a_consumer_has_one_vote_however_often_it_asks(market):
    for day in range(5):
        wish(market, WORDINGS[day], day=day)
    (demand,) = demands(market, day=5)
    assert (demand.votes, len(demand.voices), demand.since, demand.last_asked) == (1, 5, on(0), on(4))


def test_what_most_ask_for_comes_first_and_what_ended_last(market):
    many, few = wish(market, "ticket prices"), wish(market, "delays of trains")
    newest, ended = wish(market, "weather on the route"), wish(market, "names of pilots")
    for team in ("finance.one", "finance.two"):
        wish(market, "ticket prices", team)
        wish(market, "names of pilots", team)
    market.record(Kind.DEMAND_REJECTED, demand=ended, reason="Nobody may know.")
    assert [each.id for each in demands(market)] == [many, newest, few, ended]


def test_a_search_in_vain_joins_a_wish_whose_text_says_more(market):
    market.record(Kind.SEARCHED_IN_VAIN, "mesh", consumer="", words=["ticket", "prices", "route"])
    wish(market, "Prices of tickets by route.", day=1)
    (demand,) = demands(market, day=1)
    assert (demand.title, demand.votes, demand.consumers) == ("Prices of tickets by route.", 2, ("finance.revenue",))
    assert demand.sources == (Source.SEARCH, Source.WISH)


def test_later_voices_do_not_widen_what_a_demand_means(market):
    for text in ("ticket prices", "ticket prices by route", "prices by route and month"):
        wish(market, text)
    assert [each.title for each in demands(market)] == ["prices by route and month", "ticket prices"]


def test_the_first_wish_tells_what_a_short_search_meant(market):
    market.record(Kind.SEARCHED_IN_VAIN, "mesh", consumer="", words=["ticket", "prices"])
    for text in ("ticket prices by route", "prices of tickets for routes and carriers"):
        wish(market, text, f"finance.{len(text)}")
    assert [each.votes for each in demands(market)] == [3]


def test_merged_demands_are_heard_as_one_from_then_on(market):
    first, other = wish(market, "ticket prices by route"), wish(market, "fares of routes", "sales.orders")
    market.record(Kind.DEMAND_MERGED, "mesh", demand=other, into=first)
    wish(market, "fares for each route", "finance")
    gathered = gather(market.lakehouse.ledger, at=on(0))
    assert [(each.id, each.votes) for each in gathered.demands] == [(first, 3)]
    assert gathered.find(other) == gathered.demands[0]


def test_what_was_merged_twice_is_still_heard(market):
    first, second, third = wish(market, "ticket prices"), wish(market, "delays of trains"), wish(market, "weather on the route")
    market.record(Kind.DEMAND_MERGED, "mesh", demand=third, into=second)
    market.record(Kind.DEMAND_MERGED, "mesh", demand=second, into=first)
    wish(market, "weather on the route", "finance")
    assert [(each.id, each.votes) for each in demands(market)] == [(first, 2)]


def test_a_demand_that_ended_stays_and_the_same_wish_begins_another_that_knows_it(market):
    first = wish(market, "ticket prices by route")
    market.record(Kind.DEMAND_RESOLVED, ORDERS, day=1, demand=first, port=ORDERS)
    again = wish(market, "price of tickets per route", "finance", day=2)
    newer, older = demands(market, day=2)
    assert (older.state, older.port, older.ended_at) == (DemandState.RESOLVED, ORDERS, on(1))
    assert (newer.id, newer.state, newer.earlier) == (again, DemandState.OPEN, first)
    assert demands(market, day=0)[0].state is DemandState.OPEN


def test_who_ends_a_demand_second_is_too_late(market):
    first = wish(market, "ticket prices by route")
    market.record(Kind.DEMAND_REJECTED, "mesh", demand=first, reason="Nobody may see them.")
    market.record(Kind.DEMAND_RESOLVED, ORDERS, demand=first, port=ORDERS)
    (demand,) = demands(market)
    assert (demand.state, demand.reason, demand.port) == (DemandState.REJECTED, "Nobody may see them.", "")


def test_what_nobody_asks_for_any_more_expires(market):
    wish(market, "ticket prices by route")
    assert demands(market, day=LIFETIME.days)[0].is_open
    (demand,) = demands(market, day=LIFETIME.days + 1)
    assert (demand.state, demand.ended_at) == (DemandState.EXPIRED, on(LIFETIME.days))
    wish(market, "ticket prices by route", day=LIFETIME.days + 1)
    assert [each.state for each in demands(market, day=LIFETIME.days + 1)] == [DemandState.OPEN, DemandState.EXPIRED]


def test_a_refused_read_asks_until_everybody_who_was_refused_is_let_in(market):
    for consumer in ("finance.revenue", "finance.costs", "finance.revenue", ""):
        market.record(Kind.ACCESS_REFUSED, f"{ORDERS}@2", consumer=consumer, grounds="closed", door="read")
    market.record(Kind.ACCESS_APPROVED, ORDERS, day=1, consumer="finance.revenue", reason="Fine.")
    (demand,) = demands(market, day=1)
    assert (demand.title, demand.votes, demand.near, demand.is_open) == (f"read {ORDERS}", 2, (ORDERS,), True)
    market.record(Kind.ACCESS_APPROVED, ORDERS, day=2, consumer="finance.costs", reason="Fine.")
    (demand,) = demands(market, day=2)
    assert (demand.state, demand.port, demand.reason) == (DemandState.RESOLVED, ORDERS, "")


def test_who_is_refused_again_after_a_grant_asks_again(market):
    for consumer in ("finance.revenue", "finance.costs"):
        market.record(Kind.ACCESS_REFUSED, consumer=consumer, grounds="closed", door="read")
    market.record(Kind.ACCESS_APPROVED, day=1, consumer="finance.revenue", reason="Fine.")
    market.record(Kind.ACCESS_REFUSED, day=2, consumer="finance.revenue", grounds="revoked", door="read")
    market.record(Kind.ACCESS_APPROVED, day=3, consumer="finance.costs", reason="Fine.")
    assert demands(market, day=3)[0].is_open


def test_a_missing_column_is_asked_for_at_its_port_alone(market):
    market.record(Kind.COLUMN_MISSED, ORDERS, consumer="finance.revenue", column="discount")
    market.record(Kind.QUERY_FAILED, ORDERS, consumer="finance.costs", column="discounts", error="UnknownColumn", seconds=0.1)
    market.record(Kind.QUERY_FAILED, ORDERS, consumer="finance.costs", column="", error="InvalidQuery", seconds=0.1)
    market.record(Kind.COLUMN_MISSED, "finance.revenue.monthly", consumer="sales.orders", column="discount")
    found = {each.near[0]: each for each in demands(market)}
    assert (found[ORDERS].title, found[ORDERS].votes) == (f"column discount of {ORDERS}", 2)
    assert found["finance.revenue.monthly"].votes == 1


_TEXT = st.lists(st.sampled_from(["ticket", "tickets", "price", "route", "delay", "crew"]), min_size=1, max_size=4).map(" ".join)
_SAID = st.tuples(st.just(Kind.WISHED), _TEXT)
_DONE = st.tuples(st.sampled_from([Kind.DEMAND_MERGED, Kind.DEMAND_REJECTED, Kind.DEMAND_RESOLVED]), st.integers(1, 20))


class Told:
    """Facts as the ledger streams them."""

    def __init__(self, steps):
        self.facts = [self._fact(number, *step) for number, step in enumerate(steps, 1)]

    def stream(self, kinds):
        return (each for each in self.facts if each.kind in kinds)

    def _fact(self, number, kind, said):
        wish = {"wish": said, "consumer": f"shop.team{number}"}
        ends = {"demand": said, "into": number // 2, "port": ORDERS, "reason": "No."}
        return Fact(
            id=number, at=on(number), kind=kind, subject="mesh", actor="ada", run_id="", details=wish if kind == Kind.WISHED else ends
        )


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(_SAID, _SAID, _DONE), max_size=20))
def test_every_voice_is_in_one_demand_and_none_is_lost(steps):
    told = Told(steps)
    gathered = gather(told, at=on(len(steps)))
    said = [each.id for each in told.facts if each.kind == Kind.WISHED]
    assert sorted(voice.fact for each in gathered.demands for voice in each.voices) == said
    assert all(gathered.find(number) is not None for number in said)
    assert all(gathered.find(voice.fact) is each for each in gathered.demands for voice in each.voices)
