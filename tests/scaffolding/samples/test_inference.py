"""What a sample shows is what its contract promises, and no more."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from mesh_platform.concepts.clock import frozen_at
from mesh_platform.concepts.contract import TO_DESCRIBE
from mesh_platform.errors import UnknownName, UsageError
from mesh_platform.lakehouse.engine import connect
from mesh_platform.scaffolding.samples import rows
from mesh_platform.scaffolding.samples.inference import infer
from mesh_platform.settings import Settings
from tests.sample_mesh import write_sample_mesh
from tests.scaffolding.samples.judging import NOW, broken, declared, document_text
from tests.workbook_files import write_workbook


@pytest.fixture(autouse=True)
def still():
    with frozen_at(NOW):
        yield


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_sample_mesh(tmp_path / "mesh")


def write_csv(file: Path, header, body) -> str:
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(header)
        writer.writerows(body)
    return str(file)


def column(inferred, name):
    (found,) = (each for each in inferred.columns if each.name == name)
    return found


@pytest.mark.parametrize(
    ("values", "type"),
    [
        (["1", "-20", "007"], "string"),  # a code, not seven
        (["1", "-20", "+3"], "long"),
        (["12345678901234567890", "1"], "string"),
        (["1.50", "20.00"], "decimal(18, 2)"),
        (["1.5", "20.25", "3"], "double"),
        (["1e3", "-2.5E-1"], "double"),
        (["true", "FALSE"], "boolean"),
        (["2024-02-29", "1999-12-31"], "date"),
        (["2023-02-29", "1999-12-31"], "string"),  # no such day
        (["2024-02-29 10:00", "2024-02-29T10:00:01.5"], "timestamp"),
        (["2024-02-29T10:00:00Z", "2024-02-29T10:00:00+02:00"], "timestamptz"),
        (["10:00", "23:59:59"], "time"),
        (["1", "NA", "n/a"], "long"),
        (["x", "NA"], "string"),
        (["", ""], "string"),
        (["31/12/2024", "01/02/2024"], "date"),
    ],
)
def test_every_value_of_a_csv_column_decides_its_type(root, tmp_path, values, type):
    sample = write_csv(tmp_path / "a.csv", ["n", "v"], enumerate(values))
    inferred = infer(sample, root=root)
    assert str(column(inferred, "v").type) == type
    assert broken(inferred, tmp_path / "scratch") == []


def test_what_stands_for_missing_values_is_read_as_such(root, tmp_path):
    inferred = infer(write_csv(tmp_path / "a.csv", ["n", "v"], [(1, "2"), (2, "NA"), (3, "-")]), root=root)
    assert inferred.origin.options["nullstr"] == ["", "-", "NA"]
    assert not column(inferred, "v").required


def test_names_become_valid_and_are_told_apart(root, tmp_path):
    header = ["Order ID", "orderId", "2020", "№ größe", "", "select", 'a"b', "x" * 80, "日本"]
    inferred = infer(write_csv(tmp_path / "a.csv", header, [range(9)]), root=root)
    assert [each.name for each in inferred.columns] == [
        "order_id", "order_id_2", "column_2020", "no_grosse", "column4", "select", "a_b", "x" * 63, "column_9",
    ]  # fmt: skip
    assert [each.made_by for each in inferred.columns][:2] == ['"Order ID"', '"orderId"']
    assert broken(inferred, tmp_path / "scratch") == []


def test_the_key_is_the_smallest_set_that_is_unique_and_called_like_one(root, tmp_path):
    body = [(f"2024-01-{day:02}", shop, day * 10 + shop, 5) for day in range(1, 20) for shop in (1, 2)]
    inferred = infer(write_csv(tmp_path / "a.csv", ["day", "shop_id", "amount", "rate"], body), root=root)
    assert inferred.primary_key == ("day", "shop_id")  # amounts differ too, and will not for long
    assert "The key is day, shop_id" in " ".join(inferred.notes)
    named = [(number, *row) for number, row in enumerate(body)]
    assert infer(write_csv(tmp_path / "c.csv", ["x", "day", "order_id", "n", "m"], named), root=root).primary_key == ("x",)


def test_rows_that_repeat_have_no_key(root, tmp_path):
    inferred = infer(write_csv(tmp_path / "a.csv", ["a", "b"], [(1, 2), (1, 2)]), root=root)
    assert inferred.primary_key == ()
    assert "No three columns tell the rows apart: say what one row is." in inferred.notes


def test_few_values_in_many_rows_are_all_there_are(root, tmp_path):
    body = [(number, ("open", "shut")[number % 2], f"word {number}", "DE" if number else "FR") for number in range(60)]
    inferred = infer(write_csv(tmp_path / "a.csv", ["id", "status", "note", "country"], body), root=root)
    assert column(inferred, "status").allowed_values == ("open", "shut")
    assert column(inferred, "note").allowed_values == ()
    assert column(inferred, "country").allowed_values == ()  # FR stands alone: there may be others
    assert column(inferred, "country").limits.pattern == "^[A-Z]{2}$"


def test_ranges_leave_room_for_tomorrow(root, tmp_path):
    body = [(number, number % 40, -3.25 - number, 1_000 + number, f"2024-03-{number % 28 + 1:02}") for number in range(60)]
    inferred = infer(write_csv(tmp_path / "a.csv", ["id", "age", "depth", "height", "day"], body), root=root)
    limits = {each.name: (each.limits.minimum, each.limits.maximum) for each in inferred.columns}
    assert limits == {
        "id": (0, None),
        "age": (0, 80),
        "depth": (-200, 100),
        "height": (0, 2000),
        "day": ("2023-01-01", None),
    }


def test_formats_are_promised_only_where_every_value_has_them(root, tmp_path):
    uuids = [f"550e8400-e29b-41d4-a716-4466554400{number:02}" for number in range(40)]
    body = [(each, f"https://example.org/{each}", "x" if number else "https://y") for number, each in enumerate(uuids)]
    inferred = infer(write_csv(tmp_path / "a.csv", ["key", "link", "other"], body), root=root)
    assert [each.limits.format for each in inferred.columns] == ["uuid", "uri", None]


def test_missing_values_may_be_half_as_many_again(root, tmp_path):
    body = [(number, "" if number % 10 == 0 else "x") for number in range(100)]
    inferred = infer(write_csv(tmp_path / "a.csv", ["id", "v"], body), root=root)
    assert column(inferred, "v").missing_percent == 20
    assert not column(inferred, "v").required
    assert column(inferred, "id").required


PERSONAL = {
    "e_mail": [f"ada{n}@example.org" for n in range(40)],
    "remark": ["call back"] * 39 + ["write to grace@example.org"],
    "contact": [f"+49 30 1234{n:03}" for n in range(40)],
    "account": [f"DE8937040044053201{n:04}" for n in range(40)],
    "birth_date": [f"19{60 + n}-01-02" for n in range(40)],
    "name": ["Ada Lovelace", "Grace Hopper", "Alan Turing", "Zoë O'Neil"] * 10,
    "host": [f"10.0.0.{n}" for n in range(40)],
    "place": [f"Lindenstraße {n}" for n in range(40)],
    "Vorname": ["Ada", "Grace"] * 20,
}


@pytest.mark.parametrize("name", PERSONAL)
def test_of_a_column_that_looks_personal_no_value_is_told(root, tmp_path, name):
    values = PERSONAL[name]
    inferred = infer(write_csv(tmp_path / "a.csv", ["id", name], enumerate(values)), root=root)
    found = inferred.columns[1]
    assert (found.personal, found.classification, found.allowed_values) == (True, "restricted", ())
    text = document_text(inferred) + " ".join((*found.comments, *inferred.notes))
    assert not [each for each in values if each in text]
    assert declared(inferred).service_level("retention") is not None
    assert inferred.is_personal
    assert not [each for each in broken(inferred, tmp_path / "scratch") if not each.startswith("retention")]  # no column tells the time


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("airport_name", ["Kennedy International", "La Guardia", "Newark Liberty"] * 15),
        ("day", ["01.02.2024", "02-03-2024", "2024-01-01"] * 15),
        ("amount", ["0123456789", "0.123456789"] * 20),
        ("version", ["1.0.0", "1.2.3"] * 20),
    ],
)
def test_what_only_resembles_personal_data_is_left_alone(root, tmp_path, name, values):
    assert not infer(write_csv(tmp_path / "a.csv", ["id", name], enumerate(values)), root=root).is_personal


def test_what_is_inside_a_column_counts_too(root, tmp_path):
    body = [{"id": n, "user": {"city": "x", "email": "y"}, "tags": [f"ada{n}@example.org"], "size": {"x": n}} for n in range(3)]
    (tmp_path / "a.json").write_text(json.dumps(body))
    inferred = infer(str(tmp_path / "a.json"), root=root)
    assert [each.name for each in inferred.columns if each.personal] == ["user", "tags"]
    assert "ada1" not in document_text(inferred)


def test_a_name_beside_personal_columns_is_taken_for_one(root, tmp_path):
    body = [(number, "ACME", f"a{number}@x.org") for number in range(40)]
    assert column(infer(write_csv(tmp_path / "a.csv", ["id", "name", "mail"], body), root=root), "name").personal
    assert not infer(write_csv(tmp_path / "b.csv", ["id", "name", "n"], [row[:2] for row in body]), root=root).is_personal


def test_retention_is_measured_by_a_column_that_carries_the_time_and_keeps_the_rows(root, tmp_path):
    body = [(number, f"a{number}@x.org", "2020-05-01") for number in range(3)]
    inferred = infer(write_csv(tmp_path / "a.csv", ["id", "mail", "created"], body), root=root)
    assert (str(inferred.retention), inferred.retention_column) == ("7 years", "created")
    assert broken(inferred, tmp_path / "scratch") == []


def test_each_description_waits_to_be_written(root, tmp_path):
    inferred = infer(write_csv(tmp_path / "a.csv", ["id", "v"], [(1, 2)]), root=root)
    assert all(each.description.startswith(TO_DESCRIBE) for each in inferred.columns)


def test_json_keeps_the_zone_of_a_moment_and_what_is_inside(root, tmp_path):
    body = [
        {"id": n, "at": "2024-01-01T10:00:00Z", "local": "2024-01-01T10:00:00", "tags": ["a"], "o": {"x": 1}, "odd": {"x y": 1}}
        for n in (1, 2)
    ]
    (tmp_path / "a.json").write_text(json.dumps(body))
    inferred = infer(str(tmp_path / "a.json"), root=root)
    assert {each.name: str(each.type) for each in inferred.columns} == {
        "id": "long",
        "at": "timestamptz",
        "local": "timestamp",
        "tags": "list<string>",
        "o": "struct<x: long>",
        "odd": "string",
    }
    assert broken(inferred, tmp_path / "scratch") == []


def test_a_sheet_of_a_workbook_has_whole_numbers_where_all_are(root, tmp_path):
    table = [["Order ID", "amount", "day", "empty"], *([n, n + 0.5, date(2024, 1, n), None] for n in range(1, 4))]
    inferred = infer(str(write_workbook(tmp_path / "a.xlsx", {"May": table})), root=root)
    assert [str(each.type) for each in inferred.columns] == ["long", "double", "date", "string"]
    assert inferred.primary_key == ("order_id",)
    assert broken(inferred, tmp_path / "scratch") == []


def test_of_a_large_file_the_first_rows_are_looked_at_and_that_is_said(root, tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 10)
    inferred = infer(write_csv(tmp_path / "a.csv", ["id"], ([n] for n in range(11))), root=root)
    assert (inferred.rows, inferred.whole) == (10, False)
    assert "Only the first 10 rows were looked at." in inferred.notes


def test_a_value_that_comes_late_and_is_written_otherwise_counts_where_it_is_met(root, tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 10)
    body = [[n, n] for n in range(10)] + [[10, "many"]]
    assert str(column(infer(write_csv(tmp_path / "a.csv", ["id", "v"], body), root=root), "v").type) == "string"


def test_parquet_types_come_as_they_are_and_one_that_cannot_be_published_as_text(root, tmp_path):
    file = tmp_path / "a.parquet"
    with connect(Settings(root=tmp_path)) as connection:
        connection.execute(
            f"copy (select 1::tinyint a, 2::ubigint b, 1.50::decimal(9,2) c, timestamptz '2024-01-01 00:00:00+00' d, "
            f"interval 1 day e, 'x'::blob f, map {{'k': 1}} g, 'nan'::double h) to '{file}'"
        )
    inferred = infer(str(file), root=root)
    assert [str(each.type) for each in inferred.columns] == [
        "int", "decimal(20, 0)", "decimal(9, 2)", "timestamptz", "string", "binary", "map<string, int>", "double",
    ]  # fmt: skip
    assert broken(inferred, tmp_path / "scratch") == []


@pytest.mark.parametrize(
    ("sample", "error", "fact"),
    [
        ("nowhere.csv", UnknownName, "there is no file nowhere.csv"),
        ("table", UsageError, "'table' is no sample"),
        ("postgresql://me:secret@host/db", UsageError, "given by reference"),
        ("${NO_SUCH_DATABASE}#public.orders", UsageError, "the environment has no NO_SUCH_DATABASE"),
        ("sales.orders.weekly", UnknownName, "weekly"),
    ],
)
def test_what_is_no_sample_is_refused_with_the_ways_to_give_one(root, sample, error, fact):
    with pytest.raises(error, match=fact) as raised:
        infer(sample, root=root)
    assert raised.value.hint
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(("name", "content"), [("a.parquet", b"PAR1"), ("a.json", b"{"), ("a.csv", b"\xff\xfe\x00a"), ("a.xlsx", b"x")])
def test_a_file_that_cannot_be_read_is_refused(root, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=name):
        infer(str(tmp_path / name), root=root)


@pytest.mark.parametrize(("name", "content"), [("a.csv", ""), ("a.csv", "\n \n"), ("a.json", "[]"), ("a.jsonl", "\n")])
def test_a_file_without_columns_is_refused(root, tmp_path, name, content):
    (tmp_path / name).write_text(content)
    with pytest.raises(UsageError, match="has no columns"):
        infer(str(tmp_path / name), root=root)


def test_a_header_without_rows_says_that_all_of_it_is_a_guess(root, tmp_path):
    (tmp_path / "a.csv").write_text("id,placed_on\n")
    inferred = infer(str(tmp_path / "a.csv"), root=root)
    assert [each.name for each in inferred.columns] == ["id", "placed_on"]
    assert (inferred.primary_key, inferred.columns[1].oldest) == ((), None)
    assert inferred.notes == ("It has no rows, so that every type is a guess: say what the columns hold, and what one row is.",)


def test_the_oldest_day_of_a_time_is_kept_but_for_days_of_persons(root, tmp_path):
    (tmp_path / "a.csv").write_text(
        "id,date_of_birth,placed_at\n1,1980-02-03,2019-03-02T23:30:00-02:00\n2,1990-02-03,2024-01-01T00:00:00Z\n"
    )
    assert [each.oldest for each in infer(str(tmp_path / "a.csv"), root=root).columns] == [None, None, date(2019, 3, 3)]


def test_a_table_of_a_database_brings_its_own_key_types_and_comments(root, tmp_path, monkeypatch):
    import sqlite3

    with sqlite3.connect(tmp_path / "shop.db") as shop:
        shop.execute(
            "create table orders (id integer primary key, customer_email varchar not null, amount numeric(10,2), taken datetime, note text)"
        )
        shop.executemany(
            "insert into orders values (?, ?, ?, ?, ?)", [(n, f"a{n}@x.org", n / 4, "2024-01-01 10:00:00", None) for n in range(9)]
        )
    monkeypatch.setenv("SHOP", f"sqlite:///{tmp_path}/shop.db")
    inferred = infer("${SHOP}#orders", root=root)
    assert {each.name: str(each.type) for each in inferred.columns} == {
        "id": "long",
        "customer_email": "string",
        "amount": "decimal(10, 2)",
        "taken": "timestamp",
        "note": "string",
    }
    assert inferred.primary_key == ("id",)
    assert column(inferred, "customer_email").personal
    assert column(inferred, "amount").made_by == "cast(amount as DECIMAL(10,2))"
    with pytest.raises(UnknownName, match="no table 'order'") as raised:
        infer("${SHOP}#order", root=root)
    assert raised.value.hint == "it has orders"


def test_the_rows_of_a_file_that_breaks_off_late_do_not_change_what_is_promised(root, tmp_path):
    body = [(n, n) for n in range(30_000)] + [(30_000, "many")]
    inferred = infer(write_csv(tmp_path / "a.csv", ["id", "count"], body), root=root)
    assert str(column(inferred, "count").type) == "string"  # DuckDB looks at the first 20,480 rows
