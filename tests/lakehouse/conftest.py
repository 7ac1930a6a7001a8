from collections.abc import Iterator
from pathlib import Path

import pytest

from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(root=tmp_path, threads=2, actor="tester")


@pytest.fixture
def lakehouse(settings: Settings) -> Iterator[Lakehouse]:
    with open_lakehouse(settings) as opened:
        yield opened


@pytest.fixture
def connection(lakehouse: Lakehouse) -> Iterator[Connection]:
    with lakehouse.connect() as opened:
        yield opened
