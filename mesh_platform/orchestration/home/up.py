"""Whether `mesh up` serves a state folder: it holds a lock as long as it does."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from mesh_platform.errors import UsageError

_LOCK = "up.lock"


@contextmanager
def the_only_one(state: Path) -> Generator[None]:
    """Two daemons on one Dagster home would both start every run. Raises UsageError for the second."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError(f"mesh up already runs on {state}", hint="use that one, or stop it first") from None
        yield


def is_up(state: Path) -> bool:
    try:
        with (state / _LOCK).open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
