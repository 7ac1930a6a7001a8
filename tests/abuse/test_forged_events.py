"""Abuse case 9: whoever reaches Dagster's UI, its database or a run says that a contract passed, or that something was published."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import StepMaterializationData

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.proofs.forged_events import event_faults
from mesh_platform.settings import load_settings
from tests.cli.commands import invoke, run_mesh
from tests.sample_mesh import write_sample_mesh

ORDERS, KEY = "sales.orders.daily", dg.AssetKey(["sales", "orders", "daily"])


@pytest.fixture(scope="module")
def mesh(tmp_path_factory) -> Path:
    root = write_sample_mesh(tmp_path_factory.mktemp("forged"))
    done = run_mesh(root, "run", "sales")
    assert done.returncode == 0, done.stdout + done.stderr
    return root


@pytest.fixture
def instance(mesh, monkeypatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.delenv("MESH_HOME", raising=False)
    with open_instance(load_settings(mesh)) as opened:
        yield opened


def told(root: Path) -> list[str]:
    with open_lakehouse(load_settings(root)) as lakehouse:
        return [each.message for each in event_faults(lakehouse, require_mesh(root).select(ORDERS))]


def newest(root: Path) -> tuple[str, str]:
    with open_lakehouse(load_settings(root)) as lakehouse:
        (fact,) = lakehouse.ledger.facts(Kind.PUBLISHED, ORDERS, limit=1)
        return fact.run_id, str(fact.details["snapshot_id"])


def check(name: str, *, passed: bool) -> dg.AssetCheckEvaluation:
    return dg.AssetCheckEvaluation(asset_key=KEY, check_name=name, passed=passed, metadata={})


def store(instance: dg.DagsterInstance, event: dg.DagsterEvent, run_id: str) -> None:
    """As a run of another domain does, which has the instance's database."""
    instance.handle_new_event(
        dg.EventLogEntry(error_info=None, level="debug", user_message="", run_id=run_id, timestamp=9e9, dagster_event=event)
    )


def test_what_a_build_told_is_borne_out(mesh):
    assert told(mesh) == []


def test_a_materialisation_that_was_reported_from_outside(mesh, instance):
    _, snapshot = newest(mesh)
    instance.report_runless_asset_event(dg.AssetMaterialization(KEY, tags={"mesh/snapshot": snapshot}))
    assert told(mesh) == [f"Dagster shows that no run published snapshot {snapshot}, and no release bears it out"]


def test_a_materialisation_of_a_run_that_published_something_else(mesh, instance):
    run_id, _ = newest(mesh)
    forged = dg.AssetMaterialization(KEY, tags={"mesh/snapshot": "1"})
    data = StepMaterializationData(forged)
    event = dg.DagsterEvent(event_type_value="ASSET_MATERIALIZATION", job_name="any", event_specific_data=data)
    store(instance, event, run_id)
    assert f"Dagster shows that run {run_id} published snapshot 1, and no release bears it out" in told(mesh)


def test_a_check_that_was_reported_as_passed(mesh, instance):
    instance.report_runless_asset_event(check("primary_key", passed=True))
    assert "Dagster shows a result of primary_key by no run, and no build bears it out" in told(mesh)


def test_a_check_whose_result_was_turned_round_within_its_own_run(mesh, instance):
    run_id, _ = newest(mesh)
    event = dg.DagsterEvent(
        event_type_value="ASSET_CHECK_EVALUATION", job_name="any", event_specific_data=check("amount_range", passed=False)
    )
    store(instance, event, run_id)
    assert f"Dagster shows that amount_range did not hold in run {run_id}, where it did" in told(mesh)


def test_mesh_verify_names_them_and_says_no(mesh, instance):
    instance.report_runless_asset_event(dg.AssetMaterialization(KEY))
    result = invoke(mesh, "verify", ORDERS)
    assert result.exit_code == 1
    assert "Dagster shows that no run published no snapshot" in result.stdout
