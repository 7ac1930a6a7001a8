"""Candidates of ports that dbt, Python and marked assets make: what is private to a domain stays with the candidate, too."""

from pathlib import Path

import pytest

from mesh_platform.access.entering.trail import Door
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import load_mesh, require_mesh
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql
from mesh_platform.orchestration.candidates.workshop import Workshop, open_workshop
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.orchestration.dbt.sample_project import BIG, BIG_ODCS, CLEAN, DBT_FILES, write_dbt_mesh
from tests.sample_mesh import REVENUE_SQL, write_mesh

BIG_ORDERS = PortAddress.parse("sales.orders.big")
REVENUE = PortAddress.parse("finance.revenue.monthly")
ONE_DAY = """\
select order_id, ordered_at::date as ordered_on, amount from {{ ref('clean_orders') }}
where amount >= 40 and ordered_at >= '{{ var("partition_start") }}'::timestamptz and ordered_at < '{{ var("partition_end") }}'::timestamptz
"""
MARKED = """\
from datetime import date
from decimal import Decimal

import dagster as dg
import pyarrow as pa
from mesh_platform import data_product

@dg.asset(key_prefix="finance")
def private_step() -> int:
    return 10

@dg.asset(key_prefix="finance")
def rates(private_store: dg.ResourceParam[object]):
    with private_store.get_connection() as connection:
        connection.execute("create or replace table rates as select 2 as rate")

@data_product("finance.revenue.monthly")
@dg.asset(key_prefix="finance", ins={"step": dg.AssetIn(["finance", "private_step"])}, deps=[["finance", "rates"]])
def monthly(context: dg.AssetExecutionContext, step: int, orders: pa.Table, private_store: dg.ResourceParam[object]):
    with private_store.get_connection() as connection:
        assert connection.execute("select rate from rates").fetchall() == [(2,)]
    return pa.table({"month": [date(2024, 1, 1)], "orders": [orders.num_rows], "revenue": [Decimal(step * 2)]})
"""


@pytest.fixture
def dbt_root(tmp_path) -> Path:
    return write_dbt_mesh(tmp_path / "mesh", {"domains/sales/orders/big.odcs.yaml": BIG_ODCS, BIG: ONE_DAY})


def ids(workshop: Workshop, port: PortAddress) -> list[int]:
    with workshop.lakehouse.connect() as connection:
        found = connection.execute(f"select order_id from ({relation_sql(pin(workshop.lakehouse, port))}) order by 1").fetchall()
    return [each for (each,) in found]


def test_dbt_builds_in_a_private_store_of_the_candidate(dbt_root):
    mesh, settings = require_mesh(dbt_root), load_settings(dbt_root)
    assert run(mesh, [BIG_ORDERS]).holds
    store = settings.private_store("sales")
    before = store.read_bytes()
    write_mesh(dbt_root, {CLEAN: f"{DBT_FILES[CLEAN]} where order_id <> 2\n"})
    with open_workshop(mesh, settings, door=Door.DEV) as workshop:
        whole = workshop.build([BIG_ORDERS])
        assert whole.holds, whole.candidates[0].reason
        changes = workshop.compare(BIG_ORDERS)
        assert (changes.added, changes.removed, ids(workshop, BIG_ORDERS)) == (0, 1, [4])
        assert workshop.settings.private_store("sales").is_file()
    with open_workshop(mesh, settings, door=Door.DEV) as workshop:  # one day of it, next to what is published of the others
        assert workshop.build([BIG_ORDERS], partition="2024-01-01").candidates[0].rows == 0
        assert ids(workshop, BIG_ORDERS) == [4]
    with open_workshop(mesh, settings, door=Door.DEV, sample=1) as workshop:
        assert workshop.build([BIG_ORDERS]).candidates[0].rows == 0
    assert store.read_bytes() == before


def test_a_marked_asset_and_what_is_private_to_its_domain_are_built_in_the_candidate(root):
    mesh, settings = require_mesh(root), load_settings(root)
    assert run(mesh, mesh.ports).holds
    (root / REVENUE_SQL).unlink()
    write_mesh(root, {"domains/finance/marked.py": MARKED})
    mesh, _ = load_mesh(root)
    with open_workshop(mesh, settings, door=Door.DEV) as workshop:
        candidate = workshop.build([REVENUE]).of(REVENUE)
        assert candidate.holds, candidate.reason
        assert dict(workshop.first_rows(candidate, 5)[0])["revenue"] == 20
        assert workshop.settings.private_store("finance").is_file()
    assert not (settings.state / "private").exists()
