"""A real daemon over three code locations: who wakes up when something is published, and who does not."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.scheduler.instigation import TickStatus
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES

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
LOOKED = [TickStatus.SKIPPED, TickStatus.SUCCESS]

# Between two looks of its own accord it waits for five seconds.
DAEMON = """\
from dagster._daemon import asset_daemon, cli
asset_daemon.MIN_INTERVAL_LOOP_SECONDS = 1
cli.main()
"""


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
        """The builds once everything has started that would: since the last one ended, each reader has looked."""
        runs = -1
        while runs < (runs := len(self.instance.get_runs())):
            self.wait(lambda: not self.instance.get_runs(dg.RunsFilter(statuses=NOT_FINISHED_STATUSES)))
            self.wait(partial(self.looked, time.time()))
        return self.builds()

    def looked(self, since: float, *, times: int = 1) -> bool:
        """Whether each reader has looked so often. Sales reads nothing, and never looks."""
        states = [each for each in self.instance.all_instigator_state() if each.instigator_name == "default_automation_condition_sensor"]
        ticks = [self.instance.get_ticks(each.instigator_origin_id, each.selector_id, after=since, statuses=LOOKED) for each in states]
        return sum(len(each) >= times for each in ticks) == len(CHAIN) - 1


@pytest.fixture
def mesh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mesh]:
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("MESH_AUTOMATION_SECONDS", "1")
    root = write_sample_mesh(tmp_path / "mesh", marketing())
    assert run(require_mesh(root), CHAIN).holds
    settings = load_settings(root)
    environment = {**os.environ, "DAGSTER_HOME": str(settings.dagster_home)}
    command = [sys.executable, "-c", DAEMON, "run", "-w", "workspace.yaml"]
    with open_instance(settings) as instance:
        daemon = processes.start("daemon", command, log=tmp_path / "daemon.log", folder=root, environment=environment)
        try:
            mesh = Mesh(root, instance)
            mesh.wait(lambda: mesh.looked(0.0, times=2))  # the first look only remembers what there is: a change counts from the second on
            yield mesh
        finally:
            processes.stop([daemon], patience=20)


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
