from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from mesh_platform.access.entering.relying import as_agreed_today
from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.view import CLOSED
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.orchestration.running.progress import State
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.declarations.agreeing import AGREEMENT, approved
from tests.sample_mesh import ORDERS_ODPS, REVENUE_ODPS, SAMPLE_MESH, write_mesh

ORDERS = PortAddress.parse("sales.orders.daily")
NEEDED = "relied_on_by_finance_revenue_channel_allowed_values"
RELIES = """\
  contractId: sales.orders.daily
  customProperties:
  - property: reliesOn
    vendor: mesh
    value:
      columns:
        channel: {type: string, values: [shop]}
        customer: {required: true}
"""


@pytest.fixture
def relying(root) -> Path:
    """The sample mesh, in which finance needs every order to come from a shop."""
    return write_mesh(root, {REVENUE_ODPS: SAMPLE_MESH[REVENUE_ODPS].replace("  contractId: sales.orders.daily\n", RELIES)})


@pytest.fixture
def agreed(relying) -> Path:
    return write_mesh(relying, {AGREEMENT: approved("reliance: error").replace("start: 2026-11-23", "start: 2026-11-01")})


def specs(root: Path) -> dict[str, bool]:
    graph = load_domain(root / "domains/sales/definitions.py").resolve_asset_graph()
    return {key.name: graph.get(key).blocking for key in graph.asset_check_keys if key.name.startswith("relied_on_by_")}


def test_the_producer_sees_what_other_domains_rely_on(relying):
    expected = ("columns", "channel_allowed_values", "customer_required")
    assert specs(relying) == {f"relied_on_by_finance_revenue_{each}": False for each in expected}


def test_without_an_agreement_a_reliance_that_does_not_hold_warns(relying):
    (orders,) = run(require_mesh(relying), [ORDERS]).outcomes
    assert (orders.state, orders.checks_failed) == (State.PUBLISHED, 1)
    with open_lakehouse(load_settings(relying)) as lakehouse:
        (release,) = releases(lakehouse, ORDERS)
        (fact,) = lakehouse.ledger.facts(Kind.PUBLISHED)
    assert release.certificate.verdicts[NEEDED] == "warned"
    assert release.certificate.verdicts["relied_on_by_finance_revenue_columns"] == "passed"
    (kept,) = [each for each in fact.details["results"] if each["check"] == NEEDED]
    assert kept["description"] == "relied on by finance.revenue: `channel` is one of shop."
    assert (kept["rows_affected"], kept["samples"][0]) == (2, {"order_id": 2, "channel": "web"})


def test_an_agreed_reliance_that_does_not_hold_refuses_the_build_and_names_the_consumer(agreed):
    assert specs(agreed)[NEEDED] is True
    (orders,) = run(require_mesh(agreed), [ORDERS]).outcomes
    assert orders.state is State.REFUSED
    assert f"{NEEDED}: relied on by finance.revenue: `channel` is one of shop. Measured 2, promised mustBe 0" in orders.reason
    with open_lakehouse(load_settings(agreed)) as lakehouse:
        assert releases(lakehouse, ORDERS) == ()


def test_a_product_of_the_own_domain_is_relied_on_alike(root):
    own = SAMPLE_MESH[REVENUE_ODPS].replace("finance", "sales").replace("  contractId: sales.orders.daily\n", RELIES)
    files = {REVENUE_ODPS.replace("finance", "sales"): own}
    for end in ("monthly.odcs.yaml", "monthly.sql"):
        files[f"domains/sales/revenue/{end}"] = SAMPLE_MESH[f"domains/finance/revenue/{end}"].replace("finance", "sales")
    (orders,) = run(require_mesh(write_mesh(root, files)), [ORDERS]).outcomes
    assert (orders.state, orders.checks_failed) == (State.PUBLISHED, 1)
    assert "relied_on_by_sales_revenue_columns" in {each.name for each in _checks(root)}


def _checks(root: Path) -> set[dg.AssetCheckKey]:
    return set(load_domain(root / "domains/sales/definitions.py").resolve_asset_graph().asset_check_keys)


def test_who_stops_relying_is_checked_for_no_longer(relying):
    write_mesh(relying, {REVENUE_ODPS: SAMPLE_MESH[REVENUE_ODPS], ORDERS_ODPS: SAMPLE_MESH[ORDERS_ODPS]})
    assert specs(relying) == {}


@pytest.mark.parametrize(("guess", "access"), [("Ada", "public"), ("nobody", "public"), ("Ada", "granted"), ("nobody", "granted")])
def test_a_need_is_no_way_to_guess_what_is_not_shown(root, guess, access):
    """Who calls on the producer's checks would learn from a verdict whether a guess is right."""
    guessing = RELIES.replace("customer: {required: true}", f"customer: {{values: [{guess}]}}")
    files = {REVENUE_ODPS: SAMPLE_MESH[REVENUE_ODPS].replace("  contractId: sales.orders.daily\n", guessing)}
    run(
        require_mesh(write_mesh(root, {**files, ORDERS_ODPS: SAMPLE_MESH[ORDERS_ODPS].replace("value: public", f"value: {access}")})),
        [ORDERS],
    )
    with open_lakehouse(load_settings(root)) as lakehouse:
        (fact,) = lakehouse.ledger.facts(Kind.PUBLISHED)
    (told,) = [each for each in fact.details["results"] if each["check"].endswith("revenue_customer_allowed_values")]
    assert told["verdict"] == "unknown"
    assert not told.get("rows_affected")
    assert not told.get("samples")


def test_what_was_decided_since_the_mesh_was_loaded_counts(agreed):
    """A code server holds the mesh of the day on which it was started."""
    granted = {ORDERS_ODPS: SAMPLE_MESH[ORDERS_ODPS].replace("value: public", "value: granted")}
    loaded = require_mesh(write_mesh(agreed, granted)).reliances[ORDERS]
    with open_lakehouse(load_settings(agreed)) as lakehouse:
        (held,) = as_agreed_today(lakehouse, loaded)
        assert (held.severity, held.view.tells_value("channel")) == (Severity.ERROR, True)
        (agreed / AGREEMENT).unlink()
        (revoked,) = as_agreed_today(lakehouse, loaded)
        assert (revoked.severity, revoked.view) == (Severity.WARNING, CLOSED)


def test_who_let_a_grant_lapse_stops_no_release_and_learns_nothing_from_it(agreed):
    granted = {ORDERS_ODPS: SAMPLE_MESH[ORDERS_ODPS].replace("value: public", "value: granted")}
    loaded = require_mesh(write_mesh(agreed, granted)).reliances[ORDERS]
    with clock.frozen_at(datetime(2027, 2, 22, tzinfo=UTC)), open_lakehouse(load_settings(agreed)) as lakehouse:
        lakehouse.ledger.record(Kind.ACCESS_LAPSED, str(ORDERS), details={"consumer": "finance.revenue"})
        (lapsed,) = as_agreed_today(lakehouse, loaded)
    assert (lapsed.severity, lapsed.view) == (Severity.WARNING, CLOSED)
