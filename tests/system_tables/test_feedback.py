"""What consumers say, as the governance domain publishes it: its contracts have to hold."""

from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.feedback.ratings.standing import PATIENCE
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.publishing.publisher import publish
from mesh_platform.system_tables import demand, satisfaction
from mesh_platform.system_tables.asked import Asked
from tests.feedback.conftest import ORDERS, START, Market, market, mesh, on, root
from tests.publishing.conftest import Publisher

__all__ = ["market", "mesh", "root"]

READER = "finance.revenue"
SHIPPED = require_mesh(Path(__file__).parents[2])


def rows_of(table, market: Market, day: float):
    return list(table.rows(Asked(lakehouse=market.lakehouse, mesh=market.mesh, upto=0, at=on(day))))


def publish_daily(table, name: str, market: Market, days: range) -> dict[str, str]:
    """The verdicts of the last day."""
    publisher = Publisher(market.lakehouse)
    port = SHIPPED.port(PortAddress("governance", "mesh", name))
    for day in days:
        build = publisher.start(port, run=f"{name}-{day}")
        with market.lakehouse.connect() as connection:
            connection.register("measured", pa.Table.from_pylist(rows_of(table, market, day), schema=table.SCHEMA))
            published = publish(market.lakehouse, build, connection, "select * from measured")
    return dict(published.release.certificate.verdicts)


@pytest.fixture
def heard(market: Market) -> Market:
    """A consumer that is let in, reads, rates low and is answered; wishes; a search; and somebody who is turned away."""
    market.record(Kind.ACCESS_APPROVED, consumer=READER, reason="Fine.")
    market.read(day=0.5)
    market.record(Kind.RATED, day=1, consumer=READER, stars=2, comment="Returns are missing.")
    market.record(Kind.RATING_ANSWERED, day=2, rating=3, answer="They come in May.", consumer=READER)
    market.record(Kind.WISHED, day=2, consumer=READER, wish="returns of each order")
    market.record(Kind.SEARCHED_IN_VAIN, "mesh", day=3, consumer="", words=["order", "returns"])
    market.record(Kind.ACCESS_REFUSED, day=3, consumer="finance", grounds="closed")
    return market


def test_what_a_consumer_says_is_a_row_beside_what_its_reading_tells(heard):
    revenue = next(each for each in rows_of(satisfaction, heard, 3) if each["consumer"] == READER)
    assert (revenue["rating"], revenue["stars"], revenue["state"], revenue["answer"]) == (3, 2, "answered", "They come in May.")
    assert (revenue["hours_to_first_read"], revenue["reads"], revenue["gave_up"]) == (12, 1, False)
    assert {*revenue} <= {*satisfaction.SCHEMA.names}


def test_demand_is_a_row_with_its_votes_and_names_no_login(heard):
    wanted, refused = rows_of(demand, heard, 3)
    assert (wanted["title"], wanted["votes"], wanted["consumers"], wanted["near"]) == ("returns of each order", 2, [READER], [ORDERS])
    assert (refused["title"], refused["sources"]) == (f"read {ORDERS}", ["refused_read"])
    assert heard.lakehouse.ledger.actor not in str((wanted, refused))


def test_a_table_of_the_past_is_as_it_was_then(heard):
    (early,) = rows_of(satisfaction, heard, 1)
    assert (early["state"], early["answer"]) == ("open", None)
    assert rows_of(demand, heard, 1) == []


def test_the_contracts_hold_day_after_day_and_warn_of_what_nobody_answers(heard):
    heard.record(Kind.RATED, "finance.revenue.monthly", day=1, consumer="sales.orders", stars=1, comment="Late.")
    verdicts = publish_daily(satisfaction, "satisfaction", heard, range(3, 5))
    assert {*verdicts.values()} == {"passed"}
    assert publish_daily(satisfaction, "satisfaction", heard, range(20, 21))["low_ratings_are_answered"] == "warned"
    assert {*publish_daily(demand, "demand", heard, range(3, 5)).values()} == {"passed"}


def test_what_nobody_follows_up_ages_out_of_the_table_too(heard):
    (revenue,) = (each for each in rows_of(satisfaction, heard, (PATIENCE + timedelta(days=3)).days) if each["consumer"] == READER)
    assert revenue["state"] == "aged_out"
    assert revenue["rated_at"] == START + timedelta(days=1)
