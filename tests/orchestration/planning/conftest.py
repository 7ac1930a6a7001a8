from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.orchestration.planning.making import make_plan
from mesh_platform.orchestration.planning.plan import Plan
from mesh_platform.orchestration.planning.replayed import Extent
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.orchestration.planning.planned_mesh import PLANNED_MESH
from tests.sample_mesh import write_mesh

Planner = Callable[..., Plan]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of a mesh that was built once. Plans change nothing in it."""
    home = tmp_path_factory.mktemp("published")
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("MESH_ROOT", raising=False)
        environment.setenv("MESH_HOME", str(home))
        mesh = require_mesh(write_mesh(tmp_path_factory.mktemp("mesh"), PLANNED_MESH))
        assert run(mesh, mesh.ports).holds
    return home


@pytest.fixture
def plan(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Planner:
    """Plans the mesh with some of its files exchanged, added, or (None) left out, over what is published."""
    monkeypatch.setenv("MESH_HOME", str(published))

    def make(changes: Mapping[str, str | None] | None = None, *addresses: str, extent: Extent | None = None) -> Plan:
        files = {path: text for path, text in {**PLANNED_MESH, **(changes or {})}.items() if text is not None}
        return make_plan(load_settings(write_mesh(tmp_path / "mesh", files)), addresses, extent=extent)

    return make


@pytest.fixture
def replay(plan: Planner) -> Planner:
    """The same, with the replay."""
    return lambda changes=None, *addresses, **extent: plan(changes, *addresses, extent=Extent(**extent))
