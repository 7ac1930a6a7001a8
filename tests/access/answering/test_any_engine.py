"""The same rows, whoever reads them: a published port is an ordinary Iceberg table."""

import daft
import polars
import pytest
from pyiceberg.table import StaticTable

from mesh_platform import read
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.reading.snapshots import pin
from tests.access.conftest import ORDERS

ADDRESS = PortAddress.parse("sales.orders.daily")


@pytest.fixture
def metadata(published, publisher, mesh, lakehouse) -> str:
    """What other engines open; the port was published twice, for a replaced file must not be read again."""
    publisher.publish(mesh.port(ADDRESS), f"{ORDERS} where order_id < 3")
    newest = pin(lakehouse, ADDRESS)
    assert newest.snapshot_id != published.snapshot_id
    return newest.metadata_location


@pytest.fixture
def expected(metadata, root) -> list[dict]:
    assert metadata
    rows = read(ADDRESS, root=root).arrow().sort_by("order_id").to_pylist()
    assert [each["order_id"] for each in rows] == [1, 2]
    return rows


def test_pyarrow_reads_the_same_rows(metadata, expected):
    assert StaticTable.from_metadata(metadata).scan().to_arrow().sort_by("order_id").to_pylist() == expected


def test_pandas_reads_the_same_rows(metadata, expected):
    frame = StaticTable.from_metadata(metadata).scan().to_pandas().sort_values("order_id")
    assert frame.to_dict("records") == expected


def test_polars_reads_the_same_rows(metadata, expected, monkeypatch):
    monkeypatch.setenv("POLARS_ICEBERG_PLANNER", "pyiceberg")  # else Polars warns that its own planner is not installed
    assert polars.scan_iceberg(metadata, reader_override="native").collect().sort("order_id").to_dicts() == expected


def test_daft_reads_the_same_rows(metadata, expected):
    frame = daft.read_iceberg(StaticTable.from_metadata(metadata)).sort("order_id")
    assert frame.to_pylist() == expected


def test_duckdb_reads_the_same_rows_from_the_files_alone(metadata, expected, lakehouse):
    files = [task.file.file_path.removeprefix("file://") for task in StaticTable.from_metadata(metadata).scan().plan_files()]
    with lakehouse.connect() as connection:
        assert connection.read_parquet(files).order("order_id").to_arrow_table().to_pylist() == expected


def test_every_frame_of_a_reading_holds_the_same_rows(expected, root):
    reading = read(ADDRESS, root=root)
    assert reading.polars().sort("order_id").to_dicts() == expected
    frame = reading.pandas().sort_values("order_id")
    assert frame.astype(object).where(frame.notna(), None).to_dict("records") == expected
