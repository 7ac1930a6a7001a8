"""A dbt model that reads what the mesh tells about itself."""

from pathlib import Path

import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.orchestration.locations.loading import forget_code
from mesh_platform.orchestration.running.progress import PortOutcome, State
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.orchestration.dbt.sample_project import BIG, DBT_FILES, PROJECT, write_dbt_mesh
from tests.sample_mesh import ORDERS_ODPS

BUILDS = PortAddress.parse("sales.orders.big")
_INPUT = """\
inputPorts:
- name: mesh_releases
  customProperties:
  - property: source
    vendor: mesh
    value: {type: mesh, table: releases}
"""
_CONTRACT = """\
apiVersion: v3.2.0
kind: DataContract
id: sales.orders.big
version: 1.0.0
status: active
description: {purpose: See when orders were published.}
schema:
- name: big
  properties:
  - {name: fact, logicalType: integer, description: Number., classification: public, required: true, primaryKey: true}
"""
_MODE = "  contractId: sales.orders.big\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    odps = DBT_FILES[ORDERS_ODPS].replace("inputPorts:\n", _INPUT)
    sources = "sources: [{name: orders, database: inputs, tables: [{name: order_lines}, {name: mesh_releases}]}]\n"
    return write_dbt_mesh(
        tmp_path / "mesh",
        {
            ORDERS_ODPS: odps,
            "domains/sales/orders/big.odcs.yaml": _CONTRACT,
            f"{PROJECT}/models/sources.yml": sources,
            f"{PROJECT}/models/tests.yml": "models: []\n",
            BIG: "select fact from {{ source('orders', 'mesh_releases') }}\n",
        },
    )


def _build(root: Path) -> PortOutcome:
    mesh = require_mesh(root)
    forget_code(mesh)
    [outcome] = run(mesh, [BUILDS]).outcomes
    return outcome


def test_a_model_gets_all_of_a_table_and_may_not_append_it(root):
    with open_lakehouse(load_settings(root)) as lakehouse:
        lakehouse.ledger.record(Kind.ROLLED_BACK, "sales.orders.daily", details={"rollback": 1, "from": 1, "to": 2})
    replaced = (root / ORDERS_ODPS).read_text()
    appended = f"{_MODE}  customProperties: [{{property: mode, vendor: mesh, value: append}}]\n"
    (root / ORDERS_ODPS).write_text(replaced.replace(_MODE, appended))
    refused = _build(root)
    assert refused.state is not State.PUBLISHED
    assert "dbt reads all that the mesh tells of itself" in refused.reason
    (root / ORDERS_ODPS).write_text(replaced)
    built = _build(root)
    assert (built.state, built.rows) == (State.PUBLISHED, 1)
