from pathlib import Path

import pytest

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.service_levels.course import bound
from tests.sample_ports import contract, domain, port, product


@pytest.mark.parametrize(
    ("status", "binds"), [("proposed", False), ("draft", False), ("active", True), ("deprecated", True), ("retired", False)]
)
def test_only_who_may_be_relied_on_is_bound_by_promises(status, binds):
    mesh = Mesh(Path("/mesh"), (domain(product(port(contract=contract(status=status)), status=status)),))
    assert [*bound(mesh, mesh.ports.values())] == [*mesh.ports.values()] * binds
