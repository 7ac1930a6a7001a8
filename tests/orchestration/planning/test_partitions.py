"""A port too large to be built whole is built for its newest partition, and nothing is said of the others."""

from pathlib import Path

import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.orchestration.planning.making import make_plan
from mesh_platform.orchestration.planning.plan import Plan
from mesh_platform.orchestration.planning.replayed import Extent, Fate
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, SAMPLE_MESH, write_mesh, write_sample_mesh

SALES = PortAddress.parse("sales.ledger.booked")
SQL = "domains/sales/ledger/booked.sql"
BY_MONTH = """\
  - name: booked_on
    logicalType: date
    description: Day of the order.
    classification: public
    required: true
    partitioned: true
    partitionKeyPosition: 1
    customProperties:
    - {property: partitionBy, vendor: mesh, value: {granularity: month, start: 2024-01-01, end: 2025-01-01}}
  - name: ordered_at
"""
LEDGER = {
    "domains/sales/ledger/ledger.odps.yaml": SAMPLE_MESH[ORDERS_ODPS]
    .replace("sales.orders.daily", "sales.ledger.booked")
    .replace("sales.orders", "sales.ledger")
    .replace("name: daily", "name: booked")
    .replace("path: files/order_lines.csv", "path: ../orders/files/order_lines.csv")
    .replace("- name: order_lines\n", "- name: orders\n  version: 1.0.0\n  contractId: sales.orders.daily\n", 1)
    .replace(
        "  customProperties:\n  - property: source\n    vendor: mesh\n    value: {path: ../orders/files/order_lines.csv, format: csv}\n", ""
    ),
    "domains/sales/ledger/booked.odcs.yaml": SAMPLE_MESH[ORDERS_ODCS]
    .replace("sales.orders.daily", "sales.ledger.booked")
    .replace("daily", "booked")
    .replace("  - name: ordered_at\n", BY_MONTH),
    SQL: """\
select order_id, ordered_at::date as booked_on, ordered_at, channel, customer, amount
from orders
where ordered_at::date >= getvariable('partition_start') and ordered_at::date < getvariable('partition_end')
""",
}


@pytest.fixture
def published(root: Path) -> Path:
    write_mesh(root, LEDGER)
    mesh = require_mesh(root)
    assert run(mesh, mesh.ports).holds
    return root


def replayed(root: Path, sql: tuple[str, str], max_rows: int) -> Plan:
    write_sample_mesh(root, {**LEDGER, SQL: LEDGER[SQL].replace(*sql)})
    return make_plan(load_settings(root), extent=Extent(max_rows=max_rows))


def test_only_the_newest_partition_with_rows_is_built_and_that_is_told(published):
    [partly] = replayed(published, ("amount\n", "(amount + 1)::decimal(10, 2) as amount\n"), 3).replayed or ()
    assert (partly.port, partly.fate, partly.basis) == (SALES, Fate.DIFFERS, "partition 2024-02-01 alone")
    assert (partly.rows.changed, partly.rows.added, partly.rows.removed) == (1, 0, 0)
    [wholly] = replayed(published, ("amount\n", "(amount + 1)::decimal(10, 2) as amount\n"), 4).replayed or ()
    assert (wholly.basis, wholly.rows.changed) == ("", 4)


def test_an_equal_partition_says_nothing_of_the_others(published):
    [found] = (
        replayed(published, ("amount\n", "(case order_id when 1 then 7 else amount end)::decimal(10, 2) as amount\n"), 3).replayed or ()
    )
    assert (found.fate, found.basis) == (Fate.HOLDS, "partition 2024-02-01 alone")
