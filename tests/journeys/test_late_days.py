"""A real daemon over two code locations that are cut by days and by months: a day comes late, and a range is filled in."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.running.runner import run
from mesh_platform.orchestration.serving import processes
from mesh_platform.settings import load_settings
from tests.sample_mesh import ORDERS_ODCS, ORDERS_SQL, REVENUE_ODCS, REVENUE_SQL, SAMPLE_MESH, write_sample_mesh

ORDERS = PortAddress.parse("sales.orders.daily")
REVENUE = dg.AssetKey(["finance", "revenue", "monthly"])
LINES = "domains/sales/orders/files/order_lines.csv"
BOUNDS = "ordered_at >= getvariable('partition_start') and ordered_at < getvariable('partition_end')\n"
SECONDS = 240.0


def cut(contract: str, column: str, granularity: str) -> str:
    before, name, after = contract.partition(f"  - name: {column}\n")
    scheme = f"{{granularity: {granularity}, start: 2024-01-01, end: 2024-03-01}}"
    properties = f"[{{property: partitionBy, vendor: mesh, value: {scheme}}}]"
    own = f"    partitioned: true\n    partitionKeyPosition: 1\n    customProperties: {properties}\n"
    return before + name + own + after


def without_quality(contract: str) -> str:
    """A day without orders is no fault here."""
    before, _, after = contract.partition("  quality:\n")
    return before + after[after.index("slaProperties:") :]


CHANGES = {
    "domains/__init__.py": "",
    ORDERS_ODCS: without_quality(cut(SAMPLE_MESH[ORDERS_ODCS], "ordered_at", "day")),
    ORDERS_SQL: f"{SAMPLE_MESH[ORDERS_SQL]}where {BOUNDS}",
    REVENUE_ODCS: cut(SAMPLE_MESH[REVENUE_ODCS], "month", "month"),
    REVENUE_SQL: SAMPLE_MESH[REVENUE_SQL].replace("group by", f"where {BOUNDS}group by"),
}


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("MESH_AUTOMATION_SECONDS", "2")
    root = write_sample_mesh(tmp_path / "mesh", CHANGES)
    monkeypatch.chdir(root)
    assert run(require_mesh(root), require_mesh(root).ports).holds
    settings = load_settings(root)
    environment = {**os.environ, "DAGSTER_HOME": str(settings.dagster_home), "MESH_ROOT": str(root)}
    command = [sys.executable, "-m", "dagster._daemon", "run", "-w", "workspace.yaml"]
    with open_instance(settings) as opened:
        daemon = processes.start("daemon", command, log=tmp_path / "daemon.log", folder=root, environment=environment)
        try:
            wait(lambda: has_looked(opened))
            yield opened
        finally:
            processes.stop([daemon], patience=20)


def has_looked(instance: dg.DagsterInstance) -> bool:
    """The first look at each port only remembers what there is."""
    looks = [
        instance.get_ticks(each.instigator_origin_id, each.selector_id, limit=3)
        for each in instance.all_instigator_state()
        if each.instigator_name == "default_automation_condition_sensor"
    ]
    return any(len(each) == 3 for each in looks)


def wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not until():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.5)


def built(instance: dg.DagsterInstance) -> list[str]:
    """The months that were built by themselves, oldest first."""
    runs = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.SUCCESS]), ascending=True)
    own = [each for each in runs if each.asset_selection == {REVENUE} and "dagster/from_automation_condition" in each.tags]
    return [each.tags.get("dagster/partition") or each.tags["dagster/asset_partition_range_start"] for each in own]


@pytest.mark.soak
def test_a_late_day_renews_its_month_and_no_other(instance):
    root = Path.cwd()
    lines = root / LINES
    lines.write_text(lines.read_text() + "9,2024-01-20T09:00:00Z,web,Ada,5.00\n")
    assert run(require_mesh(root), [ORDERS], partition="2024-01-20").holds
    wait(lambda: built(instance) == ["2024-01-01"])
    assert run(require_mesh(root), [ORDERS], partition="2024-02-01..2024-02-03").holds  # published as it was
    lines.write_text(lines.read_text() + "10,2024-02-29T09:00:00Z,web,Ada,5.00\n")
    assert run(require_mesh(root), [ORDERS], partition="2024-02-27..2024-02-29").holds
    wait(lambda: len(built(instance)) == 2)
    time.sleep(10)
    assert built(instance) == ["2024-01-01", "2024-02-01"]
