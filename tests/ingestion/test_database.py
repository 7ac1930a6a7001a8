import traceback
from datetime import timedelta

import pytest

from mesh_platform.concepts.source import DatabaseSource, Incremental
from mesh_platform.concepts.types import DecimalType, Primitive
from mesh_platform.errors import SourceChanged, SourceUnavailable, UsageError
from mesh_platform.ingestion import database
from tests.ingestion.bringing import shop
from tests.postgres_server import PostgresServer

TABLE = """
create table orders (
    id integer primary key, amount numeric(10, 2), changed_at timestamptz, day date, paid boolean,
    "Note; drop" text, extra jsonb, tags text[]
)
"""
HANG_UP = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
PASSWORD = "canary-of-a-password"


def source(**changes) -> DatabaseSource:
    return DatabaseSource(**{"connection": "${SALES_DATABASE}", "schema": "public", "table": "orders", **changes})


def following(**changes) -> DatabaseSource:
    return source(incremental=Incremental(**{"cursor": "changed_at", "key": ("id",), **changes}))


def told(error: BaseException) -> str:
    """All that a log may show of it."""
    return "".join(traceback.format_exception(error))


class Shop:
    """The database of a shop."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self.uri = server.new_database()
        self.do(TABLE)

    def do(self, *statements: str) -> None:
        with self.server.connect(self.uri) as connection:
            for each in statements:
                connection.execute(each)

    def sell(self, *numbers: int, at: str = "2024-01-01") -> None:
        values = ", ".join(f"({each}, {each}.50, '{at} 00:00:{each:02}+00', '{at}', true, 'n')" for each in numbers)
        self.do(f"insert into orders values {values}")


@pytest.fixture
def db(postgres, monkeypatch) -> Shop:
    made = Shop(postgres)
    monkeypatch.setenv("SALES_DATABASE", made.uri)
    return made


def test_a_table_comes_with_the_types_and_names_that_it_has(tmp_path, db):
    db.sell(1)
    db.do("update orders set extra = '{\"a\": [1]}', tags = '{x,y}'")
    with shop(tmp_path, source()) as at:
        brought = at.bring()
        assert dict(at.landed.columns) == {
            "id": "BIGINT",
            "amount": "DECIMAL(10,2)",
            "changed_at": "TIMESTAMP WITH TIME ZONE",
            "day": "DATE",
            "paid": "BOOLEAN",
            "Note; drop": "VARCHAR",
            "extra": "VARCHAR",
            "tags": "VARCHAR",
        }
        assert at.rows("id, amount::text, changed_at::text, day::text, paid, \"Note; drop\", extra->>'$.a[0]', tags->>'$[1]'") == [
            (1, "1.50", "2024-01-01 00:00:01+00", "2024-01-01", True, "n", "1", "y")
        ]
    assert (brought.load.rows, brought.load.cursor_to) == (1, None)


def test_a_table_without_rows_has_its_columns_all_the_same(tmp_path, db):
    with shop(tmp_path, following()) as at:
        at.bring()
        assert at.rows("id, changed_at") == []
        db.sell(1)
        at.bring()
        assert at.rows("id") == [(1,)]


def test_a_view_is_read_like_a_table(tmp_path, db):
    db.sell(1)
    db.do("create view sold as select id, changed_at from orders")
    with shop(tmp_path, following()) as at:
        at.source = source(table="sold", incremental=at.source.incremental)
        at.bring()
        assert at.rows("id") == [(1,)]


def test_only_some_columns_may_be_read(tmp_path, db):
    db.sell(1)
    with shop(tmp_path, source(columns={"id": Primitive.STRING, "amount": DecimalType(12, 4)})) as at:
        at.bring()
        assert at.rows("id, amount::text") == [("1", "1.5000")]
        assert list(at.landed.columns) == ["id", "amount"]


def test_a_run_goes_on_where_the_last_one_ended_and_reads_late_rows_again(tmp_path, db):
    db.sell(1, 2, 3)
    with shop(tmp_path, following(lag=timedelta(seconds=2))) as at:
        at.bring()
        db.sell(4)
        db.do("update orders set amount = 20 where id = 2", "update orders set amount = 10 where id = 1")
        db.do("insert into orders (id, changed_at) values (9, '2024-01-01 00:00:01+00')")  # committed late
        brought = at.bring()
        assert (brought.load.cursor_from, brought.load.cursor_to) == ("2024-01-01 00:00:03+00", "2024-01-01 00:00:04+00")
        assert brought.load.rows == 5
        assert at.rows("id, amount::int") == [(1, 10), (2, 20), (3, 4), (4, 5), (9, None)]


def test_rows_without_a_cursor_are_read_each_time_rather_than_never(tmp_path, db):
    db.sell(1)
    db.do("insert into orders (id, amount) values (7, 7)")
    with shop(tmp_path, following(initial="2023-01-01")) as at:
        at.bring()
        db.do("update orders set amount = 8 where id = 7")
        at.bring()
        assert at.rows("id, amount::int") == [(1, 2), (7, 8)]


@pytest.mark.parametrize(
    ("column", "values", "initial", "shown"),
    [
        ("timestamp", ("2024-01-01 00:00:00", "2024-03-01 00:00:00"), "2024-02-01T01:00:00+01:00", "2024-03-01 00:00:00"),
        ("date", ("2024-01-01", "2024-03-01"), "2024-02-01T00:00:00Z", "2024-03-01"),
        ("bigint", ("1", "7"), 5, "7"),
        ("numeric(20,3)", ("1", "7.125"), 5, "7.125"),
        ("text", ("a", "m"), "f", "m"),
    ],
)
def test_the_first_run_begins_where_it_is_told_whatever_the_cursor_is(tmp_path, db, column, values, initial, shown):
    db.do(
        f"create table marks (id integer, mark {column})", *(f"insert into marks values ({n}, '{each}')" for n, each in enumerate(values))
    )
    with shop(tmp_path, source(table="marks", incremental=Incremental(cursor="mark", key=("id",), initial=initial))) as at:
        assert at.bring().load.cursor_to == shown
        assert at.rows("id") == [(1,)]
        assert at.bring().load.rows == 1


def test_more_rows_than_one_chunk_are_read(tmp_path, db, monkeypatch):
    monkeypatch.setattr(database, "ROWS_PER_CHUNK", 100)
    db.do(
        "insert into orders (id, amount, changed_at) "
        "select n, n, '2024-01-01'::timestamptz + n * interval '1 s' from generate_series(1, 1050) n"
    )
    db.do("update orders set amount = null where id <= 100")
    with shop(tmp_path, following()) as at:
        assert at.bring().load.rows == 1050
        assert at.rows("count(*), sum(amount)::int") == [(1050, 1050 * 1051 // 2 - 5050)]


class TestColumns:
    def test_one_that_is_gone_is_refused_until_it_is_back(self, tmp_path, db):
        db.sell(1)
        with shop(tmp_path, following()) as at:
            at.bring()
            held = at.landed
            db.do("alter table orders rename amount to total")
            with pytest.raises(SourceChanged, match="`amount` is gone") as said:
                at.bring()
            assert "`columns` of the input port" in said.value.hint
            assert at.landed == held
            db.do("alter table orders rename total to amount")
            db.sell(2)
            at.bring()
            assert at.rows("id, amount::int") == [(1, 2), (2, 3)]

    def test_one_of_another_type_is_refused_though_no_row_is_new(self, tmp_path, db):
        with shop(tmp_path, following()) as at:
            at.bring()
            db.do("alter table orders alter amount type double precision")
            with pytest.raises(SourceChanged, match=r"`amount` is DOUBLE, and was DECIMAL\(10,2\)"):
                at.bring()

    def test_one_that_only_grows_is_told(self, tmp_path, db):
        db.sell(1)
        with shop(tmp_path, following()) as at:
            at.bring()
            db.do("alter table orders alter amount type numeric(14, 4)")
            assert at.bring().load.changes == ("`amount` is DECIMAL(14,4), and was DECIMAL(10,2)",)
            assert at.rows("id, amount::text") == [(1, "1.5000")]

    def test_a_new_one_is_told_and_shown(self, tmp_path, db):
        db.sell(1)
        with shop(tmp_path, following()) as at:
            at.bring()
            db.do("alter table orders add channel text default 'web'")
            assert at.bring().load.changes == ("`channel` is new: VARCHAR",)
            db.sell(2)
            at.bring()
            assert at.rows("id, channel") == [(1, "web"), (2, "web")]

    @pytest.mark.usefixtures("db")
    def test_a_declared_one_that_there_is_not_is_refused(self, tmp_path):
        with shop(tmp_path, source(columns={"id": None, "colour": None})) as at, pytest.raises(SourceChanged, match="colour"):
            at.bring()

    def test_values_that_are_none_of_the_declared_type_are_counted_and_not_told(self, tmp_path, db):
        db.do("insert into orders (id, \"Note; drop\") values (1, 'canary'), (2, '5')")
        with (
            shop(tmp_path, source(columns={"id": None, "Note; drop": Primitive.LONG})) as at,
            pytest.raises(SourceChanged, match="`Note; drop` has 1 that are no BIGINT") as said,
        ):
            at.bring()
        assert "canary" not in told(said.value)


class TestFailures:
    @pytest.mark.usefixtures("db")
    def test_a_table_that_there_is_not_is_named(self, tmp_path):
        with shop(tmp_path, source(table="ordres")) as at, pytest.raises(UsageError, match="has no table ordres"):
            at.bring()

    def test_a_value_that_stops_the_database_is_not_repeated(self, tmp_path, db):
        db.do(
            "create table people (id integer, name text)",
            "insert into people values (1, 'canary')",
            "create view numbered as select id, name::integer as number from people",
        )
        with shop(tmp_path, source(table="numbered")) as at, pytest.raises(UsageError, match="a value of it cannot be read") as said:
            at.bring()
        assert "canary" not in told(said.value)

    def test_a_server_that_does_not_answer_is_worth_a_later_run(self, tmp_path, monkeypatch):
        monkeypatch.setenv("SALES_DATABASE", f"postgresql+psycopg://mesh:{PASSWORD}@127.0.0.1:1/shop")
        with shop(tmp_path, source()) as at, pytest.raises(SourceUnavailable) as said:
            at.bring()
        assert PASSWORD not in told(said.value)

    @pytest.mark.parametrize("change", [(":", ":x"), ("test_", "nowhere_")])
    def test_a_wrong_password_or_database_is_not_tried_again(self, tmp_path, db, monkeypatch, change):
        scheme, rest = db.uri.split("://mesh")
        monkeypatch.setenv("SALES_DATABASE", f"{scheme}://mesh{rest.replace(*change, 1)}")
        with shop(tmp_path, source()) as at, pytest.raises(UsageError) as said:
            at.bring()
        assert db.server.password not in told(said.value)

    def test_what_is_no_url_is_not_repeated(self, tmp_path, monkeypatch):
        monkeypatch.setenv("SALES_DATABASE", PASSWORD)
        with shop(tmp_path, source()) as at, pytest.raises(UsageError, match="no URL of SQLAlchemy") as said:
            at.bring()
        assert PASSWORD not in told(said.value)

    def test_rights_that_are_missing_are_named(self, tmp_path, db, monkeypatch):
        db.do(f"create user guest_{db.uri[-6:]} password '{PASSWORD}'", f"grant usage on schema public to guest_{db.uri[-6:]}")
        monkeypatch.setenv("SALES_PASSWORD", PASSWORD)
        place = db.uri.partition("@")[2]
        with (
            shop(tmp_path, source(connection=f"postgresql+psycopg://guest_{db.uri[-6:]}:${{SALES_PASSWORD}}@{place}")) as at,
            pytest.raises(UsageError, match="permission denied"),
        ):
            at.bring()

    @pytest.mark.filterwarnings("ignore:.*ServerCursor.*")  # of a connection that is gone no cursor can be closed
    def test_a_connection_that_is_lost_on_the_way_is_made_again(self, tmp_path, db, monkeypatch):
        db.sell(1, 2, 3)
        lost = []
        write = database._write

        def losing(*args):
            if not lost:
                lost.append(db.do(HANG_UP))
            write(*args)

        monkeypatch.setattr(database, "_write", losing)
        with shop(tmp_path, source()) as at:
            assert at.bring().load.rows == 3
        assert lost


@pytest.mark.parametrize(("column", "value"), [("numeric(50, 10)", "1"), ("numeric", "1.1234567890123")])
def test_numbers_that_no_table_holds_exactly_are_refused_and_never_rounded(tmp_path, db, column, value):
    db.do(f"create table wide (id integer, size {column})", f"insert into wide values (1, {value})")
    with shop(tmp_path, source(table="wide")) as at:
        with pytest.raises(UsageError, match="size"):
            at.bring()
        at.source = source(table="wide", columns={"id": None})
        at.bring()
        assert at.rows() == [(1,)]


def test_nothing_that_is_written_holds_the_password(tmp_path, db):
    db.sell(1)
    with shop(tmp_path, following()) as at:
        at.bring()
        assert not any(db.server.password in each for each in at.texts())
