"""The same mesh twice, here and behind its gateway: what one way says, the other says."""

import gc
import time
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from mesh_platform.client.mesh import Mesh
from mesh_platform.errors import InvalidName, InvalidQuery, MeshError, NoAccess, Refused, UnknownColumn, UnknownName, UsageError
from mesh_platform.lakehouse.ledger.facts import Kind
from tests.client.conftest import CONSUMER, ORDERS, STRANGER

PORT = "sales.orders.daily"
SUMS = "select customer, sum(amount) as spent from sales.orders.daily group by customer order by customer"

TOLD: dict[str, Callable[[Mesh], Any]] = {
    "everything": lambda mesh: mesh.find(),
    "found": lambda mesh: mesh.find("order line", domain="sales", tag="shop", owner="sales"),
    "a part": lambda mesh: mesh.find(limit=2),
    "nothing": lambda mesh: mesh.find("no such words"),
    "a port": lambda mesh: mesh.show(PORT),
    "who asks": lambda mesh: mesh.consumer,
    "rows": lambda mesh: mesh.read(PORT).arrow(),
    "columns": lambda mesh: mesh.read(PORT, columns=["amount", "order_id"], where="amount > 50").arrow(),
    "an answer": lambda mesh: mesh.query(SUMS).arrow(),
    "snapshots": lambda mesh: (mesh.read(PORT).snapshots, mesh.query(SUMS).snapshots),
    "names": lambda mesh: (mesh.read(PORT).columns, mesh.query(SUMS).columns),
}
REFUSED: dict[str, tuple[type[MeshError], Callable[[Mesh], Any]]] = {
    "no such port": (UnknownName, lambda mesh: mesh.show("sales.orders.nightly")),
    "no address": (InvalidName, lambda mesh: mesh.read("orders")),
    "no such domain": (UnknownName, lambda mesh: mesh.find(domain="marketing")),
    "no such column": (UnknownColumn, lambda mesh: mesh.read(PORT, columns=["price"]).arrow()),
    "not granted": (InvalidQuery, lambda mesh: mesh.read(PORT, columns=["channel"]).arrow()),
    "text for columns": (InvalidQuery, lambda mesh: mesh.read(PORT, columns="amount").arrow()),
    "no condition": (InvalidQuery, lambda mesh: mesh.read(PORT, where="amount >").arrow()),
    "no moment": (InvalidQuery, lambda mesh: mesh.read(PORT, as_of="yesterday").arrow()),
    "no such snapshot": (MeshError, lambda mesh: mesh.read(PORT, as_of=1).arrow()),
    "a file": (InvalidQuery, lambda mesh: mesh.query("select * from read_csv('/etc/passwd')").arrow()),
    "two statements": (InvalidQuery, lambda mesh: mesh.query("select 1; select 2").arrow()),
    "no such wanted column": (UnknownName, lambda mesh: mesh.request_access(PORT, purpose="Sums.", columns=["price"])),
    "no word to few stars": (UsageError, lambda mesh: mesh.rate(PORT, 1)),
}


@pytest.mark.parametrize("name", TOLD)
def test_both_ways_tell_the_same(local, remote, name):
    assert TOLD[name](remote) == TOLD[name](local)


@pytest.mark.parametrize("name", REFUSED)
def test_both_ways_refuse_by_the_same_errors(local, remote, name):
    kind, call = REFUSED[name]
    with pytest.raises(kind) as here:
        call(local)
    with pytest.raises(kind) as there:
        call(remote)
    assert type(there.value) is type(here.value)
    assert (there.value.fact, there.value.hint) == (here.value.fact, here.value.hint)


@pytest.mark.parametrize("call", [lambda mesh: mesh.rate(PORT, 6), lambda mesh: mesh.wish(" \n ")], ids=["six stars", "a blank"])
def test_what_can_never_be_is_refused_before_it_is_understood(mesh, call):
    with pytest.raises(UsageError):
        call(mesh)


@pytest.mark.parametrize("way", ["local", "remote"])
def test_who_was_granted_nothing_gets_nothing(served, way):
    with getattr(served, way)(STRANGER) as mesh, pytest.raises(NoAccess, match="not to the domain finance") as refusal:
        mesh.read(PORT).arrow()
    assert "mesh access request" in refusal.value.hint


def test_rows_come_as_they_were_granted_in_every_library(mesh):
    rows = mesh.read(PORT)

    assert rows.columns == ("order_id", "ordered_at", "customer", "amount")
    assert rows.arrow()["order_id"].to_pylist() == [1, 2]
    assert rows.polars()["amount"].sum() == rows.pandas()["amount"].sum()
    assert rows.relation().aggregate("count(*), max(length(customer))").fetchall() == [(2, 64)]
    assert str(rows.pandas().dtypes["order_id"]) == "Int64"


def test_what_was_cut_for_a_stream_goes_with_it(served, mesh):
    stream = mesh.read(PORT).record_batches()
    assert next(stream).num_rows == 2

    stream.close()
    del stream

    cuts = served.root / ".mesh" / "scratch" / "cuts"
    deadline = time.monotonic() + 20  # the server lets go in its own time
    while [*cuts.rglob("*.parquet")] and time.monotonic() < deadline:
        gc.collect()
        time.sleep(0.05)
    assert [*cuts.rglob("*.parquet")] == []


def test_a_stream_ends_at_its_limit(mesh):
    assert mesh.read(PORT).record_batches(limit=1).read_all().num_rows == 1
    assert mesh.query(SUMS).record_batches(limit=0).read_all().num_rows == 0


@pytest.mark.parametrize("way", ["local", "remote"])
def test_a_plan_fetches_the_columns_that_it_uses_and_no_others(served, way):
    ledger = served.gateway.lakehouse.ledger
    with getattr(served, way)() as mesh:
        plan = mesh.read(PORT).lazy().filter(pl.col("order_id") > 1).select("order_id")
        before = {each.details["read"] for each in ledger.facts(Kind.READ) if each.details["columns"] == ["order_id"]}

        assert plan.collect()["order_id"].to_list() == [2]

    after = {each.details["read"] for each in ledger.facts(Kind.READ) if each.details["columns"] == ["order_id"]}
    assert len(after - before) == 1


def test_a_plan_of_an_answer_holds_what_the_answer_would(mesh):
    answer = mesh.query(SUMS)

    assert answer.lazy().collect().equals(answer.polars())
    assert answer.lazy().select("spent").head(1).collect().equals(answer.polars().select("spent").head(1))


def test_nothing_is_asked_before_somebody_wants_rows(served, mesh):
    before = served.gateway.lakehouse.ledger.newest_number()

    mesh.read(PORT).lazy().filter(pl.col("amount") > 1)
    repr(mesh.query(SUMS))

    assert served.gateway.lakehouse.ledger.newest_number() == before


def test_rows_stay_at_the_snapshot_that_was_met_first(served, mesh):
    rows = mesh.read(PORT)
    before = rows.arrow()

    served.publish(f"{ORDERS} where order_id = 1")

    assert rows.arrow() == before
    assert mesh.read(PORT).arrow().num_rows == 1
    assert mesh.read(PORT, as_of=rows.snapshots[PORT]).arrow() == before
    served.publish(ORDERS)


def test_a_consumer_asks_rates_and_wishes_for_itself(local, remote):
    asked = remote.request_access(PORT, purpose="Sum orders by channel.", columns=["order_id", "channel"])
    assert (asked["consumer"], asked["records"][-1]["step"]) == (CONSUMER, "request")
    with pytest.raises(Refused, match="waits already"):
        local.request_access(PORT, purpose="Sum orders by channel.")

    remote.read(PORT).arrow()
    assert remote.rate(PORT, 4) | {"rating": 0} == local.rate(PORT, 4) | {"rating": 0}
    assert remote.wish("ticket prices by route")["demand"] == local.wish("prices of tickets by route")["demand"]


def test_nobody_speaks_who_did_not_say_for_whom(served):
    with served.local("") as mesh, pytest.raises(UsageError, match="nobody said for whom"):
        mesh.wish("ticket prices by route")
