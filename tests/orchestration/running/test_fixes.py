"""A port whose error budget is spent publishes changed code in a run that says what it mends, and in no other."""

from datetime import UTC, datetime, timedelta

from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.orchestration.locations.loading import forget_code
from mesh_platform.orchestration.running.progress import State
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.sample_mesh import ORDERS_ODCS, ORDERS_SQL, SAMPLE_MESH, write_mesh

ORDERS = PortAddress.parse("sales.orders.daily")
DAILY = """\
slaProperties:
- property: frequency
  value: 1
  unit: d
  customProperties:
  - {property: objective, vendor: mesh, value: {days: 7, freeze: true}}
"""


def ran(root, moment, *, fix=""):
    """By the code that lies there now."""
    mesh = require_mesh(root)
    forget_code(mesh)
    with clock.frozen_at(moment):
        (outcome,) = run(mesh, [ORDERS], fix=fix).outcomes
    return outcome


def test_only_a_fix_changes_the_code_of_a_port_that_breaks_its_promise(root):
    start = datetime.now(UTC)
    write_mesh(root, {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].partition("slaProperties:")[0] + DAILY})
    assert ran(root, start).state is State.PUBLISHED
    late = start + timedelta(days=3)
    write_mesh(root, {ORDERS_SQL: SAMPLE_MESH[ORDERS_SQL] + "where amount >= 0\n"})
    refused = ran(root, late)
    assert refused.state is State.REFUSED
    assert "its error budget is spent" in refused.reason
    assert ran(root, late, fix="Negative amounts came in.").state is State.PUBLISHED
    with open_lakehouse(load_settings(root)) as lakehouse:
        (published,) = lakehouse.ledger.facts(Kind.PUBLISHED, str(ORDERS), limit=1)
    assert published.details["fix"] == "Negative amounts came in."
    assert ran(root, late + timedelta(hours=1)).state is State.PUBLISHED, "the code that mended goes on"
