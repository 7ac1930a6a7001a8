"""The sample mesh with the domain `governance` that ships, which watches it."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.orchestration.locations.loading import forget_code
from mesh_platform.orchestration.running.progress import RunReport
from mesh_platform.orchestration.running.runner import run
from tests.sample_mesh import SAMPLE_MESH, write_sample_mesh

SHIPPED = Path(__file__).parents[2] / "domains/governance"
_LOCATION = """\
- python_module:
    module_name: domains.governance.definitions
    location_name: governance
    working_directory: .
"""


def write_watched_mesh(root: Path, changes: Mapping[str, str | None] | None = None) -> Path:
    workspace = {"workspace.yaml": SAMPLE_MESH["workspace.yaml"] + _LOCATION}
    write_sample_mesh(root, workspace | dict(changes or {}))
    shutil.copytree(SHIPPED, root / "domains/governance", ignore=shutil.ignore_patterns("__pycache__"))
    return root


def table(name: str) -> PortAddress:
    return PortAddress("governance", "mesh", name)


def build(root: Path, *ports: PortAddress) -> RunReport:
    """By the code that lies there now."""
    mesh = require_mesh(root)
    forget_code(mesh)
    return run(mesh, ports)
