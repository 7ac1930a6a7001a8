"""A domain's code location, loaded in this process as a Dagster code server would load it."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import dagster as dg

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.errors import UsageError

DEFINITIONS = "definitions.py"


def load_location(mesh: Mesh, domain: Domain) -> dg.Definitions:
    """Runs the domain's definitions.py; whatever goes wrong in it passes through. Raises UsageError without definitions."""
    path = domain.folder / DEFINITIONS
    if not path.is_file():
        raise UsageError(
            f"the domain {domain.name} has no {DEFINITIONS}", hint="its two lines: import load_domain; defs = load_domain(__file__)"
        )
    if str(mesh.root) not in sys.path:
        sys.path.insert(0, str(mesh.root))  # as `working_directory: .` in workspace.yaml does
    found = [each for each in vars(import_file(mesh.root, path)).values() if isinstance(each, dg.Definitions)]
    if len(found) != 1:
        raise UsageError(f"{path} defines {len(found)} Dagster definitions, not one", hint="keep: defs = load_domain(__file__)")
    return found[0]


def forget_code(mesh: Mesh) -> None:
    """Whatever the domains' modules were when they were imported: the next load runs the files as they are then."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file is not None and Path(file).is_relative_to(mesh.root / DOMAINS):
            del sys.modules[name]


def import_file(root: Path, path: Path) -> ModuleType:
    """Imports a file under its dotted name below the mesh's root, so that modules of a domain can import each other."""
    name = ".".join(path.relative_to(root).with_suffix("").parts)
    known = sys.modules.get(name)
    if known is not None and known.__file__ == str(path):
        return known
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]  # as Python's own import does: half a module is none
        raise
    return module
