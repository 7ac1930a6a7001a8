"""What the ledger keeps of a read: that it was, before any row; what came of it; and never a value that was asked for."""

import json
import sqlite3

import pytest

from mesh_platform import query, read
from mesh_platform.errors import InvalidQuery
from mesh_platform.lakehouse.ledger.facts import Kind

pytestmark = pytest.mark.usefixtures("published")
ORDERS = "sales.orders.daily"


def test_a_ledger_that_is_locked_keeps_nobody_from_reading_and_misses_nothing(root, published, lakehouse):
    writer = sqlite3.connect(root / ".mesh" / "mesh.db", isolation_level=None)
    writer.execute("begin immediate")
    try:
        assert read(ORDERS, root=root).arrow().num_rows == published.rows
        assert lakehouse.ledger.facts((Kind.READ, Kind.READ_ENDED)) == ()
    finally:
        writer.close()
    assert [each.kind for each in lakehouse.ledger.facts((Kind.READ, Kind.READ_ENDED))] == ["read_ended", "read"]


@pytest.mark.parametrize("library", ["arrow", "polars", "pandas"])
def test_the_end_of_a_read_tells_how_many_rows_came_and_how_soon(root, lakehouse, library):
    getattr(read(ORDERS, where="order_id > 1", root=root), library)()
    ended, begun = lakehouse.ledger.facts((Kind.READ, Kind.READ_ENDED))
    assert ended.details == {
        "read": begun.details["read"],
        "rows": 2,
        "seconds": ended.details["seconds"],
        "door": "read",
        "consumer": "sales",
    }
    assert ended.details["seconds"] > 0


def test_a_stream_ends_when_its_reader_has_enough(root, lakehouse):
    stream = read(ORDERS, root=root).record_batches(limit=2)
    assert lakehouse.ledger.facts(Kind.READ_ENDED) == ()
    stream.read_next_batch()
    del stream
    (ended,) = lakehouse.ledger.facts(Kind.READ_ENDED)
    assert ended.details["rows"] == 2


def test_a_reading_that_is_never_fetched_has_no_end(root, lakehouse):
    read(ORDERS, root=root)
    assert [each.kind for each in lakehouse.ledger.facts((Kind.READ, Kind.READ_ENDED, Kind.QUERY_FAILED))] == ["read"]


def test_what_fails_while_rows_come_is_kept_by_its_kind_alone(root, lakehouse):
    with pytest.raises(InvalidQuery, match="Could not convert"):
        read(ORDERS, where="customer::int = 4711", root=root).arrow()
    failed, begun = lakehouse.ledger.facts((Kind.READ, Kind.QUERY_FAILED))
    assert (failed.details["read"], failed.details["error"]) == (begun.details["read"], "ConversionException")
    assert "4711" not in str(failed.details)
    assert "Ada" not in str(failed.details)


@pytest.mark.parametrize(
    ("sql", "column"),
    [
        ("select discount from sales.orders.daily", "discount"),
        ("select o.discount from sales.orders.daily o", "discount"),
        ('select 1 from sales.orders.daily where customer = "ada"', ""),
        ("select 'ada'::int from sales.orders.daily where", None),
    ],
)
def test_a_query_that_gets_no_row_names_a_missing_column_but_nothing_in_quotes(root, lakehouse, sql, column):
    with pytest.raises(InvalidQuery):
        query(sql, root=root)
    assert [each.details["column"] for each in lakehouse.ledger.facts(Kind.QUERY_FAILED)] == ([] if column is None else [column])


def test_a_read_of_a_missing_column_names_it(root, lakehouse):
    with pytest.raises(InvalidQuery):
        read(ORDERS, columns=["discount"], root=root)
    (failed,) = lakehouse.ledger.facts(Kind.QUERY_FAILED)
    assert failed.details == {
        "read": "",
        "error": "UnknownColumn",
        "column": "discount",
        "seconds": failed.details["seconds"],
        "door": "read",
        "consumer": "sales",
    }


def test_a_reader_who_names_itself_like_a_line_forges_no_line(root, lakehouse, monkeypatch):
    line = {"at": "2020-01-01T00:00:00+00:00", "kind": "read", "subject": "x.y.z", "actor": "eve", "run_id": "", "details": {}}
    monkeypatch.setenv("MESH_ACTOR", f"eve\n{json.dumps(line)}\n")
    read(ORDERS, root=root).arrow()
    assert {each.subject for each in lakehouse.ledger.facts(Kind.READ)} == {ORDERS}


@pytest.mark.parametrize("actor", ["e" * 1000, "eve\x1b[2J", "eve\udcff"])
def test_no_name_hides_who_has_it_from_the_trail(root, lakehouse, monkeypatch, actor):
    monkeypatch.setenv("MESH_ACTOR", actor)
    read(ORDERS, root=root).arrow()
    (fact,) = lakehouse.ledger.facts(Kind.READ)
    assert (fact.actor.isprintable(), len(fact.actor) <= 255) == (True, True)
