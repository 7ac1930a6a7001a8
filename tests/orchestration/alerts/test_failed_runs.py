from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import AlertKind
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.orchestration.alerts.lookout import Lookout
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.locations.loading import load_location
from mesh_platform.orchestration.running.runner import run
from mesh_platform.orchestration.running.runs import DomainRun
from mesh_platform.settings import load_settings

ORDERS = "sales.orders.daily"


class Watched:
    """A mesh with one port that is built, well or badly, and looked at."""

    def __init__(self, root: Path, instance: dg.DagsterInstance, lakehouse) -> None:
        self.root, self.instance, self.lakehouse, self.mesh = root, instance, lakehouse, require_mesh(root)
        self.lookout = Lookout.over(instance)

    def build(self, *how: str) -> str:
        """Returns the run's id."""
        for each in ("broken", "negative"):
            (self.root / each).unlink(missing_ok=True)
        for each in how:
            (self.root / each).touch()
        run(self.mesh, [PortAddress.parse(ORDERS)])
        return self.instance.get_run_records(limit=1)[0].dagster_run.run_id

    def lose_a_run(self) -> None:
        """As when a process dies before it has begun to build."""
        definitions, keys = load_location(self.mesh, self.mesh.domain("sales")), frozenset({dg.AssetKey(ORDERS.split("."))})
        lost = DomainRun(self.instance, definitions, keys, root=self.root, domain="sales")
        self.instance.report_run_failed(self.instance.get_run_by_id(lost.id))

    def alerts(self):
        return self.lookout.evaluate(self.lakehouse, self.mesh)

    def only(self):
        (alert,) = self.alerts()
        return alert

    def look(self):
        return self.lookout.notify(self.lakehouse, self.mesh)


@pytest.fixture
def watched(root):
    settings = load_settings(root)
    with open_instance(settings) as instance, open_lakehouse(settings) as lakehouse:
        yield Watched(root, instance, lakehouse)


def test_an_error_in_code_is_one_situation_until_the_port_is_published(watched):
    first = watched.build("broken")
    alert = watched.only()
    assert (alert.kind, alert.subject, alert.domains, alert.affected) == (AlertKind.FAILED, ORDERS, ("sales",), ("finance.revenue",))
    assert alert.story == ("The step sales__orders__daily ended with ZeroDivisionError.", f"Its log is in Dagster: run {first}.")
    watched.look()
    second = watched.build("broken")
    assert watched.only().id == alert.id
    assert second in watched.only().story[1]
    assert not watched.look().raised
    watched.build()
    assert [each.alert.id for each in watched.look().resolved] == [alert.id]
    watched.build("broken")
    assert watched.only().id != alert.id


def test_a_refusal_is_told_as_such_and_not_as_a_failed_run_too(watched):
    watched.build("negative")
    assert watched.only().kind is AlertKind.REFUSED
    watched.build("broken")
    assert {each.kind for each in watched.alerts()} == {AlertKind.REFUSED, AlertKind.FAILED}
    watched.build()
    assert watched.alerts() == ()


def test_a_run_that_lost_its_process_is_told(watched):
    watched.lose_a_run()
    alert = watched.only()
    assert (alert.subject, alert.story[0]) == (ORDERS, "The run ended before it was done (no reason known).")
    watched.build()
    assert watched.alerts() == ()


def test_another_attempt_speaks_for_the_one_before(watched):
    first = watched.build("broken")
    watched.instance.add_run_tags(first, {"dagster/will_retry": "true"})
    assert watched.alerts() == ()
    with clock.frozen_at(clock.now() + timedelta(minutes=11)):  # the retry never came
        assert watched.only().subject == ORDERS
    second = watched.build("broken")
    watched.instance.add_run_tags(second, {"dagster/parent_run_id": first})
    assert second in watched.only().story[1]


def test_an_attempt_that_somebody_cancelled_speaks_for_nobody(watched):
    first = watched.build("broken")
    second = watched.build("broken")
    watched.instance.add_run_tags(second, {"dagster/parent_run_id": first})
    watched.instance.report_run_canceled(watched.instance.get_run_by_id(second))
    assert first in watched.only().story[1]


def test_a_declaration_that_cannot_be_read_for_a_while_ends_nothing(watched):
    watched.build("broken")
    watched.look()
    readable = watched.mesh
    watched.mesh = replace(readable, domains=readable.domains[:1], left_out=frozenset({ProductAddress("sales", "orders")}))
    assert not watched.look().resolved
    watched.mesh = readable
    assert not watched.look().resolved
    assert watched.only().subject == ORDERS


def test_what_dagster_forgets_or_is_told_by_somebody_changes_nothing(watched):
    broken = watched.build("broken")
    watched.look()
    watched.instance.report_runless_asset_event(dg.AssetMaterialization(dg.AssetKey(ORDERS.split("."))))
    watched.instance.delete_run(broken)
    again = Lookout.over(watched.instance)
    assert not again.notify(watched.lakehouse, watched.mesh).resolved
    watched.build()
    assert again.notify(watched.lakehouse, watched.mesh).resolved


@pytest.mark.parametrize("days", [-4000, 4000])
def test_times_of_dagster_and_of_the_mesh_need_not_agree(watched, days):
    with clock.frozen_at(clock.now() + timedelta(days=days)):
        watched.build()
        watched.lose_a_run()
        assert watched.only().subject == ORDERS
        watched.build()
        assert watched.alerts() == ()


def test_what_is_no_port_is_told_to_its_domain_until_it_succeeds_there(watched):
    @dg.asset(key=["sales", "private", "counts"])
    def counts() -> None:
        if (watched.root / "broken").exists():
            raise ZeroDivisionError

    def execute(domain):
        dg.materialize([counts], instance=watched.instance, raise_on_error=False, tags={"domain": domain})

    (watched.root / "broken").touch()
    execute("sales")
    alert = watched.only()
    assert (alert.subject, alert.part, alert.domains, alert.commands) == ("sales", "sales.private.counts", ("sales",), ())
    (watched.root / "broken").unlink()
    execute("finance")
    assert len(watched.alerts()) == 1
    execute("sales")
    assert watched.alerts() == ()


def test_a_failed_job_is_told_to_its_domain(watched):
    @dg.op
    def sweep() -> None:
        raise ZeroDivisionError

    @dg.job
    def tidy() -> None:
        sweep()

    tidy.execute_in_process(instance=watched.instance, raise_on_error=False, tags={"domain": "sales"})
    assert (watched.only().subject, watched.only().part) == ("sales", "sweep")


def test_a_domain_that_does_not_load_is_looked_at_like_any_other(watched):
    watched.build("negative")
    (watched.root / "domains/sales/definitions.py").write_text("raise RuntimeError('never')\n")
    (alert,) = watched.lookout.look(load_settings(watched.root)).raised
    assert alert.subject == ORDERS
