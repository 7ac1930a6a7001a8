"""How the runs of a simulated year are executed: in this process, where the clock can be moved; or in one that can be killed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run
from dagster._core.launcher import LaunchRunContext

from mesh_platform.orchestration.home.launcher import Launcher

Body = Callable[[dg.DagsterInstance, dg.DagsterRun], None]


@dataclass
class Here:
    """What this process knows of the mesh whose runs it executes. `instead` takes over the next run that builds an asset."""

    repositories: dict[str, dg.RepositoryDefinition] = field(default_factory=dict)
    instead: dict[dg.AssetKey, Body] = field(default_factory=dict)


HERE = Here()


class YearLauncher(Launcher):
    """The platform's launcher, save that the process of a run is this one. Its look at whether processes live is untouched."""

    def launch_run(self, context: LaunchRunContext) -> None:
        job = _job(context.dagster_run)
        struck = next((each for each in job.asset_layer.executable_asset_keys if each in HERE.instead), None)
        if struck is None:
            execute_here(self._instance, context.dagster_run)
        else:
            HERE.instead.pop(struck)(self._instance, context.dagster_run)


def execute_here(instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    execute_run(InMemoryJob(_job(run)), run, instance)


def _job(run: dg.DagsterRun) -> dg.JobDefinition:
    return HERE.repositories[location_of(run)].get_maybe_subset_job_def(
        run.job_name, asset_selection=run.asset_selection, asset_check_selection=run.asset_check_selection
    )


def location_of(run: dg.DagsterRun) -> str:
    origin = run.remote_job_origin
    assert origin is not None, run.run_id
    return origin.repository_origin.code_location_origin.location_name


def name_launcher(configuration: Path) -> None:
    """What an operator does who wants runs launched in another way: edits dagster.yaml."""
    text = configuration.read_text(encoding="utf-8")
    old = "  module: mesh_platform.orchestration.home.launcher\n  class: Launcher\n"
    assert old in text, text
    configuration.write_text(text.replace(old, f"  module: {__name__}\n  class: YearLauncher\n"), encoding="utf-8")
