import dagster as dg
import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.policy import Theme
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.running.progress import State
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.cli.commands import run_mesh
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, REVENUE_ODPS, SAMPLE_MESH, write_mesh

ORDERS = PortAddress("sales", "orders", "daily")
KEY = dg.AssetKey(["sales", "orders", "daily"])

STRICT = """\
from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Severity, Stage, Theme, Violation, date


class OrdersAreCheap(PortPolicy):
    id = "orders-are-cheap"
    theme = Theme.QUALITY
    purpose = "A rule for this test."
    remedy = "Make *them* cheap."
    owner = "team:sales"

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        yield self.violation(port, "orders are <b>dear</b>.")
"""
LENIENT = STRICT.replace('owner = "team:sales"\n', 'owner = "team:sales"\n    severity = Severity.WARNING\n')
WAIVER = """\
apiVersion: v1.0.0
kind: Waivers
waivers:
- {policy: orders-are-cheap, subject: sales.orders, reason: Not yet., approver: "team:sales", end: 2100-01-01}
"""
SECOND = {
    "domains/sales/shops/shops.odps.yaml": SAMPLE_MESH[ORDERS_ODPS].replace("sales.orders", "sales.shops"),
    "domains/sales/shops/daily.odcs.yaml": SAMPLE_MESH[ORDERS_ODCS].replace("sales.orders.daily", "sales.shops.daily"),
    "domains/sales/shops/daily.sql": SAMPLE_MESH["domains/sales/orders/daily.sql"],
    "domains/sales/shops/files/order_lines.csv": SAMPLE_MESH["domains/sales/orders/files/order_lines.csv"],
}
POLICY = "domains/sales/policies/orders_are_cheap.py"


def loaded(root, domain="sales") -> dg.Definitions:
    return load_domain(root / "domains" / domain / "definitions.py")


def only_orders(policy: str) -> str:
    """The policy asks nothing of the second product."""
    return policy.replace("        yield", "        if port.address.product == 'orders':\n            yield")


def test_a_product_that_breaks_an_enforced_policy_is_shown_and_cannot_be_built(root):
    write_mesh(root, SECOND | {POLICY: only_orders(STRICT)})
    definitions = loaded(root)
    assert definitions.resolve_asset_graph().materializable_asset_keys == {dg.AssetKey(["sales", "shops", "daily"])}
    shown = next(each for each in definitions.resolve_all_asset_specs() if each.key == KEY)
    assert shown.tags["mesh/state"] == "refused-by-policy"
    assert shown.metadata["dagster/column_schema"].columns
    assert shown.description.startswith("Refused by policy: ")
    assert "orders are \\<b\\>dear\\</b\\>. Make \\*them\\* cheap. (`orders-are-cheap`)" in shown.description


def test_a_policy_of_another_domain_refuses_nothing_here(root):
    write_mesh(root, {POLICY.replace("sales", "finance"): STRICT, POLICY: STRICT})
    assert loaded(root, "finance").resolve_asset_graph().materializable_asset_keys == set()
    write_mesh(root, {POLICY.replace("sales", "finance"): LENIENT})
    assert loaded(root, "finance").resolve_asset_graph().materializable_asset_keys


@pytest.mark.parametrize("changes", [{POLICY: LENIENT}, {POLICY: STRICT, "domains/sales/waivers.yaml": WAIVER}])
def test_what_warns_or_is_waived_is_built(root, changes):
    write_mesh(root, changes)
    assert KEY in loaded(root).resolve_asset_graph().materializable_asset_keys


def test_mesh_run_says_what_refuses_a_product_and_consumers_keep_what_they_have(root):
    assert run(require_mesh(root), [ORDERS]).holds
    write_mesh(root, {POLICY: STRICT})
    done = run_mesh(root, "run", "sales.orders")
    assert done.returncode == 1
    assert "orders are <b>dear</b>. Make *them* cheap. (orders-are-cheap)" in " ".join(done.stdout.split())
    with open_lakehouse(load_settings(root)) as lakehouse:
        assert pin(lakehouse, ORDERS).rows == 4


def test_a_refused_product_stops_what_reads_it_in_the_same_run_and_nothing_else(root):
    write_mesh(root, {POLICY: STRICT})
    mesh = require_mesh(root)
    states = {str(each.address): each.state for each in run(mesh, list(mesh.ports)).outcomes}
    assert states == {"sales.orders.daily": State.REFUSED, "finance.revenue.monthly": State.SKIPPED}


def evaluations(root, key=KEY) -> dict[str, dg.AssetCheckEvaluation]:
    with open_instance(load_settings(root)) as instance:
        records = instance.event_log_storage.get_latest_asset_check_execution_by_key(
            [dg.AssetCheckKey(key, f"governance_{theme}") for theme in Theme]
        )
        return {each.name: found.evaluation for each, found in records.items() if found.evaluation}


def test_every_run_of_a_port_says_what_becomes_of_each_theme(root):
    write_mesh(root, {POLICY: LENIENT})
    report = run(require_mesh(root), [ORDERS])
    assert report.holds
    assert report.outcomes[0].checks_failed == 0
    found = evaluations(root)
    assert found.keys() == {f"governance_{theme}" for theme in Theme}
    assert [name for name, each in found.items() if not each.passed] == ["governance_quality"]
    quality = found["governance_quality"]
    assert quality.severity is dg.AssetCheckSeverity.WARN
    first = quality.metadata["policies"].records[0].data
    assert (first["policy"], first["verdict"], first["weight"]) == ("orders-are-cheap", "violated", "warning, enforced")
    place, told = first["what is to know"].split(" ", 1)
    assert place.startswith("domains/sales/orders/orders.odps.yaml:")
    assert told == "orders are <b>dear</b>. Make *them* cheap."


def test_a_waiver_is_told_with_its_reason_and_a_warning_before_it_ends(root):
    write_mesh(root, {POLICY: STRICT, "domains/sales/waivers.yaml": WAIVER})
    run(require_mesh(root), [ORDERS])
    held = evaluations(root)["governance_quality"]
    assert held.passed
    assert held.metadata["policies"].records[0].data["what is to know"].endswith("Waived until 2100-01-01 by team:sales: Not yet.")


def test_the_checks_block_nobody_and_name_their_policies(root):
    graph = loaded(root).resolve_asset_graph()
    checks = [graph.get(each) for each in graph.asset_check_keys if each.name.startswith("governance_")]
    assert len(checks) == len(Theme)
    assert not any(each.blocking for each in checks)
    described = next(each.description for each in checks if each.key.name == "governance_documentation")
    assert "columns-described" in described


def test_every_day_the_answer_goes_into_the_ledger(root):
    write_mesh(root, {POLICY: STRICT})
    definitions = loaded(root)
    schedule = definitions.resolve_schedule_def("governance_schedule")
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    with open_instance(load_settings(root)) as instance:
        done = definitions.resolve_job_def("governance").execute_in_process(instance=instance)
    assert done.success
    refused = evaluations(root)["governance_quality"]
    assert (refused.passed, refused.severity) == (False, dg.AssetCheckSeverity.ERROR)
    with open_lakehouse(load_settings(root)) as lakehouse:
        (fact,) = lakehouse.ledger.facts(Kind.POLICIES_EVALUATED)
    assert (fact.subject, fact.run_id) == ("sales", done.run_id)
    broken = [each for each in fact.details["results"] if each["verdict"] == "violated"]
    assert [(each["policy"], each["subject"], each["stops"]) for each in broken] == [("orders-are-cheap", "sales.orders.daily", True)]


def test_nothing_is_asked_of_what_is_retired(root):
    write_mesh(root, {REVENUE_ODPS: SAMPLE_MESH[REVENUE_ODPS].replace("status: active", "status: retired")})
    definitions = loaded(root, "finance")
    assert not [each for each in definitions.resolve_asset_graph().asset_check_keys if each.name.startswith("governance_")]
