"""A process that brings rows may be killed at any instant: nothing is lost, and nothing doubled."""

import os
import random
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ingestion.api_server import Api
from tests.ingestion.bringing import shop
from tests.ingestion.bringing_process import SOURCE

ROOT = Path(__file__).parents[2]
POINTS = (
    "mesh_platform.ingestion.api:json_rows:after",
    "mesh_platform.ingestion.loads:write_rows:after",
    "mesh_platform.ingestion.bringing:write_landing:before",
    "pathlib:Path.replace:before",
    "mesh_platform.ingestion.bringing:write_landing:after",
)


def order(number: int) -> dict:
    return {"id": number, "amount": number, "updated_at": f"2024-01-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"}


def start(root: Path, what: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.ingestion.bringing_process", str(root), what]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ))


@contextmanager
def selling(api: Api):
    """Orders come in while rows are brought."""
    stop = threading.Event()

    def sell() -> None:
        while not stop.wait(0.02):
            api.records.append(order(len(api.records) + 1))

    thread = threading.Thread(target=sell)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@pytest.fixture(autouse=True)
def _environment(api: Api, monkeypatch):
    monkeypatch.setenv("SALES_URL", api.url)


def require_whole(root: Path, api: Api) -> None:
    """What is shown is what the source had up to some moment, each row once; the next run brings the rest."""
    with shop(root, SOURCE) as at:
        if at.landed.columns:
            shown = [each for (each,) in at.rows("id", order="id")]
            assert shown == list(range(1, len(shown) + 1))
        at.bring()
        assert at.rows("id, amount", order="id") == [(each["id"], each["amount"]) for each in api.records]
        left = [each.name for each in at.folder.iterdir() if each.suffix in (".raw", ".partial")]
        unknown = {each.name for each in at.folder.glob("*.parquet")} - {each.name for each in at.landed.files} - at.landed.retired.keys()
        assert (left, unknown) == ([], set())


@pytest.mark.parametrize("point", POINTS)
def test_a_run_that_is_killed_leaves_what_was_there_or_what_is_new(tmp_path, api, point):
    api.records = [order(each) for each in range(1, 8)]
    with shop(tmp_path, SOURCE) as at:
        at.bring()
    api.records += [order(each) for each in range(8, 15)]
    killed = start(tmp_path, point)
    _, errors = killed.communicate(timeout=60)
    assert killed.returncode == -9, errors
    require_whole(tmp_path, api)


def test_two_runs_at_once_bring_each_row_once(tmp_path, api):
    api.records = [order(1)]
    with selling(api):
        running = [start(tmp_path, "4") for _ in range(2)]
        ended = [each.communicate(timeout=120) for each in running]
    assert [each.returncode for each in running] == [0, 0], ended
    assert sorted(int(each) for out, _ in ended for each in out.split()) == list(range(1, 9))
    require_whole(tmp_path, api)


@pytest.mark.soak
def test_runs_that_are_killed_again_and_again_lose_nothing(tmp_path, api):
    chance = random.Random(7)
    api.records = [order(1)]
    for _ in range(60):
        with selling(api):
            running = start(tmp_path, "forever")
            assert running.stdout is not None
            running.stdout.readline()
            threading.Event().wait(chance.uniform(0, 0.5))
            running.kill()
            running.communicate()
        require_whole(tmp_path, api)
