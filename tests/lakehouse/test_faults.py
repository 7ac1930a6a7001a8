"""Processes that die at any instant, and processes that meet: no snapshot torn, mixed or lost, no reader disturbed."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.release import Mode
from mesh_platform.errors import NotPublished
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql, releases
from mesh_platform.lakehouse.storage import files_below
from mesh_platform.lakehouse.upkeep.maintenance import maintain, plan_maintenance
from tests.lakehouse.publishing_process import CONTRACT, COUNT
from tests.lakehouse.sample_port import PORT, publish

ROOT = Path(__file__).parents[2]


def start_process(root: Path, mode: Mode, seconds: float) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.lakehouse.publishing_process", str(root), mode.value, str(seconds)]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True)


def read(lakehouse: Lakehouse, connection: Connection) -> int:
    """How many publications a reader sees; each of them whole."""
    seen = pin(lakehouse, PORT)
    query = f"select count(*), count(distinct row) from ({relation_sql(seen)}) group by writer, number"
    groups = connection.execute(query).fetchall()
    assert set(groups) <= {(COUNT, COUNT)}, f"snapshot {seen.snapshot_id} is torn: {groups}"
    return len(groups)


def kill_publishers(lakehouse: Lakehouse, connection: Connection, *, kills: int, seconds: float) -> tuple[int, set[str]]:
    """Kills a publishing process again and again; how often, and what the dead said they had published."""
    end, killed, said = time.monotonic() + seconds, 0, set()
    while killed < kills and time.monotonic() < end:
        with start_process(lakehouse.settings.root, Mode.REPLACE, 60) as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            time.sleep(random.random() * 0.25)
            process.send_signal(signal.SIGKILL)
            said |= set(process.stdout.read().split())
        killed += 1
        assert read(lakehouse, connection) == 1
    return killed, said


def check_kills(lakehouse: Lakehouse, connection: Connection, *, kills: int, seconds: float) -> int:
    """Nothing that was announced is lost, nothing else is left behind once maintenance has run."""
    publish(lakehouse, connection, f"select 0 as writer, 0 as number, range as row from range({COUNT})", contract=CONTRACT)
    killed, said = kill_publishers(lakehouse, connection, kills=kills, seconds=seconds)
    assert said <= {each.certificate.run_id for each in releases(lakehouse, PORT)}
    with clock.frozen_at(clock.now() + timedelta(days=30)):
        maintain(lakehouse, plan_maintenance(lakehouse))
    with clock.frozen_at(clock.now() + timedelta(days=60)):
        maintain(lakehouse, plan_maintenance(lakehouse))
        assert plan_maintenance(lakehouse)[0].needless == ()
    assert read(lakehouse, connection) == 1
    live = {each.uri for each in pin(lakehouse, PORT).files}
    assert live <= {each.uri for each in files_below(lakehouse.tables.io, lakehouse.tables.location(PORT))}
    assert publish(lakehouse, connection, f"select 1 as writer, 1 as number, range as row from range({COUNT})", contract=CONTRACT)
    return killed


def check_crowd(lakehouse: Lakehouse, connection: Connection, *, mode: Mode, seconds: float) -> None:
    """Four processes write one port while this one reads it; every publication that was announced is there."""
    processes = [start_process(lakehouse.settings.root, mode, seconds) for _ in range(4)]
    seen = 0
    while any(each.poll() is None for each in processes):
        try:
            count = read(lakehouse, connection)
        except NotPublished:
            continue
        assert count == 1 if mode is Mode.REPLACE else count >= seen
        seen = count
    said = set()
    for process in processes:
        output, _ = process.communicate()
        assert process.returncode == 0
        said |= set(output.split()) - {"ready"}
    assert said
    assert {each.certificate.run_id for each in releases(lakehouse, PORT)} == said
    assert read(lakehouse, connection) == (1 if mode is Mode.REPLACE else len(said))


def test_a_publisher_killed_at_any_instant_leaves_the_last_release_whole(lakehouse, connection):
    check_kills(lakehouse, connection, kills=8, seconds=30)


@pytest.mark.parametrize("mode", [Mode.REPLACE, Mode.APPEND])
def test_processes_that_write_one_port_at_once_lose_and_mix_nothing(lakehouse, connection, mode):
    check_crowd(lakehouse, connection, mode=mode, seconds=3)


@pytest.mark.soak
def test_hundreds_of_kills_leave_the_last_release_whole(lakehouse, connection):
    assert check_kills(lakehouse, connection, kills=300, seconds=900) >= 100


@pytest.mark.soak
@pytest.mark.parametrize("mode", [Mode.REPLACE, Mode.APPEND])
def test_a_long_crowd_loses_and_mixes_nothing(lakehouse, connection, mode):
    check_crowd(lakehouse, connection, mode=mode, seconds=60)
