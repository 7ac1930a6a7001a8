"""A mesh in which `finance` may see some of the orders of `sales`: what it may not see are words that occur nowhere else."""

from pathlib import Path

from tests.declarations.agreeing import AGREEMENT, approved
from tests.sample_mesh import ORDERS_ODPS, REVENUE_ODPS, SAMPLE_MESH, write_sample_mesh

CANARY = "canary"  # is in every value that finance may not see
CHANNELS = ("shop", "web")
FOLDER = "domains/finance/revenue"
PROJECT = "dbt_projects/finance"
SOURCE = "domains/sales/orders/files/order_lines.csv"
PORTS = ("by_sql", "by_python", "by_dbt")

ORDER_LINES = f"""\
order_id,ordered_at,channel,customer,amount
1,2024-01-01T09:30:00Z,shop,{CANARY}_ada,10.50
2,2024-01-01T11:00:00Z,web,{CANARY}_grace,99.90
3,2024-01-02T08:15:00Z,shop,{CANARY}_ada,5.00
4,2024-02-01T17:45:00Z,shop,{CANARY}_edsger,4242.42
"""
HIDDEN = (CANARY, "4242.42")
# Customers are hashed, the channel does not exist for finance, and neither does what cost more than 1,000.
TERMS = "columns: [order_id, ordered_at, customer, amount]\nrows: amount < 1000"

SQL = "select customer, sum(amount)::decimal(12, 2) as spent from orders group by customer\n"
PYTHON = '''\
import pyarrow as pa


def by_python(orders: pa.Table) -> pa.Table:
    """Sums without SQL."""
    return orders.group_by("customer").aggregate([("amount", "sum")]).rename_columns(["customer", "spent"])
'''
DBT = "select customer, sum(amount)::decimal(12, 2) as spent from {{ source('revenue', 'orders') }} group by customer\n"


def contract(port: str, *, customer: str = "") -> str:
    """`customer` are more promises about the column, as YAML without indentation."""
    promises = "".join(f"    {line}\n" for line in customer.splitlines())
    return f"""\
apiVersion: v3.2.0
kind: DataContract
id: finance.revenue.{port}
version: 1.0.0
status: active
domain: finance
description:
  purpose: One row for each customer.
  usage: Compare customers.
  limitations: Customers are hashes.
schema:
- name: {port}
  properties:
  - name: customer
    logicalType: string
    description: The hash of a customer.
    classification: public
    primaryKey: true
    primaryKeyPosition: 1
    required: true
{promises}  - name: spent
    logicalType: number
    physicalType: decimal(12,2)
    description: What the customer spent, in euros.
    classification: public
    required: true
slaProperties:
- property: frequency
  value: 36500
  unit: d
"""


TIER = "customProperties: [{property: tier, vendor: mesh, value: tier3}]\n"


def write_guarded_mesh(root: Path, changes: dict[str, str | None] | None = None) -> Path:
    outputs = "".join(
        f"- name: {each}\n  version: 1.0.0\n  contractId: finance.revenue.{each}\n  description: Customers.\n" for each in PORTS
    )
    revenue = SAMPLE_MESH[REVENUE_ODPS]
    files: dict[str, str | None] = {
        ORDERS_ODPS: SAMPLE_MESH[ORDERS_ODPS].replace("value: public", "value: granted"),
        SOURCE: ORDER_LINES,
        AGREEMENT: approved(TERMS),
        REVENUE_ODPS: revenue[: revenue.index("outputPorts:\n")] + f"outputPorts:\n{outputs}{TIER}",
        f"{FOLDER}/monthly.odcs.yaml": None,
        f"{FOLDER}/monthly.sql": None,
        **{f"{FOLDER}/{each}.odcs.yaml": contract(each) for each in PORTS},
        f"{FOLDER}/by_sql.sql": SQL,
        f"{FOLDER}/by_python.py": PYTHON,
        f"{PROJECT}/dbt_project.yml": "name: finance\nprofile: mesh\nmodels: {finance: {+materialized: table}}\n",
        f"{PROJECT}/models/sources.yml": "sources: [{name: revenue, database: inputs, tables: [{name: orders}]}]\n",
        f"{PROJECT}/models/by_dbt.sql": DBT,
    }
    return write_sample_mesh(root, {**files, **(changes or {})})
