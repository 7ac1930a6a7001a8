"""A gateway that listens within this process, and what engines need to attach the mesh by it."""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import httpx

from mesh_platform.gateway.app import make_app
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity import tokens
from tests.listening import listening

ORDERS = """
    select * from (values
        (1::bigint, timestamptz '2024-01-01 09:30:00Z', 'shop', 'ada', 10.50::decimal(10, 2)),
        (2, timestamptz '2024-01-02 11:00:00Z', 'web', 'grace', 99.90)
    ) made (order_id, ordered_at, channel, customer, amount)"""


@dataclass(frozen=True)
class Wire:
    url: str
    gateway: Gateway

    def token(self, consumer: str) -> str:
        return tokens.issue(self.gateway.lakehouse, self.gateway.mesh(), consumer=consumer)[1]

    def client(self, consumer: str = "") -> httpx.Client:
        headers = {"authorization": f"Bearer {self.token(consumer)}"} if consumer else {}
        return httpx.Client(base_url=f"{self.url}/iceberg/v1", headers=headers, timeout=30)


@contextmanager
def attachable(gateway: Gateway) -> Iterator[Wire]:
    with listening(make_app(gateway)) as url:
        yield Wire(url, gateway)


@contextmanager
def attached(wire: Wire, consumer: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB, to which the mesh is a database of the name `mesh`."""
    with duckdb.connect() as connection:
        for each in ("avro", "httpfs", "iceberg"):
            connection.execute(f"load '{_extension(each)}'")
        connection.execute(f"create secret mesh (type iceberg, token '{wire.token(consumer)}')")
        connection.execute(
            f"attach 'mesh' as mesh (type iceberg, endpoint '{wire.url}/iceberg', secret mesh, support_nested_namespaces true)"
        )
        yield connection


def _extension(name: str) -> str:
    """The file that a wheel brought: nothing is fetched."""
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    (file,) = Path(spec.submodule_search_locations[0]).glob(f"extensions/*/{name}.duckdb_extension")
    return str(file)
