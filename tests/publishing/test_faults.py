"""A run that dies and is run again has published exactly once, wherever it died."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.observability.history import history
from tests.publishing.appending_process import BATCHES, COUNT, PORT

REPOSITORY = Path(__file__).parents[2]


def append(root: Path, *, die_after: float | None = None) -> bool:
    """Runs the process, or kills it some time after it began to publish; whether it came to its end."""
    command = [sys.executable, "-m", "tests.publishing.appending_process", str(root)]
    with subprocess.Popen(command, cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        if die_after is not None:
            time.sleep(die_after)
            process.send_signal(signal.SIGKILL)
    return process.returncode == 0


def check_retries(lakehouse: Lakehouse, rows, *, kills: int) -> None:
    root = lakehouse.settings.root
    for _ in range(kills):
        append(root, die_after=random.random() * 0.8)
    assert append(root)
    assert sorted(rows(PORT)) == [(batch, row) for batch in range(BATCHES) for row in range(COUNT)]
    published = {f"batch-{batch}" for batch in range(BATCHES)}
    assert {each.certificate.run_id for each in releases(lakehouse, PORT.address)} == published
    told = [each.run_id for each in history(lakehouse, PORT.address)]
    assert sorted(told) == sorted(published)


def test_appends_that_are_killed_and_run_again_are_there_exactly_once(lakehouse, rows):
    check_retries(lakehouse, rows, kills=3)


@pytest.mark.soak
def test_appends_that_are_killed_a_hundred_times_are_there_exactly_once(lakehouse, rows):
    check_retries(lakehouse, rows, kills=100)
