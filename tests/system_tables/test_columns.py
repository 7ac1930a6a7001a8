"""What the mesh's own tables have is what the ports of the domain that ships promise."""

from pathlib import Path

import pytest

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.source import MeshSource, SystemTable
from mesh_platform.declarations.reader import load_neighbourhood
from mesh_platform.system_tables.asked import table_module
from mesh_platform.system_tables.columns import column_types
from mesh_platform.testing import build
from tests.system_tables.watched_mesh import table

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped() -> Mesh:
    return load_neighbourhood(ROOT, "governance")[0]


@pytest.mark.parametrize("name", list(SystemTable))
def test_a_port_promises_every_column_of_its_table(shipped, name):
    port = shipped.port(table(name))
    assert {each.name: each.type for each in port.contract.columns} == column_types(name)
    assert port.public
    assert not any(each.is_guarded for each in port.contract.columns)


def test_every_table_is_read_by_the_domain_that_ships(shipped):
    [product] = shipped.domain("governance").products
    assert {each.source for each in product.inputs} == {MeshSource(each) for each in SystemTable}


@pytest.mark.parametrize("name", [each for each in SystemTable if table_module(each).EVENTS])
def test_rows_that_are_made_of_facts_are_appended_and_name_the_fact(shipped, name):
    port = shipped.port(table(name))
    assert port.mode == "append"
    assert port.contract.columns[0].name in ("fact", "measured_at")
    assert any(each.name == "fact" for each in port.contract.columns)


def test_a_test_of_a_port_gives_rows_in_the_types_of_the_table():
    row = {"fact": 7, "policy": "tier-stated", "subject": "sales.orders", "at": "2024-01-01T00:00:00Z", "domain": "sales"}
    known = {"theme": "ownership", "verdict": "kept", "stage": "grace", "severity": "error", "stops": False, "violations": []}
    made = build("governance.mesh.policy_results", inputs={"mesh_policy_results": [row | known]}, root=ROOT)
    assert not made.failed
    assert made.rows[0]["at"].isoformat() == "2024-01-01T00:00:00+00:00"
