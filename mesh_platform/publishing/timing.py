"""How long the parts of a build took: inputs, rows, staging, checks, commit. Rows that SQL makes are made while they are staged."""

import time
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def timed(seconds: dict[str, float], part: str) -> Generator[None]:
    """Adds what happens meanwhile to a part, also where it fails."""
    started = time.perf_counter()
    try:
        yield
    finally:
        seconds[part] = round(seconds.get(part, 0) + time.perf_counter() - started, 3)
