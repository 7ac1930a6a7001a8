"""What was made from files is kept as long as they are the same: nothing counts longer than by looking again each time."""

import os
import stat
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

Made = TypeVar("Made")
_SETTLED_SECONDS = 1.0  # a clock that ticks in milliseconds may give two changes of one file the same time


class _State(NamedTuple):
    path: str
    number: int
    size: int
    written: int
    changed: int
    is_link: bool


State = tuple[_State, ...]


class Kept(Generic[Made]):
    """The newest results by key; safe for threads, of which two may make the same one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, tuple[object, Made]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, state: object, make: Callable[[], Made]) -> Made:
        """What was made of this key in this state, or is made now. Nothing is kept where the state is None."""
        if state is None:
            return make()
        with self._lock:
            known = self._found.get(key)
            if known is not None and (known[0] is state or known[0] == state):
                self._found.move_to_end(key)
                return known[1]
        made = make()
        with self._lock:
            self._found[key] = (state, made)
            if len(self._found) > self._most:
                self._found.popitem(last=False)
        return made


def state_of(*paths: Path | str) -> State | None:
    """Of files, and of all below folders. None where it may not tell every change: of what is linked or gone, or changed just now."""
    try:
        found = tuple(each for path in paths for each in _states(os.fspath(path)))
    except OSError:
        return None
    settled = (time.time() - _SETTLED_SECONDS) * 1e9
    return found if all(each.changed < settled and not each.is_link for each in found) else None


def _states(path: str) -> Iterator[_State]:
    told = os.lstat(path)
    yield _State(path, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns, stat.S_ISLNK(told.st_mode))
    if stat.S_ISDIR(told.st_mode):
        with os.scandir(path) as entries:
            for each in entries:
                yield from _states(each.path)
