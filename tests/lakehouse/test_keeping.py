import os
import time

import pytest

from mesh_platform.lakehouse.keeping import Kept, state_of

LONG_AGO = 10.0


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """What changed in it is settled, as seen from a clock that is ahead."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_text("one")
    now = time.time
    monkeypatch.setattr("mesh_platform.lakehouse.keeping.time.time", lambda: now() + LONG_AGO)
    return tmp_path


def test_the_state_tells_each_change_also_one_that_hides_its_time(folder):
    before, file = state_of(folder), folder / "a" / "file"
    assert before == state_of(folder) is not None
    told = file.stat()
    file.write_text("two")
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert state_of(folder) not in (before, None)


@pytest.mark.parametrize("change", ["added", "removed", "replaced"])
def test_the_state_tells_which_files_there_are(folder, change):
    before, file, other = state_of(folder), folder / "a" / "file", folder / "a" / "other"
    if change == "removed":
        file.unlink()
    else:
        other.write_text("one")
        other.rename(file if change == "replaced" else other)
    assert state_of(folder) != before


def test_nothing_is_told_of_links_or_of_what_is_gone(folder):
    (folder / "b").symlink_to(folder / "a")
    assert state_of(folder) is None
    assert state_of(folder / "gone") is None


def test_nothing_is_told_of_what_changed_just_now(tmp_path):
    (tmp_path / "file").write_text("one")
    assert state_of(tmp_path) is None


def test_things_are_made_once_for_a_state():
    kept, made = Kept(2), iter(range(10))
    asked = [("a", 1), ("a", 1), ("a", 2), ("b", 1), ("c", 1), ("b", 1), ("a", 2), ("d", None), ("d", None)]
    assert [kept.get(key, state, lambda: next(made)) for key, state in asked] == [0, 0, 1, 2, 3, 2, 4, 5, 6]
