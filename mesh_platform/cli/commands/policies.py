"""`mesh policy list|show|try`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.completion import complete_policy
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show as show_view
from mesh_platform.errors import UsageError
from mesh_platform.settings import find_root, load_settings

if TYPE_CHECKING:
    from mesh_platform.concepts.mesh import Mesh
    from mesh_platform.governance.compliance.loaded_policies import LoadedPolicy


def list_all(as_json: AsJson = False) -> None:
    """List the rules of the mesh and of its domains, and how many keep them now.

    Example: mesh policy list
    """
    from mesh_platform.cli.views.policies import PoliciesView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.governance.compliance.overview import policy_standings

    mesh, _ = load_mesh(find_root())
    show_view(PoliciesView(policy_standings(mesh)), as_json=as_json)


def show(
    policy: Annotated[str, typer.Argument(metavar="ID", help="The id of a policy.", autocompletion=complete_policy)],
    as_json: AsJson = False,
) -> None:
    """Tell why a policy is there, what to do about a violation, and who does not comply.

    Example: mesh policy show columns-described
    """
    from mesh_platform.cli.views.policies import PolicyView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.governance.compliance.overview import policy_standing

    mesh, _ = load_mesh(find_root())
    show_view(PolicyView(policy_standing(mesh, policy)), as_json=as_json)


def try_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A Python file with one policy.")],
    as_json: AsJson = False,
) -> None:
    """Say who would fail a policy now, since when, and in which past releases. Nothing is changed.

    Example: mesh policy try domains/weather/policies/units_named.py
    """
    from mesh_platform.cli.progress import moments_progress
    from mesh_platform.cli.views.trial import TrialView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.governance.past.time_machine import try_policy
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    policy = _loaded(mesh, file.absolute())
    with open_lakehouse(settings) as lakehouse, moments_progress() as progress:
        trial = try_policy(lakehouse.ledger, mesh, policy, progress=progress)
    show_view(TrialView(trial), as_json=as_json)


def _loaded(mesh: "Mesh", file: Path) -> "LoadedPolicy":
    """A file that lies in a domain's `policies/` is tried on that domain alone, as it would hold there."""
    from mesh_platform.governance.compliance.policy_files import POLICIES, load_policy

    if not file.is_file():
        raise UsageError(f"{file} does not exist, or is no file", hint="how to write a policy: docs/policies.md")
    home = next((each.name for each in mesh.domains if file.is_relative_to(each.folder / POLICIES)), None)
    return load_policy(file, root=mesh.root, domain=home)
