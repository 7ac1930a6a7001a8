"""What a change reaches is built apart from what is published, and told as far as it was judged."""

import hashlib
from pathlib import Path

import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.orchestration.planning.replayed import Fate
from mesh_platform.settings import Settings
from tests.orchestration.planning.planned_mesh import BOARD_PY, GRANT, PLANNED_MESH, exchanged
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, ORDERS_SQL, REVENUE_ODCS, REVENUE_ODPS, REVENUE_SQL

ORDERS, REVENUE, TOTALS = map(PortAddress.parse, ("sales.orders.daily", "finance.revenue.monthly", "board.report.totals"))
DEARER = exchanged(ORDERS_SQL, ("amount::decimal", "(case order_id when 4 then 43 else amount end)::decimal"))
RENAMED = {
    **exchanged(ORDERS_SQL, ("as amount", "as price")),
    **exchanged(ORDERS_ODCS, ("name: amount", "name: price")),
}


def fates(plan) -> dict[PortAddress, Fate]:
    return {each.port: each.fate for each in plan.replayed}


def test_nothing_is_built_where_nothing_changes(replay):
    assert replay().replayed == ()


def test_rows_that_change_are_counted_all_the_way_down(replay):
    orders, revenue, totals = replay(DEARER).replayed
    assert [(each.port, each.fate) for each in (orders, revenue, totals)] == [
        (ORDERS, Fate.DIFFERS),
        (REVENUE, Fate.DIFFERS),
        (TOTALS, Fate.DIFFERS),
    ]
    assert (orders.rows.changed, orders.rows.by_column, orders.rows.before) == (1, {"amount": 1}, 4)
    assert (revenue.rows.changed, revenue.rows.by_column, revenue.rows.before) == (1, {"revenue": 1}, 2)
    assert (totals.rows.changed, totals.because) == (1, (REVENUE,))


def test_rows_that_come_and_go_are_counted(replay):
    fewer = exchanged(ORDERS_SQL, ("from order_lines", "from order_lines where order_id <> 2"))
    orders, *_ = replay(fewer).replayed
    assert (orders.rows.added, orders.rows.removed, orders.rows.changed) == (0, 1, 0)


def test_what_comes_out_equal_stops_the_replay_on_that_path(replay):
    rewritten = exchanged(REVENUE_SQL, ("count(*)", "count(order_id)"))
    assert fates(replay(rewritten)) == {REVENUE: Fate.EQUAL, TOTALS: Fate.SPARED}


def test_a_consumer_that_does_not_bind_breaks_and_blocks_what_reads_it(replay):
    found = replay(RENAMED)
    assert fates(found) == {ORDERS: Fate.DIFFERS, REVENUE: Fate.BREAKS, TOTALS: Fate.BLOCKED}
    orders, revenue, totals = found.replayed
    assert (orders.columns.added, orders.columns.removed) == (("price",), ("amount",))
    assert 'Referenced column "amount" not found' in revenue.reason
    assert "LINE" not in revenue.reason
    assert totals.reason == "it reads finance.revenue.monthly, which was not built"
    assert [each.relied_on_by for each in orders.warned] == ["finance.revenue", "finance.revenue"]
    assert found.breaks


def test_a_promise_that_does_not_hold_breaks_with_the_rows_and_without_a_value(replay):
    cheaper = exchanged(ORDERS_SQL, ("amount::decimal", "(case customer when 'Ada' then -7.5 else amount end)::decimal"))
    orders, *_ = replay(cheaper).replayed
    assert orders.fate is Fate.BREAKS
    assert [each.rows_affected for each in orders.broken] == [2]
    assert "7.5" not in str(orders.as_json())
    assert "Ada" not in str(orders.as_json())


def test_an_error_that_quotes_a_row_is_told_without_it(replay):
    guessed = exchanged(ORDERS_SQL, ("customer,", "customer::date::varchar as customer,"))
    orders, *_ = replay(guessed).replayed
    assert orders.fate is Fate.BREAKS
    assert "Ada" not in str(orders.as_json())
    assert "see it: mesh dev sales.orders.daily" in orders.reason


def test_a_missing_column_in_python_is_told_by_its_name(replay):
    contract = PLANNED_MESH[REVENUE_ODCS]
    without = contract[: contract.index("  - name: revenue\n")] + contract[contract.index("slaProperties:") :]
    found = replay({**exchanged(REVENUE_SQL, (", sum(amount)::decimal(12, 2) as revenue", "")), REVENUE_ODCS: without})
    assert fates(found) == {REVENUE: Fate.DIFFERS, TOTALS: Fate.BREAKS}
    assert found.replayed[1].reason == "KeyError: revenue"


def test_a_grant_that_goes_breaks_who_had_it_and_not_the_port(replay):
    found = replay({GRANT: None})
    assert fates(found) == {REVENUE: Fate.BREAKS, TOTALS: Fate.BLOCKED}
    assert "may not read sales.orders.daily" in found.replayed[0].reason


def test_a_new_port_is_built_and_nothing_is_compared(replay):
    more = {
        **exchanged(
            REVENUE_ODPS,
            (
                "customProperties: [{property: tier",
                "- {name: yearly, version: 1.0.0, contractId: finance.revenue.yearly}\ncustomProperties: [{property: tier",
            ),
        ),
        REVENUE_ODCS.replace("monthly", "yearly"): PLANNED_MESH[REVENUE_ODCS].replace("monthly", "yearly"),
        REVENUE_SQL.replace("monthly", "yearly"): PLANNED_MESH[REVENUE_SQL].replace("'month'", "'year'"),
    }
    (new,) = replay(more).replayed
    assert (str(new.port), new.fate, new.rows) == ("finance.revenue.yearly", Fate.NEW, None)


def test_what_is_not_valid_leaves_what_is_made_from_it_unknown(replay):
    found = replay({**DEARER, REVENUE_ODPS: PLANNED_MESH[REVENUE_ODPS] + "  : [\n"})
    assert fates(found) == {ORDERS: Fate.DIFFERS, REVENUE: Fate.UNKNOWN, TOTALS: Fate.UNKNOWN}


def test_products_that_read_each_other_are_told_and_not_built(replay):
    circle = exchanged(ORDERS_ODPS, ("inputPorts:\n", "inputPorts:\n- {name: totals, version: 1.0.0, contractId: board.report.totals}\n"))
    found = replay(circle)
    assert set(fates(found).values()) == {Fate.UNKNOWN}
    assert "read each other" in found.replayed[0].reason


def test_a_sample_claims_nothing_about_rows(replay):
    found = replay(DEARER, sample=2)
    assert set(fates(found).values()) == {Fate.HOLDS}
    assert {each.basis for each in found.replayed} == {"a sample of 2 rows of each input"}
    assert [each.rows for each in found.replayed] == [None] * 3


def test_inputs_with_too_many_rows_are_cut_and_that_is_told(replay):
    rewritten = exchanged(REVENUE_SQL, ("count(*)", "count(order_id)"))
    found = replay(rewritten, max_rows=3)
    assert fates(found)[REVENUE] is Fate.HOLDS
    assert fates(replay(rewritten, max_rows=4))[REVENUE] is Fate.EQUAL


def test_a_port_that_is_named_in_full_is_replayed_although_nothing_seems_changed(replay):
    assert fates(replay({}, "finance.revenue.monthly")) == {REVENUE: Fate.EQUAL, TOTALS: Fate.SPARED}
    assert replay({}, "finance.revenue").replayed == ()


def test_another_secret_than_the_one_published_with_compares_nothing(replay, published: Path, tmp_path, monkeypatch):
    monkeypatch.setenv("MESH_CATALOG_URI", f"sqlite:///{published / 'mesh.db'}")
    monkeypatch.setenv("MESH_WAREHOUSE", f"file://{published / 'warehouse'}")
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "elsewhere"))
    with pytest.raises(UsageError, match="the secret behind hashed columns is not here"):
        replay(DEARER)
    monkeypatch.setenv("MESH_MASKING_KEY", "the same as everywhere")
    assert fates(replay(DEARER))[TOTALS] is Fate.DIFFERS


def test_a_plan_leaves_what_is_published_as_it_is(replay, published: Path):
    before = state(published)
    replay(DEARER)
    replay(RENAMED)
    assert state(published) == before
    assert list((published / "candidates").iterdir()) == []


def test_reads_of_a_replay_are_in_the_record(replay, published: Path):
    replay(exchanged(BOARD_PY, ('"orders"', "'orders'")))
    with open_lakehouse(Settings(root=published, home=published)) as lakehouse:
        newest = lakehouse.ledger.facts(Kind.READ, str(REVENUE), limit=1)[0]
    assert (newest.details["door"], newest.details["consumer"]) == ("plan", "board.report")


@pytest.fixture(autouse=True)
def _no_leftovers(published: Path):
    yield
    assert not list((published / "candidates").glob("*"))


def state(home: Path) -> tuple[dict[str, str], list]:
    """Every file but the database, and every fact but that something was read."""
    files = (each for each in home.rglob("*") if each.is_file() and not each.name.startswith("mesh.db"))
    with open_lakehouse(Settings(root=home, home=home)) as lakehouse:
        facts = list(lakehouse.ledger.facts(without=(Kind.READ,)))
    return {str(each): hashlib.sha256(each.read_bytes()).hexdigest() for each in files}, facts
