import zipfile
from datetime import date, datetime, time

import pytest

from mesh_platform.concepts.product import FileSource
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.lakehouse.sources import workbook_safety
from mesh_platform.lakehouse.sources.files import source_file, source_sql
from tests.workbook_files import sheet_of, sheet_xml, write_parts, write_workbook

NOON = datetime(2024, 5, 1, 12, 30)  # noqa: DTZ001  a sheet knows no zone


def relation(connection, folder, **options):
    source = FileSource(path="book.xlsx", format="excel", options=options)
    return connection.sql(source_sql(source, folder, folder / "scratch"))


def test_each_column_of_a_sheet_gets_the_type_that_its_cells_have(connection, tmp_path):
    header = ["id", "name", "day", "at", "clock", "ok", "nothing", "mixed"]
    rows = [header, [1, "x", date(2024, 5, 1), NOON, time(6), True, None, 1], [2.5, " y ", None, date(2024, 5, 2), None, False, None, "a"]]
    write_workbook(tmp_path / "book.xlsx", {"Orders": rows})
    found = relation(connection, tmp_path)
    assert found.columns == header
    assert list(map(str, found.types)) == ["DOUBLE", "VARCHAR", "DATE", "TIMESTAMP", "TIME", "BOOLEAN", "INTEGER", "VARCHAR"]
    assert found.fetchall() == [
        (1.0, "x", date(2024, 5, 1), NOON, time(6), True, None, "1"),
        (2.5, " y ", None, datetime(2024, 5, 2), None, False, None, "a"),  # noqa: DTZ001
    ]


def test_sheet_range_and_header_say_what_is_read(connection, tmp_path):
    rows = [["Report of May"], [], [None, "id", "amount"], [None, 1, 10], [None, 2, 20], ["made by hand"]]
    write_workbook(tmp_path / "book.xlsx", {"Notes": [["x"]], "May": rows})
    assert relation(connection, tmp_path, sheet="May", range="B3:C5").fetchall() == [(1, 10), (2, 20)]
    assert relation(connection, tmp_path, sheet="May", range="c4", header=False).fetchall() == [(10,), (20,), (None,)]
    assert relation(connection, tmp_path).columns == ["x"]


def test_columns_without_a_name_or_with_one_that_is_taken_can_be_told_apart(connection, tmp_path):
    write_workbook(tmp_path / "book.xlsx", {"A": [["id", "ID", None, 2024], [1, 2, 3, 4]]})
    assert relation(connection, tmp_path).columns == ["id", "ID_1", "column2", "2024"]


def test_a_formula_is_read_as_the_value_that_was_saved_with_it(connection, tmp_path):
    body = '<row r="1"><c r="A1" t="inlineStr"><is><t>total</t></is></c></row><row r="2"><c r="A2"><f>WEBSERVICE("http://x")+1</f><v>7</v></c></row>'
    write_parts(tmp_path / "book.xlsx", {"A": sheet_of(body)})
    assert relation(connection, tmp_path).fetchall() == [(7,)]


def test_another_workbook_under_the_same_name_is_not_taken_for_the_first(connection, tmp_path):
    for value in (1, 2):
        write_workbook(tmp_path / "book.xlsx", {"A": [["x"], [value]]})
        assert relation(connection, tmp_path).fetchall() == [(value,)]


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"sheet": "Mai"}, "no sheet 'Mai'"),
        ({"range": "B3:A1"}, "ends before it begins"),
        ({"range": "../x"}, "no range of cells"),
        ({"header": "yes"}, "`header` is 'yes'"),
        ({"password": "x"}, "no option of excel"),
        ({"range": "Z9"}, "no cells where it is read"),
    ],
)
def test_an_option_that_cannot_be_kept_is_refused(connection, tmp_path, options, fault):
    write_workbook(tmp_path / "book.xlsx", {"May": [["x"], [1]]})
    with pytest.raises(InvalidDeclaration, match=fault):
        relation(connection, tmp_path, **options)


def test_two_cells_at_opposite_ends_of_a_sheet_are_refused_before_they_take_all_memory(connection, tmp_path):
    body = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    write_parts(tmp_path / "book.xlsx", {"A": sheet_of(body)})
    with pytest.raises(InvalidDeclaration, match="too large"):
        relation(connection, tmp_path)


def test_a_style_far_off_the_table_is_no_cell(connection, tmp_path):
    body = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    write_parts(tmp_path / "book.xlsx", {"A": sheet_of(body)})
    assert relation(connection, tmp_path, header=False).fetchall() == [(1,)]


def test_a_workbook_that_unpacks_to_more_than_is_allowed_is_refused(connection, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_safety, "MOST_BYTES", 100_000)
    write_parts(tmp_path / "book.xlsx", {"A": sheet_xml([["x"], [1]]) + " " * 100_000})
    with pytest.raises(InvalidDeclaration, match="too large"):
        relation(connection, tmp_path)


def test_a_workbook_that_lies_about_its_size_is_refused(connection, tmp_path):
    book = write_parts(tmp_path / "book.xlsx", {"A": sheet_xml([["x"], [1]]) + " " * 5_000_000})
    with zipfile.ZipFile(book) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    book.write_bytes(book.read_bytes().replace(size.to_bytes(4, "little"), (300).to_bytes(4, "little")))
    with pytest.raises(InvalidDeclaration, match="damaged"):
        relation(connection, tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0 an old or encrypted one"])
def test_what_is_no_workbook_is_refused(connection, tmp_path, content):
    (tmp_path / "book.xlsx").write_bytes(content)
    with pytest.raises(InvalidDeclaration, match="no Excel workbook"):
        relation(connection, tmp_path)


def test_a_zip_without_a_workbook_in_it_is_refused_and_leaves_nothing(connection, tmp_path):
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as archive:
        archive.writestr("../../escaped.xml", "<a/>")
    with pytest.raises(InvalidDeclaration, match="cannot be read as an Excel workbook"):
        relation(connection, tmp_path)
    assert [*(tmp_path / "scratch").iterdir()] == []
    assert not (tmp_path.parent / "escaped.xml").exists()


def test_the_file_that_is_read_lies_in_scratch_under_its_digest(tmp_path):
    write_workbook(tmp_path / "book.xlsx", {"A": [["x"], [1]]})
    file = source_file(FileSource(path="book.xlsx", format="excel"), tmp_path, tmp_path / "scratch")
    assert file.parent == tmp_path / "scratch"
    assert file.suffix == ".parquet"
    assert [*file.parent.iterdir()] == [file]
