"""A year of a small mesh, declared again and again, and what a new policy says of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.governance.compliance.policy_files import load_policy
from mesh_platform.governance.past.time_machine import Trial, try_policy
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.settings import Settings
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, REVENUE_ODPS, SAMPLE_MESH, write_sample_mesh

LIMITS = """\
from mesh_platform.governance.policy import Iterator, DataProduct, Mesh, ProductPolicy, Stage, Theme, Violation

class LimitsSaid(ProductPolicy):
    id = "limits-said"
    theme = Theme.DOCUMENTATION
    purpose = "Who knows the limits asks fewer questions."
    remedy = "Write limitations."
    owner = "team:governance"
    stage = Stage.DRAFT

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        if not product.limitations:
            yield self.violation(product, "says no limitations.")
"""
READS_ACTIVE = LIMITS.replace(
    "        if not product.limitations:\n",
    "        if any(mesh.product_of(each).status != 'active' for each in product.reads):\n",
)
DOMAIN = LIMITS.replace("DataProduct", "Domain").replace("ProductPolicy", "DomainPolicy").replace("product", "domain")
DOMAIN = DOMAIN.replace("not domain.limitations", "any(not each.limitations for each in domain.products)")
UNLIMITED = SAMPLE_MESH[ORDERS_ODPS].replace("  limitations: Returns are not included.\n", "")
DEPRECATED = SAMPLE_MESH[ORDERS_ODPS].replace("status: active", "status: deprecated")


class Year:
    """Declares, builds and asks, each at the first of a month of 2026."""

    def __init__(self, root: Path, lakehouse: Lakehouse) -> None:
        self.root, self.lakehouse = root, lakehouse

    @property
    def mesh(self) -> Mesh:
        return load_mesh(self.root)[0]

    def declare(self, changes: dict[str, str | None]) -> None:
        write_sample_mesh(self.root, changes)

    def build(self, month: int, *ports: str) -> None:
        """One run that records what is declared and publishes, as the runs of the mesh do."""
        from mesh_platform.publishing.declared import record_declarations

        with clock.frozen_at(datetime(2026, month, 1, tzinfo=UTC)):
            ledger, run = self.lakehouse.ledger, f"run-{month}"
            for port in ports or ("sales.orders.daily", "finance.revenue.monthly"):
                (offered,) = self.mesh.select(port)
                record_declarations(self.lakehouse, self.mesh.product_of(offered.address), root=self.root, run_id=run)
                build = ledger.record(Kind.BUILD_STARTED, port, run_id=run)
                ledger.record(Kind.PUBLISHED, port, run_id=run, details={"build": build, "snapshot_id": month})

    def ask(self, text: str) -> Trial:
        file = self.root / "policy.py"
        file.write_text(text)
        return try_policy(self.lakehouse.ledger, self.mesh, load_policy(file, root=self.root))


@pytest.fixture
def year(tmp_path) -> Iterator[Year]:
    root = write_sample_mesh(tmp_path / "mesh")
    with open_lakehouse(Settings(root=root)) as lakehouse:
        yield Year(root, lakehouse)


def month(number: int) -> datetime:
    return datetime(2026, number, 1, tzinfo=UTC)


def told(breaches) -> dict[str, tuple]:
    return {str(each.result.subject): (each.since, each.until, [one.snapshot_id for one in each.releases]) for each in breaches}


def test_who_fails_now_is_told_since_when_without_a_break_and_in_which_releases(year):
    year.declare({ORDERS_ODPS: UNLIMITED})
    year.build(1)
    year.declare({})
    year.build(2)
    year.declare({ORDERS_ODPS: UNLIMITED})
    year.build(3)
    year.build(4)
    trial = year.ask(LIMITS)
    assert told(trial.now) == {"sales.orders": (month(3), None, [4, 3, 1])}
    assert (trial.past, trial.kept, trial.moments, trial.begins) == ((), 1, 3, month(1))


def test_who_failed_only_in_the_past_is_told_from_when_to_when(year):
    year.build(1)
    year.declare({ORDERS_ODPS: UNLIMITED})
    year.build(2)
    year.declare({})
    year.build(3)
    trial = year.ask(LIMITS)
    assert trial.now == ()
    assert told(trial.past) == {"sales.orders": (month(2), month(3), [2])}


def test_what_is_declared_now_and_was_never_built_has_no_beginning(year):
    year.build(1)
    year.declare({ORDERS_ODPS: UNLIMITED})
    assert told(year.ask(LIMITS).now) == {"sales.orders": (None, None, [])}


def test_a_mesh_that_recorded_nothing_is_asked_about_now_alone(year):
    year.declare({ORDERS_ODPS: UNLIMITED})
    trial = year.ask(LIMITS)
    assert told(trial.now) == {"sales.orders": (None, None, [])}
    assert (trial.moments, trial.begins) == (0, None)


def test_a_change_of_what_a_product_reads_is_a_moment_for_the_product_too(year):
    year.build(1)
    year.declare({ORDERS_ODPS: DEPRECATED})
    year.build(2, "sales.orders.daily")
    trial = year.ask(READS_ACTIVE)
    assert told(trial.now) == {"finance.revenue": (month(2), None, [])}
    year.build(3, "finance.revenue.monthly")
    assert told(year.ask(READS_ACTIVE).now) == {"finance.revenue": (month(2), None, [3])}


def test_a_policy_on_domains_is_asked_at_every_moment(year):
    year.declare({ORDERS_ODPS: UNLIMITED})
    year.build(1)
    year.declare({})
    year.build(2)
    assert told(year.ask(DOMAIN).past) == {"sales": (month(1), month(2), [1])}


def test_products_and_ports_that_came_and_went_are_followed(year):
    weekly = {ORDERS_ODCS.replace("daily", "weekly"): SAMPLE_MESH[ORDERS_ODCS].replace("daily", "weekly")}
    port = "outputPorts:\n- name: weekly\n  version: 1.0.0\n  contractId: sales.orders.weekly\n"
    two = SAMPLE_MESH[ORDERS_ODPS].replace("outputPorts:\n", port)
    ports = LIMITS.replace("DataProduct", "OutputPort").replace("ProductPolicy", "PortPolicy").replace("product", "port")
    ports = ports.replace("not port.limitations", "port.address.port == 'weekly'")
    year.build(1)
    year.declare({**weekly, ORDERS_ODPS: two})
    year.build(2, "sales.orders.daily")
    (year.root / next(iter(weekly))).unlink()
    year.declare({})
    year.build(3)
    assert told(year.ask(ports).past) == {"sales.orders.weekly": (month(2), month(3), [])}


def test_a_changed_domain_is_a_moment_for_its_products(year):
    owned = LIMITS.replace("not product.limitations", "product.team.owner == 'team:nobody'")
    file = "domains/sales/domain.yaml"
    year.build(1)
    year.declare({file: SAMPLE_MESH[file].replace("team:sales", "team:nobody")})
    year.build(2)
    assert told(year.ask(owned).now) == {"sales.orders": (month(2), None, [2])}


def test_a_policy_that_fails_is_not_counted_as_kept(year):
    year.build(1)
    trial = year.ask(LIMITS.replace("not product.limitations", "1 / 0"))
    assert {str(each.result.subject): each.result.verdict.value for each in trial.now} == {
        "sales.orders": "unknown",
        "finance.revenue": "unknown",
    }
    assert trial.kept == 0


def test_nothing_is_written_outside_of_the_folder_whatever_the_ledger_says(year, tmp_path):
    year.build(1)
    files = ("domains/sales/../../../out.yaml", f"{tmp_path}/out.yaml", "domains/finance/domain.yaml")
    bad = {"digest": "x", "files": dict.fromkeys(files, ""), "beside": ["../out.yaml"]}
    year.lakehouse.ledger.record(Kind.DECLARED, "sales.orders", details=bad)
    trial = year.ask(LIMITS)
    assert trial.moments == 2
    assert not list(tmp_path.rglob("out.yaml"))


@pytest.mark.parametrize("path", [ORDERS_ODPS, REVENUE_ODPS])
def test_places_of_the_past_are_those_of_the_mesh(year, path):
    year.declare({path: SAMPLE_MESH[path].replace("  limitations: Returns are not included.\n", "")})
    year.build(1)
    year.declare({})
    (once,) = year.ask(LIMITS).past
    assert once.result.violations[0].location.path == Path(path)
