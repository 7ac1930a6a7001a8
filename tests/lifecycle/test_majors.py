import re
import sys
from pathlib import Path

import dagster as dg
import pytest

from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import Method
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import Refused, UsageError
from mesh_platform.governance.check import check_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql
from mesh_platform.lifecycle.majors import carry_out, new_major, refreshed
from mesh_platform.orchestration.automation.triggers import HAND, INPUTS, TRIGGER_TAG
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.orchestration.running.progress import State
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.orchestration.dbt.sample_project import DAILY as DAILY_MODEL
from tests.orchestration.dbt.sample_project import write_dbt_mesh
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, ORDERS_SQL, SAMPLE_MESH, write_mesh, write_sample_mesh

DAILY, NEXT = PortAddress.parse("sales.orders.daily"), PortAddress.parse("sales.orders.daily@2")
FOLDER = Path("domains/sales/orders")
NEXT_ODCS = f"{FOLDER}/daily_v2.odcs.yaml"
FUNCTION = """\
def daily(order_lines):
    return order_lines.select("order_id, ordered_at::timestamptz as ordered_at, channel, customer, amount::decimal(10, 2) as amount")
"""
CUT = """\
      timezone: true
    partitioned: true
    partitionKeyPosition: 1
    customProperties:
    - property: partitionBy
      vendor: mesh
      value: {granularity: day, start: 2024-01-01, end: 2024-02-03}
"""
CUT_SQL = "where ordered_at >= getvariable('partition_start') and ordered_at < getvariable('partition_end')\n"
PARTITIONED = {
    ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("      timezone: true\n", CUT, 1),
    ORDERS_SQL: SAMPLE_MESH[ORDERS_SQL] + CUT_SQL,
}


@pytest.fixture(autouse=True)
def _own_state(monkeypatch, tmp_path):
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "state"))


def begin(root, port=DAILY):
    mesh = require_mesh(root)
    plan = new_major(mesh, port)
    with open_lakehouse(load_settings(root)) as lakehouse:
        carry_out(lakehouse, mesh, plan)
    return plan


def built(root):
    sys.modules.pop("domains.sales.definitions", None)  # a new process reads the files anew
    report = run(require_mesh(root), [each for each in require_mesh(root).ports if each.domain == "sales"])
    assert report.holds, [each.reason for each in report.outcomes]
    return [each.address for each in report.outcomes]


def rows(root, port):
    with open_lakehouse(load_settings(root)) as lakehouse, lakehouse.connect() as connection:
        return connection.execute(f"select * from ({relation_sql(pin(lakehouse, port))}) order by 1").fetchall()


@pytest.mark.parametrize("changes", [{}, PARTITIONED, {ORDERS_SQL: None, f"{FOLDER}/daily.py": FUNCTION}], ids=["sql", "cut", "python"])
def test_both_majors_are_built_and_the_old_one_shows_what_it_did(tmp_path, changes):
    root = write_sample_mesh(tmp_path / "mesh", changes)
    built(root)
    before = rows(root, DAILY)
    begin(root)
    assert check_mesh(root).problems == ()
    assert built(root) == [NEXT, DAILY]
    assert rows(root, DAILY) == rows(root, NEXT) == before
    assert len(before) == 4


def test_in_a_dbt_project_a_model_is_served_by_the_model_beside_it(tmp_path):
    root = write_dbt_mesh(tmp_path / "mesh")
    built(root)
    before = rows(root, DAILY)
    begin(root)
    assert (root / DAILY_MODEL).read_text().endswith("from {{ ref('daily_v2') }}\n")
    assert [each.name for each in require_mesh(root).product(DAILY.of_product).inputs] == ["order_lines"]
    order = built(root)
    assert order.index(NEXT) < order.index(DAILY)
    assert rows(root, DAILY) == rows(root, NEXT) == before


def test_a_model_made_from_a_refused_one_is_not_published_either(tmp_path):
    root = write_dbt_mesh(tmp_path / "mesh")
    begin(root)
    write_mesh(root, {NEXT_ODCS: (root / NEXT_ODCS).read_text().replace("minimum: 0", "minimum: 1000")})
    sys.modules.pop("domains.sales.definitions", None)
    states = {each.address: each.state for each in run(require_mesh(root), [NEXT, DAILY]).outcomes}
    assert State.PUBLISHED not in (states[NEXT], states[DAILY])
    with open_lakehouse(load_settings(root)) as lakehouse:
        assert [str(each.subject) for each in lakehouse.ledger.facts(Kind.REFUSED)] == [str(NEXT)]


def test_the_old_version_reads_what_the_new_one_published(tmp_path):
    root = write_sample_mesh(tmp_path / "mesh")
    begin(root)
    built(root)
    with open_lakehouse(load_settings(root)) as lakehouse:
        fact = next(each for each in lakehouse.ledger.facts(Kind.PUBLISHED) if each.subject == str(DAILY))
        assert str(pin(lakehouse, NEXT).snapshot_id) in str(fact.details["certificate"])


def test_the_new_version_is_a_draft_that_promises_the_same(tmp_path):
    root = write_sample_mesh(tmp_path / "mesh")
    old = require_mesh(root).port(DAILY).contract
    begin(root)
    mesh = require_mesh(root)
    port = mesh.port(NEXT)
    assert state_of(mesh.product_of(NEXT), port) is Lifecycle.DRAFT
    assert (port.contract.version, port.contract.table, port.public) == ("2.0.0", "daily_v2", True)
    assert [(each.name, each.type) for each in port.contract.columns] == [(each.name, each.type) for each in old.columns]
    assert port.contract.service_level("latency").element == "ordered_at"
    assert (port.implementation.method, mesh.port(DAILY).implementation.method) == (Method.SQL, Method.SQL)
    assert (root / ORDERS_ODCS).read_text() == SAMPLE_MESH[ORDERS_ODCS]


def test_what_a_contract_says_about_its_own_table_follows_the_table(tmp_path):
    text = SAMPLE_MESH[ORDERS_ODCS].replace(
        "  quality:\n",
        "  relationships:\n  - {from: [daily.order_id], to: [daily.order_id]}\n  quality:\n"
        "  - {name: whole, type: sql, query: 'select count(*) from daily where daily.amount < 0', mustBe: 0}\n",
    )
    root = write_sample_mesh(tmp_path / "mesh", {ORDERS_ODCS: text})
    begin(root)
    contract = require_mesh(root).port(NEXT).contract
    assert [each.port for each in contract.relationships] == [None]
    assert contract.rules[0].query == "select count(*) from daily_v2 where daily_v2.amount < 0"
    assert NEXT in built(root)


def test_a_third_version_follows_the_second(tmp_path):
    root = write_sample_mesh(tmp_path / "mesh")
    begin(root)
    assert str(begin(root).new) == "sales.orders.daily@3"
    assert [str(each) for each in built(root)] == ["sales.orders.daily@3", "sales.orders.daily@2", "sales.orders.daily"]


def test_what_appends_keeps_its_own_implementation_and_says_why(tmp_path):
    append = "customProperties: [{property: mode, value: append, vendor: mesh}, {property: access"
    changes = {ORDERS_ODPS: SAMPLE_MESH[ORDERS_ODPS].replace("customProperties: [{property: access", append)}
    root = write_sample_mesh(tmp_path / "mesh", changes)
    (obstacle,) = begin(root).obstacles
    assert "it appends" in obstacle
    assert (root / ORDERS_SQL).read_text() == (root / FOLDER / "daily_v2.sql").read_text() == SAMPLE_MESH[ORDERS_SQL]
    assert require_mesh(root).product(DAILY.of_product).reads == ()


@pytest.mark.parametrize("taken", [NEXT_ODCS, f"{FOLDER}/daily_v2.sql"])
def test_nothing_is_overwritten(tmp_path, taken):
    root = write_sample_mesh(tmp_path / "mesh")
    mesh = require_mesh(root)
    write_mesh(root, {taken: "mine"})
    with pytest.raises(Refused, match="is there already, and nothing is overwritten"):
        new_major(mesh, DAILY)
    assert (root / taken).read_text() == "mine"


def renewed(root, *changes):
    """The old version, planned again after changes of the new contract."""
    text = (root / NEXT_ODCS).read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    write_mesh(root, {NEXT_ODCS: text})
    return refreshed(require_mesh(root), DAILY)


def test_a_narrower_type_and_more_columns_can_still_serve_the_old_version(tmp_path):
    root = write_sample_mesh(tmp_path / "mesh")
    begin(root)
    more = "  - {name: weight, logicalType: number}\n  quality:\n"
    (edit,) = renewed(root, ("decimal(10,2)", "decimal(9,1)"), ("  quality:\n", more)).edits
    assert edit.before == edit.after


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("- name: channel", "- name: shop"), "`channel` is not in the new version"),
        (("decimal(10,2)", "decimal(12,2)"), r"`amount` is decimal\(12, 2\) now, which does not fit decimal\(10, 2\) without loss"),
    ],
)
def test_what_the_new_version_cannot_give_is_told(tmp_path, change, why):
    root = write_sample_mesh(tmp_path / "mesh")
    begin(root)
    with pytest.raises(Refused, match=f"cannot be served from sales.orders.daily@2 any more:\n  - {why}"):
        renewed(root, change)
    [told] = check_mesh(root).problems
    assert told.location.path == Path(NEXT_ODCS)
    assert re.match(f"sales.orders.daily is served from sales.orders.daily@2, but {why}", told.message)
    write_mesh(root, {ORDERS_SQL: "select * from daily_v2"})
    assert check_mesh(root).problems == ()


def test_a_column_that_the_old_version_gains_is_served_once_it_is_renewed(tmp_path):
    root = write_sample_mesh(tmp_path / "mesh")
    begin(root)
    for file in (ORDERS_ODCS, NEXT_ODCS):
        text = (root / file).read_text().replace("  quality:\n", "  - {name: note, logicalType: string}\n  quality:\n")
        write_mesh(root, {file: text})
    mesh = require_mesh(root)
    plan = refreshed(mesh, DAILY)
    with open_lakehouse(load_settings(root)) as lakehouse:
        carry_out(lakehouse, mesh, plan)
    assert '  "note"\n' in (root / ORDERS_SQL).read_text()


def test_what_somebody_wrote_is_not_generated_over(tmp_path):
    root = write_sample_mesh(tmp_path / "mesh")
    with pytest.raises(UsageError, match="has no later version"):
        refreshed(require_mesh(root), DAILY)
    begin(root)
    write_mesh(root, {ORDERS_SQL: "select * from daily_v2"})
    with pytest.raises(Refused, match="is not generated"):
        refreshed(require_mesh(root), DAILY)


def test_the_copy_of_a_contract_keeps_the_comments(tmp_path):
    text = SAMPLE_MESH[ORDERS_ODCS].replace("schema:\n", "# one row an order\nschema:\n")
    root = write_sample_mesh(tmp_path / "mesh", {ORDERS_ODCS: text})
    begin(root)
    assert "# one row an order\nschema:\n- name: daily_v2\n" in (root / NEXT_ODCS).read_text()


def test_only_the_version_that_reads_the_other_starts_with_it(tmp_path):
    root = write_sample_mesh(tmp_path / "mesh")
    begin(root)
    specs = {each.key: each for each in load_domain(root / "domains/sales/definitions.py").resolve_all_asset_specs()}
    old, new = specs[dg.AssetKey(DAILY.key)], specs[dg.AssetKey(NEXT.key)]
    assert [each.asset_key for each in old.deps] == [new.key]
    assert (old.tags[TRIGGER_TAG], new.tags[TRIGGER_TAG]) == (INPUTS, HAND)
    assert old.automation_condition is not None
    assert new.automation_condition is None
