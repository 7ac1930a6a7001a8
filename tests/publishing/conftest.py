from collections.abc import Callable

import pytest

from mesh_platform.concepts.partition import Partition, partition_of
from mesh_platform.concepts.product import OutputPort
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.publishing.builds import Build, start_build
from mesh_platform.publishing.publisher import Publication, publish
from mesh_platform.settings import Settings
from tests.sample_ports import BY_DAY


@pytest.fixture
def lakehouse(tmp_path):
    with open_lakehouse(Settings(root=tmp_path)) as opened:
        yield opened


class Publisher:
    """Builds ports of one lakehouse, each in a run of its own unless told otherwise."""

    def __init__(self, lakehouse: Lakehouse) -> None:
        self.lakehouse = lakehouse
        self.runs = 0

    def start(self, port: OutputPort, *, run: str = "", **known) -> Build:
        self.runs += 1
        return start_build(self.lakehouse, port, run_id=run or f"run-{self.runs}", code_version="code-1", **known)

    def finish(self, build: Build, select: str) -> Publication:
        with self.lakehouse.connect() as connection:
            return publish(self.lakehouse, build, connection, select)

    def publish(self, port: OutputPort, select: str, **known) -> Publication:
        return self.finish(self.start(port, **known), select)


@pytest.fixture
def publisher(lakehouse) -> Publisher:
    return Publisher(lakehouse)


@pytest.fixture
def rows(lakehouse) -> Callable[..., list[tuple]]:
    """The rows that a consumer of a port sees, in order."""
    from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql

    def read(port: OutputPort) -> list[tuple]:
        with lakehouse.connect() as connection:
            return connection.sql(f"select * from ({relation_sql(pin(lakehouse, port.address))}) order by all").fetchall()

    return read


def day(first: str, last: str | None = None) -> Partition:
    return partition_of(BY_DAY, f"2024-01-{first}", f"2024-01-{last}" if last else None)
