from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from mesh_platform.concepts import clock
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.observability.interoperability.earlier import LOOK_BACK, PUBLISHED, drift, earlier_shares
from mesh_platform.observability.interoperability.joins import declared_joins
from mesh_platform.publishing.publisher import publish
from mesh_platform.system_tables import interoperability
from mesh_platform.system_tables.asked import Asked
from tests.observability.interoperability.meshes import BASKETS, CUSTOMERS, baskets, customers, granted, mesh
from tests.observability.interoperability.publishing import publish_keys
from tests.publishing.conftest import lakehouse, publisher

__all__ = ["lakehouse", "publisher"]

PORT = require_mesh(Path(__file__).parents[2]).port(PUBLISHED)
HELD = mesh(customers(), baskets(), granted())
START = datetime(2026, 3, 1, tzinfo=UTC)
(JOIN,) = declared_joins(HELD)


def rows_of(lakehouse, of=HELD):
    return list(interoperability.rows(Asked(lakehouse=lakehouse, mesh=of, upto=0, at=clock.now())))


def measure_and_publish(publisher):
    """As the governance domain does it every day; its contract has to hold."""
    build = publisher.start(PORT)
    with publisher.lakehouse.connect() as connection:
        connection.register("measured", pa.Table.from_pylist(rows_of(publisher.lakehouse), schema=interoperability.SCHEMA))
        publish(publisher.lakehouse, build, connection, "select * from measured")


def test_a_join_is_a_row_with_its_counts(publisher, lakehouse):
    publish_keys(publisher, HELD, ("a", "b"), ("a", "a", "x", None))
    (row,) = rows_of(lakehouse)
    assert (row["port"], row["columns"], row["to_port"], row["to_columns"]) == (str(BASKETS), "customer", str(CUSTOMERS), "number")
    assert (row["rows"], row["rows_joined"], row["rows_without_key"], row["rows_unmatched"], row["share"]) == (4, 2, 1, 1, 0.5)
    assert {*row} <= {*interoperability.SCHEMA.names}


def test_what_could_not_be_counted_says_why_and_shows_nothing(publisher, lakehouse):
    publish_keys(publisher, HELD, ("a",), ("a",))
    (row,) = rows_of(lakehouse, mesh(customers(), baskets()))
    assert row["reason"] == f"shop.sales may not see number of {CUSTOMERS}"
    assert "rows" not in row


def test_the_published_measurements_tell_how_a_join_moves(publisher, lakehouse):
    assert earlier_shares(lakehouse) == {}
    publish_keys(publisher, HELD, ("a", "b"), ("a", "b"))
    for days, sold in enumerate((("a", "b"), ("a", "x"), ("x", "y"))):
        publish_keys(publisher, HELD, ("a", "b"), sold)
        with clock.frozen_at(START + timedelta(days=days)):
            measure_and_publish(publisher)
    with clock.frozen_at(START + timedelta(days=3)):
        earlier = earlier_shares(lakehouse)
        assert (earlier[JOIN.sides].at, earlier[JOIN.sides].share) == (START, 1.0)
        assert drift(JOIN, 0.25, earlier) == pytest.approx(-0.75)
    with clock.frozen_at(START + timedelta(days=1, hours=1) + LOOK_BACK):
        assert earlier_shares(lakehouse)[JOIN.sides].share == 0.0
