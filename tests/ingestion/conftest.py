from collections.abc import Iterator

import pytest

from mesh_platform.ingestion import database
from tests.ingestion.api_server import Api, api_server
from tests.postgres_server import postgres  # noqa: F401 a fixture


@pytest.fixture
def api() -> Iterator[Api]:
    with api_server() as served:
        yield served


@pytest.fixture(autouse=True)
def _no_long_waits(monkeypatch):
    monkeypatch.setattr(database, "BACKOFF", 0.01)
    monkeypatch.setattr("mesh_platform.ingestion.http.BACKOFF", 0.01)
