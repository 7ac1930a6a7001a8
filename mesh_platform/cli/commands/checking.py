"""`mesh check`."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.settings import find_root, load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from mesh_platform.concepts.mesh import Mesh
    from mesh_platform.governance.changes.published_rule import Problems
    from mesh_platform.governance.check import CheckReport


def check(
    as_json: AsJson = False,
    declarations_only: Annotated[
        bool, typer.Option("--declarations-only", help="Quick: look at neither the domains' code nor what is published.")
    ] = False,
) -> None:
    """Check the whole mesh: declarations, the rules between domains, policies, what the domains' code defines, and what is published.

    Example: mesh check --declarations-only
    """
    from mesh_platform.cli.views.problems import ProblemsView

    report = _report(find_root(), with_code=not declarations_only)
    show(ProblemsView(report), as_json=as_json)
    raise typer.Exit(0 if report.passed else SAID_NO)


def _report(root: "Path", *, with_code: bool) -> "CheckReport":
    """The code is looked at only where the declarations hold: it is loaded by them."""
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.governance.check import report

    mesh, problems = load_mesh(root)
    found = report(mesh, problems)
    if found.mistakes or not with_code:
        return found
    from mesh_platform.orchestration.code_check import check_code

    breaking, warnings = _since_published(mesh)
    return replace(found, mistakes=tuple(sorted((*breaking, *check_code(mesh)))), warnings=tuple(sorted((*found.warnings, *warnings))))


def _since_published(mesh: "Mesh") -> tuple["Problems", "Problems"]:
    """Nothing is opened where nothing can have been published."""
    settings = load_settings(mesh.root)
    if not settings.has_catalog:
        return (), ()
    from mesh_platform.governance.changes.published_rule import published_problems

    return published_problems(settings, mesh)
