"""A small valid mesh for tests: `sales` takes orders from a file, `finance` reads them."""

from collections.abc import Mapping
from pathlib import Path


def write_mesh(root: Path, files: Mapping[str, str]) -> Path:
    """Writes each text to its path below `root` and returns `root`."""
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def write_sample_mesh(root: Path, changes: Mapping[str, str | None] | None = None) -> Path:
    """Writes the sample mesh with some files exchanged or added; None leaves a file out."""
    files = {**SAMPLE_MESH, **(changes or {})}
    return write_mesh(root, {path: text for path, text in files.items() if text is not None})


ORDERS_ODPS = "domains/sales/orders/orders.odps.yaml"
ORDERS_ODCS = "domains/sales/orders/daily.odcs.yaml"
ORDERS_SQL = "domains/sales/orders/daily.sql"
REVENUE_ODPS = "domains/finance/revenue/revenue.odps.yaml"
REVENUE_ODCS = "domains/finance/revenue/monthly.odcs.yaml"
REVENUE_SQL = "domains/finance/revenue/monthly.sql"

SAMPLE_MESH: Mapping[str, str] = {
    "workspace.yaml": """\
load_from:
- python_module:
    module_name: domains.finance.definitions
    location_name: finance
    working_directory: .
- python_module:
    module_name: domains.sales.definitions
    location_name: sales
    working_directory: .
""",
    "domains/sales/domain.yaml": """\
apiVersion: v1.0.0
kind: Domain
name: sales
description:
  purpose: Sells things and keeps the orders.
team:
  name: sales
  owner: team:sales
support:
- channel: "#sales-data"
  url: https://chat.example.org/sales-data
""",
    "domains/sales/definitions.py": """\
from mesh_platform import load_domain

defs = load_domain(__file__)
""",
    ORDERS_ODPS: """\
apiVersion: v1.1.0
kind: DataProduct
id: sales.orders
name: Orders
version: 1.0.0
status: active
type: sourceAligned
domain: sales
description:
  purpose: Every order line, as the shop took it.
  usage: Count and sum orders.
  limitations: Returns are not included.
team:
  name: sales
support:
- channel: "#sales-data"
  url: https://chat.example.org/sales-data
tags: [shop]
inputPorts:
- name: order_lines
  customProperties:
  - property: source
    vendor: mesh
    value: {path: files/order_lines.csv, format: csv}
outputPorts:
- name: daily
  version: 1.0.0
  contractId: sales.orders.daily
  customProperties: [{property: access, vendor: mesh, value: public}]
  description: One row an order.
customProperties:
- property: tier
  vendor: mesh
  value: tier1
""",
    ORDERS_ODCS: """\
apiVersion: v3.2.0
kind: DataContract
id: sales.orders.daily
name: Orders by day
version: 1.0.0
status: active
domain: sales
description:
  purpose: One row for each order.
schema:
- name: daily
  properties:
  - name: order_id
    logicalType: integer
    description: Number of the order.
    classification: public
    primaryKey: true
    primaryKeyPosition: 1
    required: true
  - name: ordered_at
    logicalType: timestamp
    description: When the order was taken.
    classification: public
    logicalTypeOptions:
      timezone: true
    required: true
  - name: channel
    logicalType: string
    enum:
    - value: shop
    - value: web
    description: Where the order was taken.
    classification: public
  - name: customer
    logicalType: string
    description: Who ordered.
    classification: confidential
    required: true
  - name: amount
    logicalType: number
    physicalType: decimal(10,2)
    description: What was paid, in euros.
    classification: public
    required: true
    logicalTypeOptions:
      minimum: 0
  quality:
  - name: some_orders
    dimension: coverage
    metric: rowCount
    mustBeGreaterThan: 0
slaProperties:
- property: latency
  value: 36500
  unit: d
  element: daily.ordered_at
""",
    ORDERS_SQL: """\
select order_id, ordered_at::timestamptz as ordered_at, channel, customer, amount::decimal(10, 2) as amount
from order_lines
""",
    "domains/sales/orders/files/order_lines.csv": """\
order_id,ordered_at,channel,customer,amount
1,2024-01-01T09:30:00Z,shop,Ada,10.50
2,2024-01-01T11:00:00Z,web,Grace,99.90
3,2024-01-02T08:15:00Z,web,Ada,5.00
4,2024-02-01T17:45:00Z,shop,Edsger,42.00
""",
    "domains/finance/domain.yaml": """\
apiVersion: v1.0.0
kind: Domain
name: finance
description:
  purpose: Knows what was earned.
team:
  name: finance
  owner: finance@example.org
support:
- channel: "#finance-data"
  url: https://chat.example.org/finance-data
""",
    "domains/finance/definitions.py": """\
from mesh_platform import load_domain

defs = load_domain(__file__)
""",
    REVENUE_ODPS: """\
apiVersion: v1.1.0
kind: DataProduct
id: finance.revenue
name: Revenue
version: 1.0.0
status: active
type: consumerAligned
domain: finance
description:
  purpose: What was earned in each month.
  usage: Compare months.
  limitations: Returns are not included.
team:
  name: finance
inputPorts:
- name: orders
  version: 1.0.0
  contractId: sales.orders.daily
outputPorts:
- name: monthly
  version: 1.0.0
  contractId: finance.revenue.monthly
  customProperties: [{property: access, vendor: mesh, value: public}]
customProperties: [{property: tier, vendor: mesh, value: tier2}]
""",
    REVENUE_ODCS: """\
apiVersion: v3.2.0
kind: DataContract
id: finance.revenue.monthly
name: Revenue by month
version: 1.0.0
status: active
domain: finance
description:
  purpose: Orders by month.
  usage: Compare months.
  limitations: Returns are not included.
schema:
- name: monthly
  properties:
  - name: month
    logicalType: date
    description: First day of the month.
    classification: public
    primaryKey: true
    primaryKeyPosition: 1
    required: true
  - name: orders
    logicalType: integer
    description: How many orders were taken.
    classification: public
    required: true
  - name: revenue
    logicalType: number
    physicalType: decimal(12,2)
    description: What they paid, in euros.
    classification: public
    required: true
slaProperties:
- property: frequency
  value: 36500
  unit: d
""",
    REVENUE_SQL: """\
select date_trunc('month', ordered_at)::date as month, count(*) as orders, sum(amount)::decimal(12, 2) as revenue
from orders
group by month
""",
}
