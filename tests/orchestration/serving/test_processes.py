import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mesh_platform.orchestration.serving.processes import Process, start, stop

SLEEPER = "import time; print('awake', flush=True); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); {SLEEPER}"


def started(folder: Path, program: str) -> Process:
    process = start("sleeper", [sys.executable, "-c", program], log=folder / "logs/sleeper.log", folder=folder, environment=os.environ)
    eventually(lambda: "awake" in process.last_words())
    return process


def eventually(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_process_that_obeys_ends_long_before_patience_does(tmp_path):
    process = started(tmp_path, SLEEPER)
    begun = time.monotonic()
    stop([process], patience=60)
    assert time.monotonic() - begun < 10
    assert process.exit_code == -signal.SIGTERM


def test_a_descendant_that_ignores_the_request_is_killed_too(tmp_path):
    process = started(tmp_path, PARENT)
    eventually(lambda: process.last_words().count("awake") == 2)
    stop([process], patience=0.5)
    eventually(lambda: not group_exists(process.handle.pid))


def test_hurry_ends_the_patience(tmp_path):
    process = started(tmp_path, STUBBORN)
    begun = time.monotonic()
    stop([process], patience=60, hurried=lambda: True)
    assert time.monotonic() - begun < 10
    assert process.exit_code == -signal.SIGKILL


def test_a_process_hears_an_interrupt_even_where_its_starter_ignores_it(tmp_path):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = started(tmp_path, SLEEPER)
    finally:
        signal.signal(signal.SIGINT, before)
    process.handle.send_signal(signal.SIGINT)
    eventually(lambda: process.exit_code is not None)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell a process that its parent died")
def test_a_process_dies_with_a_starter_that_is_killed(tmp_path):
    program = (
        "import os, pathlib, sys, time; from mesh_platform.orchestration.serving.processes import start;"
        f"folder = pathlib.Path({str(tmp_path)!r});"
        f"process = start('sleeper', [sys.executable, '-c', {SLEEPER!r}], log=folder / 'log', folder=folder, environment=os.environ);"
        "print(process.handle.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        group = int(starter.stdout.readline())
        assert group_exists(group)
        starter.kill()
    eventually(lambda: not group_exists(group))
