"""A real daemon over three code locations: who wakes up when something is published, and who does not."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.running.progress import State
from mesh_platform.orchestration.running.runner import run
from mesh_platform.orchestration.serving import processes
from mesh_platform.settings import load_settings
from tests.sample_mesh import SAMPLE_MESH, write_mesh, write_sample_mesh

ORDERS = PortAddress.parse("sales.orders.daily")
REVENUE = PortAddress.parse("finance.revenue.monthly")
CAMPAIGNS = PortAddress.parse("marketing.campaigns.monthly")
CHAIN = (ORDERS, REVENUE, CAMPAIGNS)
LINES = "domains/sales/orders/files/order_lines.csv"
SECONDS_TO_WAKE = 180.0
SECONDS_OF_REST = 15.0


def marketing() -> dict[str, str]:
    """Reads sales directly and through finance: the diamond."""
    location = "- python_module:\n    module_name: domains.marketing.definitions\n    location_name: marketing\n    working_directory: .\n"
    odps = SAMPLE_MESH["domains/finance/revenue/revenue.odps.yaml"].replace("finance", "marketing").replace("revenue", "campaigns")
    second = "- name: revenue\n  version: 1.0.0\n  contractId: finance.revenue.monthly\noutputPorts:"
    odcs = SAMPLE_MESH["domains/finance/revenue/monthly.odcs.yaml"].replace("finance.revenue", "marketing.campaigns")
    return {
        "domains/__init__.py": "",  # else the package `domains` of this repository would be found first
        "workspace.yaml": SAMPLE_MESH["workspace.yaml"] + location,
        "domains/marketing/domain.yaml": SAMPLE_MESH["domains/finance/domain.yaml"].replace("finance", "marketing"),
        "domains/marketing/definitions.py": SAMPLE_MESH["domains/finance/definitions.py"],
        "domains/marketing/campaigns/campaigns.odps.yaml": odps.replace("outputPorts:", second),
        "domains/marketing/campaigns/monthly.odcs.yaml": odcs.replace("domain: finance", "domain: marketing"),
        "domains/marketing/campaigns/monthly.sql": (
            "select month, r.orders + (select count(*) from orders) as orders, revenue from revenue as r\n"
        ),
    }


@dataclass
class Mesh:
    root: Path
    instance: dg.DagsterInstance

    def publish_orders(self, lines: str) -> State:
        write_mesh(self.root, {LINES: lines})
        (orders,) = run(require_mesh(self.root), [ORDERS]).outcomes
        return orders.state

    def builds(self) -> dict[PortAddress, int]:
        """How often each port was built, in whatever way it ended."""
        runs = self.instance.get_runs()
        return {port: sum(dg.AssetKey(port.key) in (each.asset_selection or ()) for each in runs) for port in CHAIN}

    def wait(self, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS_TO_WAKE
        while not until():
            assert time.monotonic() < deadline, self.builds()
            time.sleep(0.5)

    def rest(self) -> dict[PortAddress, int]:
        """The builds once everything had time to start that would."""
        time.sleep(SECONDS_OF_REST)
        self.wait(lambda: not self.instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTED])))
        return self.builds()


@pytest.fixture
def mesh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mesh]:
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("MESH_AUTOMATION_SECONDS", "2")
    root = write_sample_mesh(tmp_path / "mesh", marketing())
    assert run(require_mesh(root), CHAIN).holds
    settings = load_settings(root)
    environment = {**os.environ, "DAGSTER_HOME": str(settings.dagster_home)}
    command = [sys.executable, "-m", "dagster._daemon", "run", "-w", "workspace.yaml"]
    with open_instance(settings) as instance:
        daemon = processes.start("daemon", command, log=tmp_path / "daemon.log", folder=root, environment=environment)
        try:
            yield _awake(Mesh(root, instance))
        finally:
            processes.stop([daemon], patience=20)


def _awake(mesh: Mesh) -> Mesh:
    """The first look at each port only remembers what there is: a change counts from the second on."""

    def looked() -> bool:
        states = [each for each in mesh.instance.all_instigator_state() if each.instigator_name == "default_automation_condition_sensor"]
        ticks = [mesh.instance.get_ticks(each.instigator_origin_id, each.selector_id, limit=3) for each in states]
        return sum(len(each) == 3 for each in ticks) == len(CHAIN) - 1  # sales reads nothing, and is never looked at

    mesh.wait(looked)
    return mesh


def test_new_content_wakes_its_readers_once_and_nothing_else_does(mesh):
    lines = SAMPLE_MESH[LINES]
    started = mesh.builds()
    assert mesh.publish_orders(lines) is State.PUBLISHED
    assert mesh.rest() == {**started, ORDERS: started[ORDERS] + 1}, "a rebuild without new content woke somebody"

    before = mesh.builds()
    assert mesh.publish_orders(lines + "5,2024-03-01T10:00:00Z,web,Ada,7.00\n") is State.PUBLISHED
    mesh.wait(lambda: mesh.builds()[CAMPAIGNS] > before[CAMPAIGNS])
    assert mesh.rest() == {port: number + 1 for port, number in before.items()}, "a reader was built twice, or too early"

    before = mesh.builds()
    assert mesh.publish_orders(lines + "6,2024-03-02T10:00:00Z,web,Ada,-7.00\n") is State.REFUSED
    assert mesh.rest() == {**before, ORDERS: before[ORDERS] + 1}, "a refusal woke somebody"

    assert mesh.publish_orders(lines + "6,2024-03-02T10:00:00Z,web,Ada,8.00\n") is State.PUBLISHED
    mesh.wait(lambda: mesh.builds()[CAMPAIGNS] > before[CAMPAIGNS])
    assert mesh.rest()[CAMPAIGNS] == before[CAMPAIGNS] + 1
