"""Python's search for garbage, which finds nothing in what a process loads at its start and keeps to its end."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def kept() -> Generator[None]:
    """Around loading: the search rests meanwhile, and never again goes through what there is by then."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()
