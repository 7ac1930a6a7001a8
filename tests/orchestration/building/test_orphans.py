"""A run that was given up and works on all the same: what it made is older than what its retry has published."""

from pathlib import Path

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.keys import asset_key
from mesh_platform.orchestration.running.progress import State
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.sample_mesh import ORDERS_SQL, SAMPLE_MESH, write_mesh

ORDERS = PortAddress.parse("sales.orders.daily")
LINES = "domains/sales/orders/files/order_lines.csv"


def test_an_orphan_never_publishes_over_the_run_that_took_its_place(root):
    (root / ORDERS_SQL).unlink()
    code = f"""\
from pathlib import Path

ROOT = Path({str(root)!r})
COLUMNS = "order_id, ordered_at::timestamptz as ordered_at, channel, customer, amount::decimal(10, 2) as amount"

def daily(order_lines):
    made = order_lines.project(COLUMNS).to_arrow_table()
    if not (ROOT / "orphan").exists():
        (ROOT / "orphan").touch()
        given_up_and_made_up_for()
    return made

def given_up_and_made_up_for():
    from mesh_platform.concepts.names import PortAddress
    from mesh_platform.declarations.reader import require_mesh
    from mesh_platform.orchestration.home.instance import open_instance
    from mesh_platform.orchestration.running.runner import run
    from mesh_platform.settings import load_settings

    with open_instance(load_settings(ROOT)) as instance:
        instance.report_run_failed(instance.get_runs()[0], "its process is gone")
    lines = ROOT / {LINES!r}
    lines.write_text(lines.read_text().replace("10.50", "77.00"))
    assert run(require_mesh(ROOT), [PortAddress.parse("sales.orders.daily")]).holds
"""
    write_mesh(root, {LINES: SAMPLE_MESH[LINES], "domains/sales/orders/daily.py": code})
    (orphan,) = run(require_mesh(root), [ORDERS]).outcomes
    assert orphan.state is State.REFUSED
    assert "the newer rows stay" in orphan.reason
    assert amounts(root) == ["42.00", "5.00", "77.00", "99.90"]
    with open_instance(load_settings(root)) as instance:
        assert [each.status.value for each in instance.get_runs(ascending=True)] == ["FAILURE", "SUCCESS"]
        assert len(instance.fetch_materializations(asset_key(ORDERS), limit=5).records) == 1


def amounts(root: Path) -> list[str]:
    with open_lakehouse(load_settings(root)) as lakehouse, lakehouse.connect() as connection:
        rows = connection.execute(f"select amount::text from ({relation_sql(pin(lakehouse, ORDERS))}) order by 1").fetchall()
    return [each for (each,) in rows]
