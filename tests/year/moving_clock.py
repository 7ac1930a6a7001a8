"""The clock of a simulated year: the mesh's, Dagster's and the files' move together."""

import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from dagster._core.test_utils import freeze_time  # Dagster's own way to move its clock

from mesh_platform.concepts import clock


@contextmanager
def standing_at(moment: datetime) -> Generator[None]:
    """Time stands still at `moment` for the mesh and for Dagster in this process."""
    with clock.frozen_at(moment), freeze_time(moment):
        yield


def date_files(folders: Iterable[Path], moment: datetime) -> None:
    """Gives what was written since the last step the time of the simulated moment: the file system takes the machine's."""
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            if path.exists() and path.stat().st_mtime > moment.timestamp():
                os.utime(path, (moment.timestamp(), moment.timestamp()))
