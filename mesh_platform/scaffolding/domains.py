"""A new domain: a folder, its code location, and who reviews changes of it."""

from pathlib import Path

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.domains.domains import DOMAIN_FILE
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.errors import UsageError
from mesh_platform.lifecycle import codeowners, locations
from mesh_platform.lifecycle.edits import edit_of
from mesh_platform.scaffolding.addresses import new_domain_name
from mesh_platform.scaffolding.owners import require_owner
from mesh_platform.scaffolding.requests import NewDomain
from mesh_platform.scaffolding.scaffold import Scaffold
from mesh_platform.scaffolding.templates import render


def new_domain(mesh: Mesh, request: NewDomain) -> Scaffold:
    """Plans a domain without products. Raises UsageError, InvalidName."""
    name, root = new_domain_name(mesh, request.name), mesh.root
    folder = Path(DOMAINS, name)
    owner = request.owner or f"team:{name}"
    if not request.purpose.strip():
        raise UsageError(f"nobody knows yet what the domain {name} is for", hint='say it: --purpose "…"')
    require_owner(owner)
    declared = render(
        "domain.yaml",
        name=name,
        purpose=request.purpose,
        team=owner.removeprefix("team:") if owner.startswith("team:") else name,
        owner=owner,
        channel=request.channel or f"#{name}-data",
    )
    files = {folder / DOMAIN_FILE: declared, folder / "definitions.py": render("definitions.py"), folder / "__init__.py": ""}
    files |= {} if (root / DOMAINS / "__init__.py").exists() else {Path(DOMAINS, "__init__.py"): ""}
    edits = [edit_of(root, root / path, text) for path, text in files.items()]
    return Scaffold(
        subject=name,
        edits=(*edits, locations.with_location(root, name), *codeowners.with_domain(root, name, owner)),
        folders=(folder,),
        next_steps=("mesh check", f"mesh new product {name}.NAME --port NAME --from sql"),
    )
