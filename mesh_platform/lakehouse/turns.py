"""Turns: work on one mesh that two processes must never do at once."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager

import sqlalchemy as sa

from mesh_platform.lakehouse.lakehouse import Lakehouse


@contextmanager
def one_at_a_time(lakehouse: Lakehouse, work: str) -> Generator[None]:
    """Waits for whoever does the same work. A process that dies gives its turn away."""
    if lakehouse.database.dialect.name == "postgresql":  # the processes may be on several machines
        number = sa.func.hashtext(f"mesh {work}")
        with lakehouse.database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:  # no transaction idles meanwhile
            connection.execute(sa.select(sa.func.pg_advisory_lock(number)))
            try:
                yield
            finally:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(number)))
        return
    with (lakehouse.settings.state / f"{work}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
