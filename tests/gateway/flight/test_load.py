"""Many clients at once while releases come out and old ones go, beside one that takes nothing of its answers and one that never stops."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import adbc_driver_flightsql.dbapi as adbc
import adbc_driver_manager as driver
import httpx
import pytest

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.upkeep.maintenance import maintain, plan_maintenance
from mesh_platform.settings import Settings
from tests.publishing.conftest import Publisher
from tests.serving_gateway import DAILY, READER, Serving, make_token, serving, write_served_mesh

ROWS = 20_000
SECONDS = 120
# Each row of a release holds its number, so that rows of two releases in one answer show.
RELEASES = f"select count(*) as rows, count(distinct amount) as releases, min(amount)::bigint as release from {DAILY}"
TWICE = f"select count(*), count(distinct a.amount - b.amount), min(a.amount)::bigint from {DAILY} a join {DAILY} b using (order_id)"
ENDLESS = f"select a.order_id, a.customer, b.customer from {DAILY} a, {DAILY} b"

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = write_served_mesh(tmp_path_factory.mktemp("mesh"))
    publish(written, 1)
    return written


def publish(root: Path, number: int) -> None:
    select = f"""
        select range as order_id, timestamptz '2024-01-01' + to_minutes(range) as ordered_at, 'shop' as channel,
            'customer ' || range as customer, {number}::decimal(10, 2) as amount
        from range({ROWS})"""
    with open_lakehouse(Settings(root=root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select(DAILY)[0], select, run=f"release-{number}")


def tidy(root: Path) -> None:
    short = Settings(root=root, snapshots_to_keep=2, snapshot_days=0, grace_days=0.0005)
    with open_lakehouse(short) as lakehouse:
        maintain(lakehouse, plan_maintenance(lakehouse))


@contextmanager
def releases(root: Path) -> Iterator[list[int]]:
    """Numbers of the releases that have come out until now. All but the newest few go again, and their files after the grace."""
    over, out = threading.Event(), [1]

    def release() -> None:
        while not over.is_set():
            publish(root, out[-1] + 1)
            out.append(out[-1] + 1)
            tidy(root)

    with ThreadPoolExecutor(1) as pool:
        publishing = pool.submit(release)
        try:
            yield out
        finally:
            over.set()
        publishing.result()


def ask_until(end: float, running: Serving, token: str) -> list[int]:
    """The release that each answer is of. Any failure is the test's."""
    seen: list[int] = []
    with running.connect(token) as connection, connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(TWICE if len(seen) % 2 else RELEASES)
            count, distinct, release = cursor.fetchone()
            assert (count, distinct) == (ROWS, 1)
            seen.append(release)
    return seen


def ask_over_http_until(end: float, running: Serving, token: str) -> list[int]:
    """The same by the other door."""
    seen: list[int] = []
    with httpx.Client(base_url=running.url, headers={"authorization": f"Bearer {token}"}, timeout=60) as client:
        while time.monotonic() < end:
            answer = client.post("/v1/query", json={"sql": RELEASES})
            assert answer.status_code == 200, answer.text
            (row,) = answer.json()
            assert (int(row["rows"]), int(row["releases"])) == (ROWS, 1)
            seen.append(int(row["release"]))
    return seen


def flood_until(end: float, running: Serving, token: str) -> tuple[int, int]:
    """How often it was answered, and how often told to wait."""
    answered = refused = 0
    with running.connect(token) as connection:
        while time.monotonic() < end:
            if is_answered(connection):
                answered += 1
            else:
                refused += 1
    return answered, refused


def is_answered(connection: adbc.Connection) -> bool:
    """Or told to wait; any other failure is the test's."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(RELEASES)
            return cursor.fetchone() is not None
    except driver.Error as error:
        if re.search("all it gets at once|requests a second", str(error)):
            return False
        raise


@contextmanager
def hanging(running: Serving, token: str, *, streams: int) -> Iterator[None]:
    """Begins endless answers, and takes the first rows of each."""
    with running.connect(token) as connection, ExitStack() as open_streams:
        for _ in range(streams):
            cursor = open_streams.enter_context(connection.cursor())
            cursor.execute(ENDLESS)
            open_streams.enter_context(cursor.fetch_record_batch()).read_next_batch()
        yield


def resident(running: Serving) -> int:
    """Megabytes of the server."""
    status = Path(f"/proc/{running.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024


def threads(running: Serving) -> int:
    return len([*Path(f"/proc/{running.process.pid}/task").iterdir()])


def cuts(root: Path) -> int:
    return len([*(root / ".mesh/scratch/cuts").glob("*")])


def test_thirty_two_clients_are_answered_rightly_whatever_others_do(root):
    tokens = [make_token(root, READER if number % 2 else "sales", subject=f"client {number}") for number in range(32)]
    hanger, flooder = make_token(root, "sales", subject="hanger"), make_token(root, subject="flooder")
    with (
        serving(root) as running,
        releases(root) as out,
        hanging(running, hanger, streams=4),
        ThreadPoolExecutor(48) as pool,
    ):
        end = time.monotonic() + SECONDS
        asking = [pool.submit(ask_until, end, running, each) for each in tokens[:28]]
        asking += [pool.submit(ask_over_http_until, end, running, each) for each in tokens[28:]]
        flooding = [pool.submit(flood_until, end, running, flooder) for _ in range(12)]
        time.sleep(SECONDS / 2)
        early, busy = resident(running), threads(running)
        answers = [each.result() for each in asking]
        floods = [each.result() for each in flooding]
        late, newest, still, left = resident(running), out[-1], threads(running), cuts(root)
    told = f"{sum(map(len, answers))} answers, {newest} releases, floods {floods}"
    told += f", {early} MB, then {late} MB, {busy} threads, then {still}, {left} cuts"
    assert all(each == sorted(each) for each in answers), "a later answer is of an earlier release"
    assert all(len({*each}) > 1 for each in answers), told
    assert sum(refused for _, refused in floods) > 0, told
    assert late < early * 1.3 + 100, told
    assert left == 0, told
    assert still <= busy, told


def test_who_takes_nothing_of_its_answers_keeps_its_own_places_and_gives_them_back_when_it_goes(root):
    hanger, other = make_token(root, "sales", subject="hanger"), make_token(root, "sales", subject="other")
    with serving(root) as running, running.connect(hanger) as hung, running.connect(other) as answered:
        with hanging(running, hanger, streams=4):
            assert not is_answered(hung)
            assert is_answered(answered)
        deadline = time.monotonic() + 60
        while not is_answered(hung):
            assert time.monotonic() < deadline, "its places are still taken"
