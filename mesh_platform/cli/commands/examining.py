"""`mesh doctor`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.settings import Settings, load_settings

if TYPE_CHECKING:
    from mesh_platform.observability.doctor.diagnosis import Diagnosis


def doctor(as_json: AsJson = False) -> None:
    """Examine installation, settings, permissions, clock, disks, store and Dagster, and say how to mend what ails them.

    Exit code 1 says that something is ill. Example: mesh doctor --json
    """
    from mesh_platform.cli.views.diagnoses import DiagnosesView

    view = DiagnosesView(tuple(_diagnoses(load_settings())))
    show(view, as_json=as_json)
    raise typer.Exit(SAID_NO if view.is_ill else 0)


def _diagnoses(settings: Settings) -> "Iterator[Diagnosis]":
    from mesh_platform.observability.doctor import declared, installation, machine, state, store
    from mesh_platform.observability.doctor.diagnosis import examine
    from mesh_platform.orchestration.home import examination

    yield from examine(installation.PART, installation.examine_installation)
    yield from examine(state.PART, lambda: state.examine_settings(settings))
    yield from examine(machine.PART, lambda: machine.examine_machine(settings))
    yield from examine(declared.PART, lambda: declared.examine_declarations(settings))
    if settings.has_catalog:
        yield from examine(store.PART, lambda: store.examine_store(settings))
    yield from examine(examination.PART, lambda: examination.examine_dagster(settings))
