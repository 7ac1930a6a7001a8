"""A valid mesh of any size: products in a layered graph, each with two ports, contracts of eight and five columns and a foreign key.

It keeps every policy, those in grace included.
"""

from pathlib import Path

PRODUCTS_IN_A_DOMAIN = 100
_INPUTS = 2


def write_generated_mesh(root: Path, *, products: int) -> Path:
    """Writes a mesh of `products` products below `root` and returns `root`."""
    domains = range((products + PRODUCTS_IN_A_DOMAIN - 1) // PRODUCTS_IN_A_DOMAIN)
    _write(root / "workspace.yaml", "load_from:\n" + "".join(_location(f"domain_{each}") for each in domains))
    for each in domains:
        folder = root / "domains" / f"domain_{each}"
        _write(folder / "domain.yaml", _DOMAIN.format(domain=folder.name))
        _write(folder / "definitions.py", "from mesh_platform import load_domain\n\ndefs = load_domain(__file__)\n")
    for number in range(products):
        _write_product(root, number)
    return root


def _write_product(root: Path, number: int) -> None:
    domain, product = _address(number)
    folder = root / "domains" / domain / product
    inputs = "".join(_input(read, position) for position, read in enumerate(_reads(number)))
    key = f"\n    relationships:\n    - to: {_path(_reads(number)[0])}.events.event_id" if number else ""
    _write(folder / f"{product}.odps.yaml", _PRODUCT.format(domain=domain, product=product, inputs=inputs))
    _write(folder / "events.odcs.yaml", _EVENTS.format(domain=domain, product=product, key=key))
    _write(folder / "totals.odcs.yaml", _TOTALS.format(domain=domain, product=product))
    _write(folder / "events.sql", "select * from events_0\n")
    _write(folder / "totals.sql", "select * from events_0\n")


def _reads(number: int) -> list[int]:
    """Products that come before this one: near ones, and one that many read."""
    return sorted({number // 2, max(number - 7, 0)} - {number})[:_INPUTS] if number else []


def _address(number: int) -> tuple[str, str]:
    return f"domain_{number // PRODUCTS_IN_A_DOMAIN}", f"product_{number}"


def _path(number: int) -> str:
    return ".".join(_address(number))


def _location(domain: str) -> str:
    return f"- python_module:\n    module_name: domains.{domain}.definitions\n    location_name: {domain}\n    working_directory: .\n"


def _input(read: int, position: int) -> str:
    return f"- name: events_{position}\n  version: 1.0.0\n  contractId: {_path(read)}.events\n"


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


_DOMAIN = """\
apiVersion: v1.0.0
kind: Domain
name: {domain}
description:
  purpose: Shows how a mesh grows.
team:
  name: {domain}
  owner: team:{domain}
support:
- channel: "#{domain}"
  url: https://chat.example.org/{domain}
"""

_PRODUCT = """\
apiVersion: v1.1.0
kind: DataProduct
id: {domain}.{product}
name: Product {product}
version: 1.0.0
status: active
type: aggregate
domain: {domain}
description:
  purpose: Events and their totals, for whoever counts.
  usage: Join the events by their number.
  limitations: They were made up.
team:
  name: {domain}
tags: [generated, events]
inputPorts:
{inputs}- name: outside
outputPorts:
- name: events
  version: 1.0.0
  contractId: {domain}.{product}.events
  description: One row for each event.
  customProperties:
  - property: access
    vendor: mesh
    value: public
- name: totals
  version: 1.0.0
  contractId: {domain}.{product}.totals
  description: One row for each day.
customProperties:
- property: tier
  vendor: mesh
  value: tier2
"""

_EVENTS = """\
apiVersion: v3.2.0
kind: DataContract
id: {domain}.{product}.events
name: Events of {product}
version: 1.0.0
status: active
domain: {domain}
description:
  purpose: One row for each event, as it happened.
  usage: Count them, or sum their amounts.
schema:
- name: events
  description: Events as they were reported.
  properties:
  - name: event_id
    logicalType: integer
    classification: public
    description: Number of the event.
    primaryKey: true
    primaryKeyPosition: 1
    required: true
  - name: cause_id
    logicalType: integer
    classification: public
    description: The event that caused this one.{key}
  - name: happened_at
    logicalType: timestamp
    classification: public
    description: When it happened.
    required: true
    logicalTypeOptions:
      timezone: true
      minimum: 2013-01-01T00:00:00Z
  - name: kind
    logicalType: string
    classification: public
    description: What sort of event it was.
    required: true
    enum:
    - value: opened
    - value: changed
    - value: closed
  - name: amount
    logicalType: number
    description: What it was about, in euros.
    classification: public
    physicalType: decimal(12,2)
    logicalTypeOptions:
      minimum: 0
      maximum: 100000
  - name: code
    logicalType: string
    description: Code that was given.
    classification: public
    logicalTypeOptions:
      minLength: 3
      maxLength: 12
      pattern: "^[A-Z0-9-]+$"
    quality:
    - metric: nullValues
      mustBeLessThan: 5
      unit: percent
      severity: warning
  - name: customer
    logicalType: string
    classification: confidential
    description: Who it happened to.
  - name: tags
    logicalType: array
    description: Words that were attached.
    classification: public
    items:
      logicalType: string
  quality:
  - name: some_events
    metric: rowCount
    mustBeGreaterThan: 0
    dimension: completeness
  - name: open_before_closed
    type: sql
    query: select count(*) from {{object}} where kind = 'closed' and amount is null
    mustBe: 0
slaProperties:
- property: latency
  value: 2
  unit: d
  element: events.happened_at
- property: retention
  value: 3
  unit: y
"""

_TOTALS = """\
apiVersion: v3.2.0
kind: DataContract
id: {domain}.{product}.totals
name: Totals of {product}
version: 1.0.0
status: active
domain: {domain}
schema:
- name: totals
  properties:
  - name: day
    logicalType: date
    classification: public
    description: The day that is summed up.
    primaryKey: true
    primaryKeyPosition: 1
    required: true
    partitioned: true
    partitionKeyPosition: 1
    customProperties:
    - property: partitionBy
      vendor: mesh
      value: {{granularity: day, start: 2013-01-01}}
  - name: events
    logicalType: integer
    description: How many events there were.
    classification: public
    required: true
    logicalTypeOptions:
      minimum: 1
  - name: amount
    logicalType: number
    description: What it was about, in euros.
    classification: public
    physicalType: decimal(18,2)
  - name: share
    logicalType: number
    description: Share of the year's events.
    classification: public
    logicalTypeOptions:
      minimum: 0
      maximum: 1
  - name: note
    logicalType: string
    description: What somebody wrote beside it.
    classification: public
  quality:
  - metric: rowCount
    mustBeGreaterThan: 0
slaProperties:
- property: frequency
  value: 1
  unit: d
"""
