"""Documents written as the standards' own examples are: they load, or it is said exactly what the mesh does not support."""

import re

from tests.declarations.reading import problems
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS


def messages(root, changes):
    found = [each.partition("  ")[2] for each in problems(root, changes)]
    return [re.match(r"`?([\w.]+)`?", each)[1] for each in found]


def test_a_contract_that_uses_the_whole_standard_is_told_what_one_port_cannot_be(tmp_path):
    assert messages(tmp_path, {ORDERS_ODCS: _CONTRACT}) == [
        "id",  # ids are addresses here
        "schema.0.name",
        "schema.0.properties.0.partitioned",  # needs its granularity
        "schema.0.properties.1.relationships.0.to",  # a table of another contract is named by its address
    ]


def test_a_product_in_the_form_of_version_1_0_is_told_what_to_change(tmp_path):
    found = messages(tmp_path, {ORDERS_ODPS: _PRODUCT, ORDERS_ODCS: None})
    assert found == ["id", "domain", "inputPorts.0.contractId", "outputPorts.0", "outputPorts.0.contractId"]


_CONTRACT = """\
domain: seller
dataProduct: payments
version: 1.1.0
status: active
id: 3f1e9d52-0c4e-4b7a-9a51-6a1f8c2d7e90
kind: DataContract
apiVersion: v3.1.0
tenant: ExampleInc
description: {purpose: Payments as sellers see them., usage: Forecast., limitations: No buyers.}
servers:
- {server: main, type: postgres, host: localhost, port: 5432, database: pay, schema: views}
schema:
- name: payments
  physicalName: pay_1
  physicalType: table
  properties:
  - {name: paid_on, logicalType: date, physicalType: date, partitioned: true, partitionKeyPosition: 1, examples: ["2022-10-03"]}
  - name: receiver
    logicalType: string
    physicalType: varchar(18)
    primaryKey: true
    primaryKeyPosition: 1
    classification: restricted
    relationships: [{to: receivers.id, type: foreignKey}]
  quality:
  - {metric: rowCount, mustBeGreaterThan: 10, type: library, dimension: completeness, schedule: 0 20 * * *, scheduler: cron}
price: {priceAmount: 9.95, priceCurrency: USD, priceUnit: megabyte}
team:
- {username: ada, role: Owner, dateIn: "2022-10-01"}
roles:
- {role: reader, access: read, firstLevelApprovers: Manager}
slaProperties:
- {property: generalAvailability, value: "2022-05-12T09:30:10-08:00"}
- {property: frequency, value: 1, valueExt: 1, unit: d}
support:
- {channel: "#help", tool: slack, url: https://chat.example.org}
tags: [transactions]
customProperties:
- {property: cluster, value: [a, b]}
contractCreatedTs: "2022-11-15T02:59:43+00:00"
"""
_PRODUCT = """\
apiVersion: v1.0.0
kind: DataProduct
name: Customers
id: 0a6c1b1e-58d2-4f0b-9a35-2d2f6f0f8c11
domain: seller
status: draft
tenant: ExampleInc
description: {purpose: One view of a customer.}
inputPorts:
- {name: payments, version: 1.0.0, contractId: dbb7b1eb-7628-436e-8914-2a00638ba6db}
outputPorts:
- name: transactions
  type: tables
  version: 1.0.0
  contractId: c2798941-1b7e-4b03-9e0d-955b1a872b32
  sbom: [{type: external, url: https://example.org/sbom}]
  inputContracts: [{id: dbb7b1eb-7628-436e-8914-2a00638ba6db, version: 2.0.0}]
managementPorts:
- {content: dictionary, type: topic, name: updates}
support:
- {channel: help, url: https://chat.example.org, scope: interactive}
team: {name: sellers, members: [{username: ada@example.org, role: owner}]}
productCreatedTs: "2023-01-15T10:30:00Z"
"""
