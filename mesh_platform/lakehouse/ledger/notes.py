"""Notes: facts that are written down at once, without waiting for the ledger, and chained by whoever appends next.

Each process writes files of its own, one line a note, and nobody else writes there: so nobody waits, a kill loses none, and no
consumer changes what another one noted. A note of another user of the machine carries that user's name, whatever it says.
"""

import errno
import heapq
import json
import os
import pwd
import stat
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote

from mesh_platform.lakehouse.ledger.appending import Entry
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.noted import can_be_noted
from mesh_platform.lakehouse.ledger.processes import is_gone, this_host, this_process

# No other fact is taken from a note.
NOTED = frozenset({Kind.READ, Kind.READ_ENDED, Kind.QUERY_FAILED, Kind.ACCESS_REFUSED, Kind.SEARCHED_IN_VAIN, Kind.COLUMN_MISSED})
DAMAGED = "damaged"
_END = ".notes"
_LONGEST_FILE, _LONGEST_NOTE, _LONGEST_TEXT = 256 * 1024, 1024 * 1024, 255
_IDLE, _ABANDONED = 3600, 24 * 3600  # seconds: a writer begins a new file long before others give an old one up
_A_WHILE = 5  # seconds
_CENTURY = timedelta(days=36_525)
_asked: dict[Path, float] = {}  # when this process asked last whether it is time to settle
_turns: dict[Path, int] = {}  # which of its files this process writes
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A line of a file, up to `position`; without an entry it is damaged."""

    file: str
    position: int
    text: bytes
    entry: Entry | None

    @property
    def at(self) -> datetime:
        return self.entry.at if self.entry else datetime.min.replace(tzinfo=UTC)


class Notes:
    """The notes of every process of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, entry: Entry) -> None:
        """Out of this process' hands when this returns, so that no kill loses it. Raises OSError where nobody takes it.

        Nobody waits for the disk: beside a build that fills it, that takes as long as an append to the ledger.
        """
        line = json.dumps({**entry.as_values(), "at": entry.at.astimezone(UTC).isoformat()}).encode() + b"\n"
        with _one_at_a_time:
            file = self._own_file()
            try:
                size = _append(file, line)
            except OSError:
                self._turn()  # a line may be torn: nothing follows it
                raise
            if size > _LONGEST_FILE:
                self._turn()

    def is_time_to_settle(self) -> bool:
        """Whether this process has not asked for a while."""
        now, last = time.monotonic(), _asked.get(self._folder)
        if last is not None and now - last < _A_WHILE:
            return False
        _asked[self._folder] = now
        return True

    def files(self) -> list[str]:
        try:
            return sorted(each.name for each in os.scandir(self._folder) if each.name.endswith(_END))
        except OSError:  # nothing was noted yet, or nothing can be
            return []

    def sizes(self) -> dict[str, int]:
        found = {}
        for each in self.files():
            with suppress(FileNotFoundError):
                found[each] = (self._folder / each).stat().st_size
        return found

    def waiting(self, positions: Mapping[str, int]) -> Iterator[Note]:
        """Those after the positions: of each process in its own order, of several by time."""
        lines = (self._lines(each, positions.get(each, 0)) for each in self.files())
        return heapq.merge(*lines, key=lambda each: each.at)

    def set_aside(self, damaged: Iterable[Note]) -> None:
        """What is no note is kept for whoever looks into it."""
        for each in damaged:
            (self._folder / DAMAGED).mkdir(exist_ok=True)
            with (self._folder / DAMAGED / each.file).open("ab") as file:
                file.write(each.text)

    def clear(self, positions: Mapping[str, int]) -> list[str]:
        """Removes the files that nobody writes any more and that are chained to their end; returns their names."""
        files = self.files()
        gone = [each for each in files if each in positions and _is_finished(self._folder / each, files)]
        gone = [each for each in gone if next(self._lines(each, positions[each]), None) is None]
        for each in gone:
            (self._folder / each).unlink(missing_ok=True)
        return gone

    def _own_file(self) -> Path:
        if self._folder not in _turns:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._turn()
        file = self._folder / _name(_turns[self._folder])
        if file.exists() and _age(file) > _IDLE:
            self._turn()
        return self._folder / _name(_turns[self._folder])

    def _turn(self) -> None:
        """To a file after all that there are: a process that became another program has written some before."""
        own = _parts(_name(0))[0]
        _turns[self._folder] = 1 + max((turn for process, turn in map(_parts, self.files()) if process == own), default=-1)

    def _lines(self, name: str, position: int) -> Iterator[Note]:
        """Whole lines: the last one may be in the making."""
        try:
            descriptor = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:  # chained and removed meanwhile, or no file at all
            return
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                return
            file.seek(position)
            while (line := file.readline(_LONGEST_NOTE)).endswith(b"\n") or len(line) == _LONGEST_NOTE:
                position += len(line)
                yield Note(file=name, position=position, text=line, entry=_entry(line, writer=found.st_uid))


def _append(file: Path, line: bytes) -> int:
    """The size of the file with the line."""
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    try:
        if os.write(descriptor, line) != len(line):
            raise OSError(errno.ENOSPC, "the disk took a part of a note only", str(file))
        return os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)


def _entry(line: bytes, *, writer: int) -> Entry | None:
    """None where a line is no note that a database takes: one bad line must not stop those after it."""
    try:
        fields = json.loads(line)
        json.dumps(fields, allow_nan=False, ensure_ascii=False).encode()
        texts = {each: _text(fields[each]) for each in ("kind", "subject", "actor", "run_id")}
        at, details = _moment(fields["at"]), fields["details"]
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None
    if texts["kind"] not in NOTED or rb"\u0000" in line or not can_be_noted(texts["kind"], details):
        return None
    if writer != os.getuid():
        texts["actor"] = _user(writer)
    return Entry(at=at, details=details, **texts)


def _moment(text: str) -> datetime:
    """Raises OverflowError for one so near to the ends of time that nobody could count days from it."""
    at = datetime.fromisoformat(text).astimezone(UTC)
    return at - _CENTURY + 2 * _CENTURY - _CENTURY


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or not value.isprintable():
        raise TypeError("a short text on one line is meant")
    return value


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"


def _name(turn: int) -> str:
    return f"{_process(os.getpid())}.{turn}{_END}"


@cache
def _process(pid: int) -> str:  # noqa: ARG001 a fork has another
    return quote(str(this_process()), safe="")


def _is_finished(file: Path, files: Iterable[str]) -> bool:
    """Whether nobody will ever write to it: its process has ended or has begun a later one, or is of a machine that is silent."""
    process, turn = _parts(file.name)
    if any(_parts(each)[0] == process and _parts(each)[1] > turn for each in files):
        return True
    named = unquote(process)
    if named.partition(" ")[0] != this_host():
        return _age(file) > _ABANDONED
    try:
        return is_gone(named)
    except ValueError:  # no process is called so: somebody put the file there
        return False


def _age(file: Path) -> float:
    """In seconds of the machine, whose clock no test moves."""
    return time.time() - file.stat().st_mtime


def _parts(name: str) -> tuple[str, int]:
    process, _, turn = name.removesuffix(_END).rpartition(".")
    return process, int(turn) if turn.isdecimal() else 0


def _renew_lock() -> None:
    """A process that was forked while a thread held the lock would wait for ever."""
    global _one_at_a_time
    _one_at_a_time = threading.Lock()


os.register_at_fork(after_in_child=_renew_lock)
