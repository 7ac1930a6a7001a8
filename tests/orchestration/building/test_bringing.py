from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

import mesh_platform
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.settings import load_settings
from tests.orchestration.dbt.sample_project import DBT_FILES, write_dbt_mesh
from tests.sample_mesh import ORDERS_ODPS, SAMPLE_MESH, write_sample_mesh

FILE = "{path: files/order_lines.csv, format: csv}"
INBOX = "{type: files, path: inbox/*.csv, incremental: {by: modified}}"
LINES = SAMPLE_MESH["domains/sales/orders/files/order_lines.csv"]
PORTS = [dg.AssetKey(["sales", "orders", each]) for each in ("daily", "big")]
WHOLE = "domains/sales/orders/inbox/a.csv"


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as opened:
        yield opened


def run(root: Path, instance: dg.DagsterInstance, keys: list[dg.AssetKey]) -> dg.ExecuteInProcessResult:
    job = load_domain(root / "domains" / "sales" / "definitions.py").resolve_implicit_global_asset_job_def()
    return job.execute_in_process(instance=instance, asset_selection=keys, raise_on_error=False)


def facts(root: Path, kind: Kind) -> tuple[Fact, ...]:
    with open_lakehouse(load_settings(root)) as lakehouse:
        return lakehouse.ledger.facts(kind)


def published(root: Path) -> list[int]:
    return sorted(mesh_platform.read("sales.orders.daily", consumer="sales", root=root).arrow()["order_id"].to_pylist())


def test_a_run_tells_what_it_brought(tmp_path, instance):
    declared = SAMPLE_MESH[ORDERS_ODPS].replace(FILE, INBOX)
    root = write_sample_mesh(tmp_path / "mesh", {ORDERS_ODPS: declared, WHOLE: LINES})
    result = run(root, instance, PORTS[:1])
    assert result.success
    (event,) = result.get_asset_materialization_events()
    (record,) = event.materialization.metadata["source systems"].value.records
    assert (record.data["input"], record.data["rows brought"], record.data["columns"]) == ("order_lines", 4, "unchanged")
    assert any("brought order_lines: 4 rows" in (each.message or "") for each in instance.all_logs(result.run_id))
    (fact,) = facts(root, Kind.INGESTED)
    assert (fact.subject, fact.run_id, fact.details["rows"]) == ("sales.orders", result.run_id, 4)


def test_models_read_what_was_brought_once_for_all_of_them_and_a_refusal_is_one_of_each_port(tmp_path, instance):
    declared = str(DBT_FILES[ORDERS_ODPS]).replace(FILE, INBOX)
    root = write_dbt_mesh(tmp_path / "mesh", {ORDERS_ODPS: declared, WHOLE: LINES})
    assert run(root, instance, PORTS).success
    assert published(root) == [1, 2, 3, 4]
    assert len(facts(root, Kind.INGESTED)) == 1

    broken = root / "domains/sales/orders/inbox/b.csv"
    broken.write_text(LINES.replace("channel", "way"))
    result = run(root, instance, PORTS)
    assert not result.success
    refusals = facts(root, Kind.REFUSED)
    assert {each.subject for each in refusals} == {"sales.orders.daily", "sales.orders.big"}
    assert all("`channel` is gone in inbox/b.csv" in each.details["reason"] for each in refusals)
    assert published(root) == [1, 2, 3, 4]
