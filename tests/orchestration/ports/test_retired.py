import dagster as dg
import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.orchestration.running.progress import State
from mesh_platform.orchestration.running.runner import run
from tests.sample_mesh import REVENUE_ODCS, REVENUE_SQL, SAMPLE_MESH, write_mesh

MONTHLY, KEY = PortAddress.parse("finance.revenue.monthly"), dg.AssetKey(["finance", "revenue", "monthly"])
SCHEDULED = SAMPLE_MESH[REVENUE_ODCS].replace(
    "slaProperties:\n", "slaProperties:\n- {property: retention, value: 9, unit: y, schedule: 0 5 * * *}\n"
)


@pytest.fixture
def retired(root):
    return write_mesh(root, {REVENUE_ODCS: SCHEDULED.replace("status: active", "status: retired")})


def loaded(root):
    return load_domain(root / "domains/finance/definitions.py")


def test_a_retired_port_is_shown_and_cannot_be_built(retired):
    node = loaded(retired).resolve_asset_graph().get(KEY)
    assert not node.is_materializable
    assert node.description.splitlines()[2] == "**This port is retired.** Do not build on it."
    assert node.tags["lifecycle"] == "retired"
    assert "dagster/column_schema" in node.metadata


def test_nothing_starts_a_retired_port(retired):
    definitions = loaded(retired)
    assert [each.name for each in definitions.schedules or ()] == ["maintenance_schedule", "standing_schedule"]
    assert definitions.resolve_asset_graph().get(KEY).automation_condition is None
    write_mesh(retired, {REVENUE_ODCS: SCHEDULED})
    started = {each.name for each in loaded(retired).schedules or ()}
    assert started == {"finance_revenue_schedule", "governance_schedule", "maintenance_schedule", "standing_schedule"}


def test_a_retired_port_needs_nothing_that_makes_it(retired):
    (retired / REVENUE_SQL).unlink()
    assert loaded(retired).resolve_asset_graph().get(KEY).tags["lifecycle"] == "retired"


def test_who_asks_for_a_build_is_told_that_it_is_retired(retired):
    (outcome,) = run(require_mesh(retired), [MONTHLY]).outcomes
    assert (outcome.state, outcome.reason) == (State.FAILED, "it is retired and built no more; what it published last can still be read")
