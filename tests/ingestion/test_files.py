import os
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from mesh_platform.concepts.source import FilesSource
from mesh_platform.concepts.types import Primitive
from mesh_platform.errors import SourceChanged, SourceUnavailable, UsageError
from mesh_platform.ingestion import files
from tests.ingestion.bringing import Shop, shop
from tests.workbook_files import write_workbook


def inbox(**changes) -> FilesSource:
    return FilesSource(**{"path": "inbox/*.csv", "by_modified": True, **changes})


def put(at: Shop, name: str, text: str) -> Path:
    file = at.product.folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_new_and_changed_files_are_read_and_what_is_gone_stays(tmp_path):
    with shop(tmp_path, inbox()) as at:
        put(at, "inbox/a.csv", "id,amount\n1,10\n2,20\n")
        put(at, "inbox/b.csv", "id,amount\n3,30\n")
        assert at.bring().load.rows == 3
        assert at.bring().load.rows == 0
        put(at, "inbox/b.csv", "id,amount\n3,31\n4,40\n")
        put(at, "inbox/c.csv", "id,amount\n5,50\n")
        (at.product.folder / "inbox/a.csv").unlink()
        assert at.bring().load.rows == 3
        assert at.rows("id, amount") == [(1, 10), (2, 20), (3, 31), (4, 40), (5, 50)]


def test_a_file_that_is_older_than_what_was_read_is_new_all_the_same(tmp_path):
    with shop(tmp_path, inbox()) as at:
        put(at, "inbox/b.csv", "id\n2\n")
        at.bring()
        os.utime(put(at, "inbox/a.csv", "id\n1\n"), (1, 1))
        at.bring()
        assert at.rows("id") == [(1,), (2,)]


def test_without_incremental_each_run_shows_the_files_as_they_are(tmp_path):
    with shop(tmp_path, inbox(by_modified=False)) as at:
        gone = put(at, "inbox/a.csv", "id\n1\n")
        put(at, "inbox/b.csv", "id\n2\n")
        at.bring()
        gone.unlink()
        at.bring()
        assert at.rows("id") == [(2,)]


def test_every_format_is_read(tmp_path):
    with shop(tmp_path, inbox(path="in/*.json", format="json")) as at:
        put(at, "in/a.json", '[{"id": 1, "who": {"name": "Ada"}}, {"id": 2, "note": "x"}]')
        at.bring()
        assert at.rows("id, who->>'$.name', note", order="id") == [(1, "Ada", None), (2, None, "x")]
        at.source = inbox(path="in/*.parquet", format="parquet")
        parquet.write_table(pa.table({"id": [7], "name": ["x"]}), at.product.folder / "in/a.parquet")
        at.bring()
        assert at.rows("id, name") == [(7, "x")]
        at.source = inbox(path="in/*.xlsx", format="excel", options={"sheet": "Orders"})
        write_workbook(at.product.folder / "in/a.xlsx", {"Orders": [["id", "name"], [8, "y"]]})
        at.bring()
        assert at.rows("id::int, name") == [(8, "y")]
        assert sorted(each.suffix for each in at.folder.iterdir() if each.name not in at.landed.retired) == ["", ".json", ".parquet"]


def test_a_folder_that_the_environment_names_is_read(tmp_path, monkeypatch):
    (tmp_path / "bucket/2024/01").mkdir(parents=True)
    (tmp_path / "bucket/2024/01/a.csv").write_text("id\n1\n")
    (tmp_path / "bucket/2024/b.csv").write_text("id\n2\n")
    (tmp_path / "bucket/c.txt").write_text("id\n3\n")
    monkeypatch.setenv("SALES_BUCKET", f"file://{tmp_path}/bucket")
    with shop(tmp_path / "mesh", FilesSource(url="${SALES_BUCKET}/**/*.csv")) as at:
        at.bring()
        assert at.rows("id") == [(1,), (2,)]
        assert [each.origin for each in at.landed.files] == ["2024/01/a.csv", "2024/b.csv"]


def test_a_link_that_leads_out_of_the_folder_is_no_file_of_it(tmp_path):
    (tmp_path / "outside.csv").write_text("id\n666\n")
    with shop(tmp_path / "mesh", inbox()) as at:
        put(at, "inbox/a.csv", "id\n1\n")
        (at.product.folder / "inbox/b.csv").symlink_to(tmp_path / "outside.csv")
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere/c.csv").write_text("id\n667\n")
        at.bring()
        assert at.rows("id") == [(1,)]


def test_a_file_that_is_still_written_is_left_for_the_next_run(tmp_path, monkeypatch):
    with shop(tmp_path, inbox()) as at:
        put(at, "inbox/a.csv", "id\n1\n")
        copy = files.shutil.copyfileobj

        def slowly(*args):
            copy(*args)
            time.sleep(0.01)
            put(at, "inbox/a.csv", "id\n1\n2\n")

        monkeypatch.setattr(files.shutil, "copyfileobj", slowly)
        with pytest.raises(SourceUnavailable, match="still being written"):
            at.bring()
        monkeypatch.undo()
        at.bring()
        assert at.rows("id") == [(1,), (2,)]


def test_no_file_at_all_is_said(tmp_path):
    with shop(tmp_path, inbox()) as at, pytest.raises(UsageError, match="there is no file inbox/"):
        at.bring()


def test_what_is_no_such_file_is_said_without_its_rows(tmp_path):
    with shop(tmp_path, inbox(path="inbox/*", format="parquet")) as at:
        put(at, "inbox/a.csv", "canary,canary\n")
        with pytest.raises(UsageError, match=r"inbox/a\.csv is no parquet file") as said:
            at.bring()
        assert "canary" not in str(said.value)


class TestColumns:
    def test_one_that_is_gone_names_the_file(self, tmp_path):
        with shop(tmp_path, inbox()) as at:
            put(at, "inbox/a.csv", "id,amount\n1,10\n")
            at.bring()
            put(at, "inbox/b.csv", "id,total\n2,20\n")
            with pytest.raises(SourceChanged, match="`amount` is gone in inbox"):
                at.bring()
            assert at.rows("id") == [(1,)]
            put(at, "inbox/b.csv", "id,amount\n2,20\n")
            at.bring()
            assert at.rows("id") == [(1,), (2,)]

    def test_texts_that_look_like_numbers_stay_texts(self, tmp_path):
        with shop(tmp_path, inbox()) as at:
            put(at, "inbox/a.csv", "id,code\n1,A7\n")
            put(at, "inbox/b.csv", "id,code\n2,007\n")
            put(at, "inbox/c.csv", "id,code\n3,\n")
            at.bring()
            assert at.rows("id, code") == [(1, "A7"), (2, "007"), (3, None)]

    def test_one_of_another_type_is_refused_until_its_type_is_declared(self, tmp_path):
        with shop(tmp_path, inbox()) as at:
            put(at, "inbox/a.csv", "id,amount\n1,10\n")
            at.bring()
            put(at, "inbox/b.csv", "id,amount\n2,n/a\n")
            with pytest.raises(SourceChanged, match="`amount` is VARCHAR, and was BIGINT in inbox"):
                at.bring()
            at.source = replace(inbox(), columns={"id": None, "amount": Primitive.STRING})
            at.bring()
            assert at.rows("id, amount") == [(1, "10"), (2, "n/a")]


def test_another_pattern_is_another_source(tmp_path):
    with shop(tmp_path, inbox()) as at:
        put(at, "inbox/a.csv", "id\n1\n")
        put(at, "other/a.csv", "name\nx\n")
        at.bring()
        at.source = inbox(path="other/*.csv")
        at.bring()
        assert at.rows() == [("x",)]
