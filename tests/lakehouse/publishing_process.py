"""A process that publishes to one port until it is killed: run with the root of a mesh, how to publish, and a time in seconds.

Each publication holds rows that belong together (one writer, one number, `COUNT` of them), so that a torn one shows.
"""

import os
import random
import sys
import time
from pathlib import Path

from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.types import Primitive
from mesh_platform.errors import StaleWriter
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.lakehouse.sample_port import contract_of, publish

COUNT = 2000
CONTRACT = contract_of({"writer": Primitive.LONG, "number": Primitive.LONG, "row": Primitive.LONG})


def publish_for(root: Path, mode: Mode, seconds: float) -> None:
    end = time.monotonic() + seconds
    writer, number = os.getpid(), 0
    with open_lakehouse(Settings(root=root, threads=1)) as lakehouse, lakehouse.connect() as connection:
        print("ready", flush=True)  # noqa: T201
        while time.monotonic() < end:
            number += 1
            rows = f"select {writer} as writer, {number} as number, range as row from range({COUNT})"
            try:
                publish(lakehouse, connection, rows, contract=CONTRACT, mode=mode, run_id=f"{writer}-{number}")
            except StaleWriter:
                continue  # another process started later and was quicker
            print(f"{writer}-{number}", flush=True)  # noqa: T201
            time.sleep(random.random() * 0.02)


if __name__ == "__main__":
    publish_for(Path(sys.argv[1]), Mode(sys.argv[2]), float(sys.argv[3]))
