from collections.abc import Iterator

import dagster as dg
import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.publishing.builds import start_build
from mesh_platform.publishing.publisher import publish
from mesh_platform.settings import load_settings
from tests.sample_ports import orders, port

ADA = (1, "2024-01-01", "10.50", "Ada")
OWN, FOREIGN = port("sales.orders.gone"), port("finance.ledger.entries")


@pytest.fixture
def lakehouse(root, monkeypatch) -> Iterator[Lakehouse]:
    monkeypatch.setenv("MESH_SNAPSHOTS_TO_KEEP", "1")
    with open_lakehouse(load_settings(root)) as opened:
        for number, each in ((number, each) for number in range(3) for each in (OWN, FOREIGN)):
            build = start_build(opened, each, run_id=f"run-{number}", code_version="1")
            with opened.connect() as connection:
                publish(opened, build, connection, orders(ADA, (2, "2024-01-02", f"{number}.00", "Grace")))
        yield opened


def test_each_domain_keeps_its_own_part_of_the_store_small(root, lakehouse):
    definitions = load_domain(root / "domains" / "sales" / "definitions.py")
    schedule = definitions.resolve_schedule_def("maintenance_schedule")
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    assert definitions.resolve_job_def(schedule.job_name).execute_in_process().success
    assert len(releases(lakehouse, OWN.address)) == 1  # although no declaration names it any more
    assert len(releases(lakehouse, FOREIGN.address)) == 3
    assert {each.subject for each in lakehouse.ledger.facts(Kind.MAINTAINED)} == {str(OWN.address)}


def test_a_domain_without_tables_has_nothing_to_do(root):
    definitions = load_domain(root / "domains" / "sales" / "definitions.py")
    assert definitions.resolve_job_def("maintenance").execute_in_process().success
    with open_lakehouse(load_settings(root)) as opened:
        assert opened.ledger.facts() == ()
        assert releases(opened, PortAddress.parse("sales.orders.daily")) == ()
