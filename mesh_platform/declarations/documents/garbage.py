"""Python's search for garbage, which finds nothing in a mesh: millions of small values, and no cycles."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def not_searched() -> Generator[None]:
    """Around work on a whole mesh, which the search would go through again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
