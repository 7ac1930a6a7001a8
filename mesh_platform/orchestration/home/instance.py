"""Where Dagster keeps what it knows: one home for the CLI, the daemon and the UI of a mesh."""

import fcntl
import os
from pathlib import Path

import dagster as dg

from mesh_platform.orchestration.home.configuration import write_configuration
from mesh_platform.settings import Settings


def dagster_home(settings: Settings) -> Path:
    """The home folder, made on first use; a dagster.yaml that the operator has edited is left alone."""
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    write_configuration(home)
    return home


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """Opened by one process at a time: on first use this makes Dagster's databases, which two at once would break."""
    home = dagster_home(settings)
    os.environ["DAGSTER_HOME"] = str(home)  # dagster.yaml refers to it, and Dagster's own processes look it up
    with (home / "opening.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return dg.DagsterInstance.from_config(str(home))
