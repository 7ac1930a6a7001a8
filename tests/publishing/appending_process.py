"""A process that appends batches to one port, each in a run of its own, beginning with the first: run with the root of a mesh."""

import sys
from pathlib import Path

from mesh_platform.concepts.contract import Column
from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.types import Primitive
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.publishing.builds import start_build
from mesh_platform.publishing.publisher import publish
from mesh_platform.settings import Settings
from tests.sample_ports import contract, port

BATCHES, COUNT = 12, 500
PORT = port(
    mode=Mode.APPEND,
    contract=contract(
        columns=(
            Column(name="batch", type=Primitive.LONG, required=True, key_position=1),
            Column(name="row", type=Primitive.LONG, required=True, key_position=2),
        )
    ),
)


def append_batches(root: Path) -> None:
    with open_lakehouse(Settings(root=root, threads=1)) as lakehouse, lakehouse.connect() as connection:
        print("ready", flush=True)  # noqa: T201
        for batch in range(BATCHES):
            build = start_build(lakehouse, PORT, run_id=f"batch-{batch}", code_version="code-1")
            publish(lakehouse, build, connection, f"select {batch}::bigint as batch, range as row from range({COUNT})")


if __name__ == "__main__":
    append_batches(Path(sys.argv[1]))
