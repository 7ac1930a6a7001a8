"""Abuse case 5: a table that says it lies, or points, outside its own product's place in the warehouse."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import Refused
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.reading.snapshots import pin
from mesh_platform.lakehouse.storage import duckdb_path
from mesh_platform.lakehouse.tables.homes import require_inside
from mesh_platform.lakehouse.writing.rollback import rollback
from mesh_platform.settings import Settings
from tests.lakehouse.sample_port import PORT, publish, rows, staged

SECRET = PortAddress("fleet", "aircraft", "registry")


@pytest.fixture
def lakehouse(tmp_path: Path) -> Iterator[Lakehouse]:
    with open_lakehouse(Settings(root=tmp_path, threads=2, actor="tester")) as opened, opened.connect() as connection:
        publish(opened, connection, "select 1::bigint n, 'a' word")
        publish(opened, connection, "select 2::bigint n, 'secret' word", port=SECRET)
        yield opened


def refused(lakehouse: Lakehouse, match: str) -> None:
    """No read and no publication; and a publication writes nothing elsewhere."""
    secret = sorted(Path(duckdb_path(lakehouse.tables.location(SECRET))).rglob("*"))
    with pytest.raises(Refused, match=match):
        pin(lakehouse, PORT)
    with lakehouse.connect() as connection, pytest.raises(Refused, match=match):
        publish(lakehouse, connection, "select 3::bigint n, 'c' word")
    assert sorted(Path(duckdb_path(lakehouse.tables.location(SECRET))).rglob("*")) == secret


def set_property(lakehouse: Lakehouse, name: str, value: str) -> None:
    file = Path(duckdb_path(lakehouse.tables.find(PORT).metadata_location))
    metadata = json.loads(file.read_text())
    metadata["properties"][name] = value
    file.write_text(json.dumps(metadata))


@pytest.mark.parametrize("name", ["write.metadata.path", "write.data.path", "write.object-storage.path"])
def test_a_table_writes_nowhere_else(lakehouse, name):
    set_property(lakehouse, name, lakehouse.tables.location(SECRET))
    refused(lakehouse, f"has the property {name}")


@pytest.mark.parametrize("name", ["py-io-impl", "write.py-location-provider.impl"])
def test_a_table_names_no_code_that_reads_or_writes_it(lakehouse, name, tmp_path, monkeypatch):
    """pyiceberg imports the class that such a property names."""
    (tmp_path / "planted.py").write_text(f"from pathlib import Path\nPath({str(tmp_path / 'ran')!r}).touch()\nclass Reader: ...\n")
    monkeypatch.syspath_prepend(tmp_path)
    set_property(lakehouse, name, "planted.Reader")
    refused(lakehouse, f"has the property {name}")
    assert not (tmp_path / "ran").exists()


def test_a_table_chooses_no_store_that_requests_are_signed_for(lakehouse):
    set_property(lakehouse, "s3.endpoint", "http://169.254.169.254/")
    refused(lakehouse, "has the property s3.endpoint")


def test_a_table_lies_where_its_name_says(lakehouse):
    """The catalog hands out another product's metadata under this name."""
    with lakehouse.database.begin() as database:
        secret = database.execute(sa.text("select metadata_location from iceberg_tables where table_name = 'registry'")).scalar_one()
        database.execute(sa.text("update iceberg_tables set metadata_location = :at where table_name = 'hourly'"), {"at": secret})
    refused(lakehouse, "says it lies elsewhere")


def test_metadata_lies_below_the_table(lakehouse, tmp_path):
    with lakehouse.database.begin() as database:
        own = database.execute(sa.text("select metadata_location from iceberg_tables where table_name = 'hourly'")).scalar_one()
        copy = tmp_path / Path(duckdb_path(own)).name
        copy.write_bytes(Path(duckdb_path(own)).read_bytes())
        database.execute(sa.text("update iceberg_tables set metadata_location = :at where table_name = 'hourly'"), {"at": f"file://{copy}"})
    refused(lakehouse, "points to files outside its own location")


def test_a_manifest_that_points_to_anothers_file_is_told_and_mended_by_a_rollback(lakehouse):
    good = pin(lakehouse, PORT).snapshot_id
    lakehouse.tables.find(PORT).add_files([each.uri for each in pin(lakehouse, SECRET).files])
    refused(lakehouse, "points to files outside its own location")
    rollback(lakehouse, PORT, good)
    with lakehouse.connect() as connection:
        assert rows(lakehouse, connection) == [(1, "a")]


WAYS_OUT: dict[str, Callable[[str], str]] = {
    "parent": lambda home: f"{home}/../../aircraft/registry/data/1/part.parquet",
    "encoded parent": lambda home: f"{home}/%2e%2e/registry/data/1/part.parquet",
    "twice encoded parent": lambda home: f"{home}/%252e%252e/registry/part.parquet",
    "two slashes": lambda home: f"{home}//part.parquet",
    "backslash": lambda home: f"{home}/data\\..\\..\\part.parquet",
    "a sibling whose name begins alike": lambda home: f"{home}_v2/data/1/part.parquet",
    "pattern": lambda home: f"{home}/data/*/part.parquet",
    "question": lambda home: f"{home}/data/part.parquet?versionId=1",
    "another store": lambda _: "s3://fleet/aircraft/registry/part.parquet",
    "no scheme": lambda home: home.removeprefix("file://") + "/data/part.parquet",
    "the table itself": lambda home: home,
    "hidden": lambda home: f"{home}/.part.parquet",
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_no_spelling_of_a_path_leads_out(lakehouse, way):
    table = lakehouse.tables.find(PORT)
    with pytest.raises(Refused, match="outside its own location"):
        require_inside(table, [WAYS_OUT[way](table.location())])


def test_a_file_that_is_a_link_is_not_read(lakehouse):
    own, secret = (Path(duckdb_path(pin(lakehouse, port).files[0].uri)) for port in (PORT, SECRET))
    own.unlink()
    own.symlink_to(secret)
    with pytest.raises(Refused, match="outside its own location"):
        pin(lakehouse, PORT)


def test_a_folder_that_is_a_link_is_not_read_and_nothing_in_it_is_published(lakehouse, tmp_path):
    data = Path(duckdb_path(lakehouse.tables.location(PORT))) / "data"
    data.rename(tmp_path / "elsewhere")
    data.symlink_to(tmp_path / "elsewhere")
    refused(lakehouse, "outside its own location")


def test_a_table_whose_own_folder_is_a_link_is_refused_before_anything_is_written(lakehouse):
    other = PortAddress("weather", "observations", "daily")
    Path(duckdb_path(lakehouse.tables.location(other))).symlink_to(duckdb_path(lakehouse.tables.location(SECRET)))
    before = sorted(Path(duckdb_path(lakehouse.tables.location(SECRET))).rglob("*"))
    with lakehouse.connect() as connection, pytest.raises(Refused, match="is a link"):
        staged(lakehouse, connection, "select 1::bigint n, 'a' word", port=other)
    assert sorted(Path(duckdb_path(lakehouse.tables.location(SECRET))).rglob("*")) == before


def test_a_warehouse_behind_a_link_is_a_warehouse(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "warehouse").symlink_to(tmp_path / "disk")
    settings = Settings(root=tmp_path, warehouse=f"file://{tmp_path}/warehouse", threads=2)
    with open_lakehouse(settings) as opened, opened.connect() as connection:
        publish(opened, connection, "select 1::bigint n, 'a' word")
        assert rows(opened, connection) == [(1, "a")]
