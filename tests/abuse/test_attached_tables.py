"""Abuse cases 3, 5: what an engine is handed of a table, when the table points elsewhere, holds more, or is not granted any more."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity import tokens
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.reading.snapshots import pin
from mesh_platform.lakehouse.storage import duckdb_path
from mesh_platform.settings import Settings
from tests.attached_mesh import ORDERS, Wire, attachable
from tests.journeys.guarded_mesh import write_guarded_mesh
from tests.publishing.conftest import Publisher

PORT = PortAddress("sales", "orders", "daily")
TABLE = "/namespaces/sales%1Forders/tables/daily"


@pytest.fixture
def wire(tmp_path) -> Iterator[Wire]:
    """A port that was published twice."""
    root = write_guarded_mesh(tmp_path)
    with open_lakehouse(Settings(root=root)) as lakehouse:
        for select in (ORDERS, f"{ORDERS} where order_id = 1"):
            Publisher(lakehouse).publish(require_mesh(root).select(str(PORT))[0], select, run=f"run of {len(select)}")
        with attachable(Gateway(lakehouse)) as wire:
            yield wire


def load(wire: Wire, consumer: str = "sales") -> httpx.Response:
    with wire.client(consumer) as client:
        return client.get(TABLE)


def test_only_the_current_rows_are_named(wire):
    """Neither an earlier release, nor where the table tells of it, nor what its certificates say."""
    whole = wire.gateway.lakehouse.tables.find(PORT)
    assert len(whole.metadata.snapshots) > 1
    told = load(wire).json()
    assert [each["snapshot-id"] for each in told["metadata"]["snapshots"]] == [pin(wire.gateway.lakehouse, PORT).snapshot_id]
    assert "metadata-location" not in told
    assert "mesh." not in json.dumps(told)


def test_a_manifest_that_points_to_a_strangers_file_is_not_handed_out(wire, tmp_path):
    table = wire.gateway.lakehouse.tables.find(PORT)
    own = Path(duckdb_path(pin(wire.gateway.lakehouse, PORT).files[0].uri))
    stranger = tmp_path / "stranger.parquet"
    stranger.write_bytes(own.read_bytes())
    table.add_files([f"file://{stranger}"])
    answer = load(wire)
    assert (answer.status_code, answer.json()["error"]["type"]) == (403, "ForbiddenException")
    assert "metadata" not in answer.json()


@pytest.mark.parametrize("name", ["write.metadata.path", "write.data.path", "s3.endpoint", "py-io-impl"])
def test_a_table_that_asks_for_another_place_is_not_handed_out(wire, name):
    file = Path(duckdb_path(wire.gateway.lakehouse.tables.find(PORT).metadata_location))
    metadata = json.loads(file.read_text())
    metadata["properties"][name] = "http://169.254.169.254/"
    file.write_text(json.dumps(metadata))
    assert load(wire).status_code == 403


def test_a_token_that_was_revoked_attaches_nothing(wire):
    store = wire.gateway.lakehouse
    token, text = tokens.issue(store, wire.gateway.mesh(), consumer="sales")
    with httpx.Client(base_url=f"{wire.url}/iceberg/v1", headers={"authorization": f"Bearer {text}"}) as client:
        assert client.get(TABLE).status_code == 200
        tokens.revoke(store, token.number, reason="it was seen in a chat")
        assert [client.get(path).status_code for path in ("/config", "/namespaces", TABLE)] == [401, 401, 401]


def test_who_is_refused_is_written_down(wire):
    assert load(wire, "finance.revenue").status_code == 403
    (refused, *_) = wire.gateway.lakehouse.ledger.facts("access_refused")
    assert (refused.details["door"], refused.details["consumer"]) == ("iceberg", "finance.revenue")
