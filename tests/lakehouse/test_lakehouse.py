import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.reading.snapshots import pin, releases
from mesh_platform.settings import Settings
from tests.lakehouse.publishing_process import CONTRACT
from tests.lakehouse.sample_port import PORT, publish, rows

ROOT = Path(__file__).parents[2]


def test_connections_are_in_utc_and_load_nothing_by_themselves(connection):
    shadow = [1, 2, 3]
    assert connection.execute("select current_setting('TimeZone')").fetchone() == ("UTC",)
    assert connection.execute("select current_setting('threads')").fetchone() == (2,)
    with pytest.raises(Exception, match="shadow does not exist"):
        connection.execute("select * from shadow")
    with pytest.raises(Exception, match="extension"):
        connection.execute("select * from read_parquet('s3://bucket/file.parquet')")
    assert len(shadow) == 3


def test_a_memory_limit_is_kept_by_spilling_anywhere_but_into_the_working_folder(tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    with open_lakehouse(Settings(root=tmp_path, threads=1, memory_limit="60MB")) as lakehouse, lakehouse.connect() as connection:
        query = "select count(*) from (select distinct hash(range) h, range r from range(3000000))"
        assert connection.execute(query).fetchone() == (3000000,)
    assert list((tmp_path / "work").iterdir()) == []


def test_a_file_can_be_opened_to_read_only(lakehouse, tmp_path):
    with lakehouse.connect(tmp_path / "private.duckdb") as connection:
        connection.execute("create table t as select 1 as x")
    with lakehouse.connect(tmp_path / "private.duckdb", read_only=True) as connection:
        assert connection.execute("from t").fetchall() == [(1,)]
        with pytest.raises(Exception, match="read-only"):
            connection.execute("drop table t")


@pytest.mark.parametrize("folder", ["my mesh é'x", "a%20b"])
def test_a_folder_with_an_odd_name_is_taken_literally(tmp_path, folder):
    root = tmp_path / folder
    root.mkdir()
    with open_lakehouse(Settings(root=root, threads=1)) as lakehouse, lakehouse.connect() as connection:
        publish(lakehouse, connection, "select 1::bigint n, 'a' word")
        assert rows(lakehouse, connection) == [(1, "a")]
        assert all(Path(each.uri.removeprefix("file://")).is_relative_to(root) for each in pin(lakehouse, PORT).files)
    assert [each.name for each in tmp_path.iterdir()] == [folder]


def test_a_folder_whose_name_is_a_pattern_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"holds \[ \]"):
        open_lakehouse(Settings(root=tmp_path / "a[1]"))


def test_a_store_is_opened_first_by_many_at_once(tmp_path):
    for number in range(3):
        settings = [Settings(root=tmp_path / str(number))] * 8
        with ThreadPoolExecutor(8) as several:
            assert [*several.map(lambda each: open_lakehouse(each).close(), settings)] == [None] * 8


def test_processes_that_make_a_mesh_at_once_all_succeed(settings):
    command = [sys.executable, "-m", "tests.lakehouse.publishing_process", str(settings.root), "append", "0.5"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    processes = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = {line for process in processes for line in process.communicate()[0].split()} - {"ready"}
    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    with open_lakehouse(settings) as lakehouse:
        assert {each.certificate.run_id for each in releases(lakehouse, PORT)} == said
        assert lakehouse.tables.require(PORT, CONTRACT).location() == lakehouse.tables.location(PORT)
