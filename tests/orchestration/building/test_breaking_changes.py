from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.orchestration.running.progress import State
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.governance.changes.sample_contract import ROWS
from tests.publishing.conftest import Publisher
from tests.sample_mesh import ORDERS_ODCS, SAMPLE_MESH, write_mesh

ORDERS = PortAddress.parse("sales.orders.daily")


def test_a_build_under_a_breaking_contract_fails_in_dagster_and_names_who_breaks(root):
    with open_lakehouse(load_settings(root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).port(ORDERS), ROWS)
    write_mesh(root, {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("    - value: web\n", "    - value: web\n    - value: phone\n")})
    (orders,) = run(require_mesh(root), [ORDERS]).outcomes
    assert orders.state is State.REFUSED
    assert "its contract breaks version 1.0.0, which consumers have" in orders.reason
    assert "touches finance.revenue (unknown: channel)" in orders.reason
    assert "mesh product new-major sales.orders.daily" in orders.reason
    with open_lakehouse(load_settings(root)) as lakehouse:
        assert len(releases(lakehouse, ORDERS)) == 1
