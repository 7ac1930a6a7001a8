"""A small mesh whose domain `sales` makes two ports of one private dbt model."""

from collections.abc import Mapping
from pathlib import Path

from tests.sample_mesh import ORDERS_ODPS, ORDERS_SQL, SAMPLE_MESH, write_sample_mesh

PROJECT = "dbt_projects/sales"
PROJECT_FILE = f"{PROJECT}/dbt_project.yml"
CLEAN = f"{PROJECT}/models/private/clean_orders.sql"
DAILY = f"{PROJECT}/models/orders/daily.sql"
BIG = f"{PROJECT}/models/orders/big.sql"
TESTS = f"{PROJECT}/models/tests.yml"

BIG_ODCS = """\
apiVersion: v3.2.0
kind: DataContract
id: sales.orders.big
version: 1.0.0
status: active
description: {purpose: Look closely at large orders.}
schema:
- name: big
  properties:
  - name: order_id
    logicalType: integer
    description: Number of the order.
    classification: public
    primaryKey: true
    primaryKeyPosition: 1
    required: true
  - name: ordered_on
    logicalType: date
    description: Day on which it was ordered.
    classification: public
    required: true
    partitioned: true
    partitionKeyPosition: 1
    customProperties:
    - property: partitionBy
      vendor: mesh
      value: {granularity: day, start: 2024-01-01, end: 2024-03-01}
  - name: amount
    logicalType: number
    description: What was paid, in euros.
    classification: public
    physicalType: decimal(10,2)
    required: true
    logicalTypeOptions: {minimum: 40}
"""
WHOLE_ODCS = BIG_ODCS.replace("    partitioned: true\n    partitionKeyPosition: 1\n", "").replace(
    """\
    customProperties:
    - property: partitionBy
      vendor: mesh
      value: {granularity: day, start: 2024-01-01, end: 2024-03-01}
""",
    "",
)

DBT_FILES: Mapping[str, str | None] = {
    ORDERS_SQL: None,
    ORDERS_ODPS: SAMPLE_MESH[ORDERS_ODPS].replace(
        "  description: One row an order.\n",
        "  description: One row an order.\n- name: big\n  version: 1.0.0\n  contractId: sales.orders.big\n",
    ),
    "domains/sales/orders/big.odcs.yaml": WHOLE_ODCS,
    PROJECT_FILE: "name: sales\nprofile: mesh\nmodels: {sales: {+materialized: table}}\n",
    f"{PROJECT}/models/sources.yml": "sources: [{name: orders, database: inputs, tables: [{name: order_lines}]}]\n",
    CLEAN: "select order_id, ordered_at, channel, customer, amount::decimal(10, 2) as amount from {{ source('orders', 'order_lines') }}\n",
    DAILY: "select order_id, ordered_at::timestamptz as ordered_at, channel, customer, amount from {{ ref('clean_orders') }}\n",
    BIG: "select order_id, ordered_at::date as ordered_on, amount from {{ ref('clean_orders') }} where amount >= 40\n",
    TESTS: """\
models:
- name: clean_orders
  description: Orders with exact amounts.
  columns: [{name: order_id, description: Number of the order., data_tests: [unique]}]
- name: daily
  columns: [{name: channel, data_tests: [{accepted_values: {arguments: {values: [web]}, config: {severity: warn}}}]}]
- name: big
  columns: [{name: amount, data_tests: [not_null]}]
""",
}


def write_dbt_mesh(root: Path, changes: Mapping[str, str | None] | None = None) -> Path:
    return write_sample_mesh(root, {**DBT_FILES, **(changes or {})})
