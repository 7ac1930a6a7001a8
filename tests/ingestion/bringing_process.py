"""Brings from an API in a process of its own, once or until it is killed: bringing_process.py ROOT [POINT | forever | TIMES].

POINT is `module:function:before` or `:after`, where the process kills itself.
"""

import importlib
import os
import signal
import sys
from pathlib import Path

from mesh_platform.concepts.source import ApiSource, Incremental
from tests.ingestion.bringing import shop

SOURCE = ApiSource(
    url="${SALES_URL}/orders",
    paginator={"type": "page_number", "base_page": 1, "total_path": "total"},
    records="data.items",
    incremental=Incremental(cursor="updated_at", key=("id",), parameter="since"),
)


def die_at(point: str) -> None:
    module, name, when = point.split(":")
    holder = importlib.import_module(module)
    *parents, name = name.split(".")
    for each in parents:
        holder = getattr(holder, each)
    original = getattr(holder, name)

    def dying(*args, **more):
        done = original(*args, **more) if when == "after" else None
        os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(holder, name, dying)


def main(root: str, what: str) -> None:
    times = int(what) if what.isdigit() else 1
    if ":" in what:
        die_at(what)
    with shop(Path(root), SOURCE) as at:
        while times:
            sys.stdout.write(f"{at.bring().load.number}\n")
            sys.stdout.flush()
            times -= what != "forever"


if __name__ == "__main__":
    main(*sys.argv[1:])
