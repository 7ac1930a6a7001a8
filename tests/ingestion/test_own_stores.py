"""A source that names what the mesh keeps for itself would be read past every grant."""

import sqlite3

import pytest

from mesh_platform.concepts.source import DatabaseSource, FilesSource
from mesh_platform.errors import UsageError
from mesh_platform.ingestion.files import Found
from mesh_platform.ingestion.own_stores import require_foreign_database, require_foreign_files
from mesh_platform.settings import Settings
from tests.ingestion.bringing import shop


@pytest.mark.parametrize("place", [".mesh/warehouse/hr", ".mesh/landing/hr/staff/people", "warehouse/hr"])
def test_no_file_of_the_mesh_is_a_source(tmp_path, monkeypatch, place):
    monkeypatch.setenv("MESH_WAREHOUSE", f"file://{tmp_path}/warehouse")
    folder = tmp_path / place
    folder.mkdir(parents=True)
    (folder / "people.csv").write_text("name\ncanary\n")
    (tmp_path / "link").symlink_to(folder)
    for named in (folder, tmp_path / "link"):
        monkeypatch.setenv("SALES_FOLDER", f"file://{named}")
        with (
            shop(tmp_path, FilesSource(url="${SALES_FOLDER}/*.csv")) as at,
            pytest.raises(UsageError, match="belongs to the mesh itself"),
        ):
            at.bring()
        assert at.landed.files == ()


@pytest.mark.parametrize(
    ("warehouse", "path", "own"),
    [
        ("s3://mesh/tables", "mesh/tables/hr/people.parquet", True),
        ("s3://mesh/tables", "mesh/tables_of_a_partner/people.parquet", False),
        ("s3://mesh", "mesh/hr/people.parquet", True),
        ("abfss://mesh@account.dfs.core.windows.net/tables", "mesh/tables/hr/people.parquet", True),
        ("s3://mesh/tables", "partner/tables/people.parquet", False),
    ],
)
def test_no_object_of_the_warehouse_is_a_source(tmp_path, warehouse, path, own):
    class Bucket:
        type_name = "bucket"

    found = [Found(origin="people.parquet", stamp="", path=path, system=Bucket())]  # ty: ignore[invalid-argument-type]
    settings = Settings(root=tmp_path, warehouse=warehouse)
    if own:
        with pytest.raises(UsageError, match="belongs to the mesh itself"):
            require_foreign_files(settings, found)
    else:
        require_foreign_files(settings, found)


def test_neither_ledger_nor_private_store_is_a_source(tmp_path, monkeypatch):
    with shop(tmp_path, DatabaseSource(connection="${SALES_DATABASE}", table="facts")) as at:
        private = at.lakehouse.settings.private_store("hr")
        private.parent.mkdir(parents=True, exist_ok=True)
        sqlite3.connect(private).close()
        for url in (
            at.lakehouse.settings.database_uri,
            f"sqlite:///{tmp_path}/domains/../.mesh/mesh.db",
            f"sqlite:///file:{tmp_path}/.mesh/mesh.db?uri=true",
            f"sqlite:///{private}",
        ):
            monkeypatch.setenv("SALES_DATABASE", url)
            with pytest.raises(UsageError, match="belongs to the mesh itself"):
                at.bring()


def test_the_server_that_holds_the_ledger_is_none_by_its_database(tmp_path):
    settings = Settings(root=tmp_path, catalog_uri="postgresql+psycopg://mesh:secret@db:5432/mesh")
    require_foreign_database(settings, "postgresql+psycopg://reader@db:5432/shop")
    with pytest.raises(UsageError, match="belongs to the mesh itself"):
        require_foreign_database(settings, "postgresql://reader@db:5432/mesh?sslmode=disable")
