import json
import os
import shutil
import sqlite3

import pytest

from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.notes import DAMAGED
from tests.lakehouse.ledger.noting import begin, live_and_kill, require_each_once

NOBODY = 65534


def test_a_note_waits_for_no_ledger_that_is_busy(settings, lakehouse):
    with_writer = sqlite3.connect(settings.state / "mesh.db", isolation_level=None)
    with_writer.execute("begin immediate")
    try:
        lakehouse.ledger.note(Kind.READ, "a.b.c", run_id="r", details={"columns": ("a",)})
        assert lakehouse.ledger.facts() == ()
    finally:
        with_writer.close()
    (fact,) = lakehouse.ledger.facts()
    assert (fact.kind, fact.subject, fact.actor, fact.run_id, fact.details) == ("read", "a.b.c", "tester", "r", {"columns": ["a"]})


def test_what_was_noted_comes_before_what_is_recorded_later(lakehouse):
    for number in range(3):
        lakehouse.ledger.note(Kind.READ, "a.b.c", details={"number": number})
    assert lakehouse.ledger.record(Kind.PUBLISHED, "a.b.c") == 4
    assert [each.details["number"] for each in lakehouse.ledger.facts(Kind.READ)] == [2, 1, 0]


def test_killed_processes_lose_no_note_and_no_note_comes_twice(settings):
    noted = live_and_kill(settings, writers=2, settlers=2, seconds=0.5)
    assert all(noted.values())
    require_each_once(settings, noted)


@pytest.mark.soak
def test_a_hundred_and_eighty_kills_lose_no_note(settings):
    noted: dict[str, list[int]] = {}
    for number in range(30):
        noted |= live_and_kill(settings, writers=3, settlers=3, seconds=0.05 + number % 10 / 20)
    require_each_once(settings, noted)


def test_files_of_processes_that_ended_go_when_all_of_them_is_in_the_chain(settings, lakehouse):
    writer = begin(NOTER_ONCE, settings)
    writer.communicate()
    assert len(list(settings.notes.iterdir())) == 1
    assert len(lakehouse.ledger.facts(Kind.READ)) == 1
    assert list(settings.notes.iterdir()) == []
    lakehouse.ledger.note(Kind.READ, "a.b.c")
    assert len(lakehouse.ledger.facts(Kind.READ)) == 2
    assert len(list(settings.notes.iterdir())) == 1, "this process may write on"


def test_a_line_that_no_reader_wrote_is_set_aside_and_stops_no_other(settings, lakehouse):
    lakehouse.ledger.note(Kind.READ, "a.b.c", details={"number": 0})
    (file,) = settings.notes.iterdir()
    note = json.loads(file.read_text())
    wrong = [
        "no JSON\n",
        "[]\n",
        json.dumps({**note, "kind": "published"}) + "\n",
        json.dumps({**note, "at": "yesterday"}) + "\n",
        json.dumps({**note, "details": {"text": "\ud800"}}) + "\n",
        json.dumps({**note, "details": {"text": "\0"}}) + "\n",
        json.dumps({**note, "details": {"number": float("nan")}}) + "\n",
        json.dumps({**note, "actor": "x" * 256}) + "\n",
    ]
    with file.open("a") as opened:
        opened.writelines(wrong)
    lakehouse.ledger.note(Kind.READ, "a.b.c", details={"number": 1})
    assert [each.details for each in lakehouse.ledger.facts()] == [{"number": 1}, {"number": 0}]
    assert (settings.notes / DAMAGED / file.name).read_text() == "".join(wrong)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (Kind.READ, {"details": {"rows": "many"}}),
        (Kind.READ, {"details": {"bytes": 2**63}}),
        (Kind.READ, {"details": {"rows": -1}}),
        (Kind.READ, {"details": {"snapshot_id": 0.5}}),
        (Kind.READ, {"details": {"columns": "a"}}),
        (Kind.READ, {"details": {"columns": [{"a": 1}]}}),
        (Kind.READ, {"details": {"consumer": "\x1b[2J"}}),
        (Kind.READ, {"details": {"consumer": "Finance.Revenue"}}),
        (Kind.READ, {"details": {"consumer": ["finance"]}}),
        (Kind.READ, {"details": None}),
        (Kind.READ, {"details": {}, "at": "9999-12-31T00:00:00+00:00"}),
        (Kind.READ, {"details": {}, "at": "0001-01-02T00:00:00+00:00"}),
        (Kind.READ, {"details": {}, "subject": "a.b.c\x1b]0;owned\x07"}),
        (Kind.READ, {"details": {}, "run_id": "r\nr"}),
        (Kind.READ_ENDED, {"details": {}}),
        (Kind.READ_ENDED, {"details": {"rows": 1, "seconds": 1e999}}),
        (Kind.QUERY_FAILED, {"details": {"seconds": 1}}),
        (Kind.QUERY_FAILED, {"details": {"error": "Odd", "column": "\x1b[31m"}}),
        (Kind.SEARCHED_IN_VAIN, {"details": {"words": [1]}}),
        (Kind.SEARCHED_IN_VAIN, {"details": {"words": ["a\nb"]}}),
        (Kind.COLUMN_MISSED, {"details": {"column": 1}}),
    ],
)
def test_a_note_that_would_stop_who_adds_up_or_shows_it_is_set_aside(settings, lakehouse, kind, changes):
    lakehouse.ledger.note(Kind.READ, "a.b.c")
    (file,) = settings.notes.iterdir()
    with file.open("a") as opened:
        opened.write(json.dumps({**json.loads(file.read_text()), "kind": kind, **changes}) + "\n")
    assert [each.details for each in lakehouse.ledger.facts()] == [{}]
    assert len((settings.notes / DAMAGED / file.name).read_text().splitlines()) == 1


def test_what_lies_among_the_notes_and_is_none_stops_nobody(settings, lakehouse):
    settings.notes.mkdir(parents=True)
    os.mkfifo(settings.notes / "somebody.0.notes")
    (settings.notes / "linked.0.notes").symlink_to("/etc/passwd")
    (settings.notes / f"{os.uname().nodename} not a number x.0.notes").write_text("torn")
    lakehouse.ledger.note(Kind.READ, "a.b.c")
    assert len(lakehouse.ledger.facts()) == 1


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_a_note_of_another_user_carries_that_users_name(settings, lakehouse):
    lakehouse.ledger.note(Kind.READ, "a.b.c")
    (file,) = settings.notes.iterdir()
    shutil.chown(file, NOBODY)
    (fact,) = lakehouse.ledger.facts()
    assert fact.actor == "nobody"


def test_a_disk_that_takes_no_note_lets_the_ledger_take_it(settings, lakehouse):
    settings.notes.parent.mkdir(parents=True, exist_ok=True)
    settings.notes.write_text("a file where the folder belongs")
    lakehouse.ledger.note(Kind.READ, "a.b.c")
    settings.notes.unlink()
    assert len(lakehouse.ledger.facts()) == 1


def test_who_only_reads_brings_notes_to_the_ledger_when_closing(settings):
    with open_lakehouse(settings) as lakehouse:
        lakehouse.ledger.note(Kind.READ, "a.b.c")
    database = sqlite3.connect(settings.state / "mesh.db")
    assert database.execute("select kind from ledger").fetchall() == [("read",)]
    database.close()


NOTER_ONCE = """
import sys
from pathlib import Path
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
open_lakehouse(Settings(root=Path(sys.argv[1]))).ledger.note("read", "a.b.c")
"""
