from pathlib import Path

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.system_tables.asked import Asked
from tests.publishing.conftest import lakehouse

__all__ = ["lakehouse"]


def test_a_table_is_asked_about_the_facts_between_two_numbers_alone(lakehouse):
    told = [lakehouse.ledger.record(Kind.READ, "sales.orders.daily", details={"columns": []}) for _ in range(4)]
    asked = Asked(lakehouse=lakehouse, mesh=Mesh(Path("/mesh"), ()), after=told[0], upto=told[2], at=clock.now())
    assert [each.id for each in asked.facts(Kind.READ)] == told[1:3]
