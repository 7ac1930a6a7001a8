import adbc_driver_manager as driver
import pyarrow as pa
import pytest
from pyarrow import flight

from mesh_platform.gateway.flight.messages import packed, unpacked
from tests.journeys.guarded_mesh import CANARY

DAILY = "sales.orders.daily"


def test_rows_come_as_granted(query):
    assert query(f"select order_id, amount from {DAILY} order by order_id limit 1") == [{"order_id": 1, "amount": 10.5}]
    rows = query(f"from {DAILY}")
    assert [*rows[0]] == ["order_id", "ordered_at", "customer", "amount"]
    assert len(rows) == 2  # the third cost too much for the grant
    assert CANARY not in str(rows)


def test_rows_of_any_width_come_in_messages_that_a_driver_takes(query):
    wide = "select i, repeat(chr((97 + i % 20)::int), 500 * (1 + i % 3)) as filling from (select unnest(range(60_000)) as i)"
    rows = query(f"{wide} order by i")  # some 60 MB, which DuckDB hands out as one batch
    assert [each["i"] for each in rows] == list(range(60_000))
    assert {len(each["filling"]) for each in rows} == {500, 1000, 1500}
    assert len(query("select repeat('x', 10_000_000) as filling")[0]["filling"]) == 10_000_000


def test_a_query_is_in_the_ledger_with_all_that_was_read(wire, query):
    query(f"select sum(amount) from {DAILY}")
    newest, *_ = wire.gateway.lakehouse.ledger.facts("read")
    assert (newest.actor, newest.subject) == (wire.gateway.lakehouse.ledger.actor, DAILY)
    told = {name: newest.details[name] for name in ("door", "consumer", "columns", "rows")}
    assert told == {"door": "flight", "consumer": "finance.revenue", "columns": ["amount"], "rows": 3}
    assert newest.details["purpose"]
    assert newest.details["snapshot_id"]


def test_what_the_answer_looks_like_is_told_before_anything_is_read(wire):
    with wire.connect(wire.token()) as connection, connection.cursor() as cursor:
        before = len(wire.gateway.lakehouse.ledger.facts("read"))
        schema = cursor.adbc_execute_schema(f"select customer, amount from {DAILY}")
        assert schema == pa.schema([("customer", pa.string()), ("amount", pa.decimal128(10, 2))])
        cursor.adbc_prepare(f"select customer from {DAILY}")
        assert len(wire.gateway.lakehouse.ledger.facts("read")) == before


def test_a_statement_that_was_prepared_runs_more_than_once(wire):
    with wire.connect(wire.token()) as connection, connection.cursor() as cursor:
        sql = f"select count(*) n from {DAILY}"
        for _ in range(3):
            cursor.execute(sql)
            assert cursor.fetchone() == (2,)


class TestBrowsing:
    def test_tools_see_what_the_principal_may_see(self, wire):
        with wire.connect(wire.token()) as connection:
            (catalog,) = connection.adbc_get_objects(depth="columns").read_all().to_pylist()
        assert catalog["catalog_name"] == "sales"
        (schema,) = catalog["catalog_db_schemas"]
        (table,) = schema["db_schema_tables"]
        assert (schema["db_schema_name"], table["table_name"], table["table_type"]) == ("orders", "daily", "TABLE")
        assert [each["column_name"] for each in table["table_columns"]] == ["order_id", "ordered_at", "customer", "amount"]

    def test_the_owner_sees_the_hidden_column_too_and_a_stranger_nothing(self, wire):
        with wire.connect(wire.token("sales")) as connection:
            schema = connection.adbc_get_table_schema("daily", catalog_filter="sales", db_schema_filter="orders")
            assert schema.names == ["order_id", "ordered_at", "channel", "customer", "amount"]
        with wire.connect(wire.token("finance")) as connection:
            assert [each["catalog_db_schemas"] for each in connection.adbc_get_objects(depth="all").read_all().to_pylist()] == [[]]

    def test_the_types_that_are_told_are_those_that_come(self, wire):
        with wire.connect(wire.token()) as connection, connection.cursor() as cursor:
            told = connection.adbc_get_table_schema("daily", catalog_filter="sales", db_schema_filter="orders")
            cursor.execute(f"from {DAILY}")
            assert cursor.fetch_arrow_table().schema == told

    @pytest.mark.parametrize(("like", "found"), [("d%", 1), ("_aily", 1), ("D%", 0), ("x", 0), ("[a-z]+", 0)])
    def test_names_are_chosen_by_patterns(self, wire, like, found):
        with wire.connect(wire.token("sales")) as connection:
            catalogs = connection.adbc_get_objects(depth="tables", table_name_filter=like).read_all().to_pylist()
        tables = [t for c in catalogs for s in c["catalog_db_schemas"] for t in s["db_schema_tables"]]
        assert len(tables) == found

    def test_the_server_says_what_it_is(self, wire):
        with wire.connect(wire.token()) as connection:
            told = connection.adbc_get_info()
            assert told["vendor_name"] == "mesh"
            assert connection.adbc_get_table_types() == ["TABLE"]


class TestFailures:
    @pytest.mark.parametrize(
        ("sql", "error", "told"),
        [
            ("from", driver.Error, "parse"),
            ("from sales.orders.nothing", driver.Error, "nothing"),
            (f"select channel from {DAILY}", driver.Error, "granted"),
            ("from finance.revenue.by_sql", driver.Error, "published"),
            (f"insert into {DAILY} values (1)", driver.Error, "exactly one SELECT"),
        ],
    )
    def test_each_is_told_in_words_with_what_to_do(self, query, sql, error, told):
        with pytest.raises(error, match=told) as raised:
            query(sql)
        assert "Traceback" not in str(raised.value)  # nobody is told where the server's files lie

    def test_without_a_token_nobody_comes_in(self, wire):
        for token in ("", "nonsense"):
            with pytest.raises(driver.ProgrammingError, match="UNAUTHENTICATED"), wire.connect(token) as connection:
                connection.adbc_get_table_types()

    def test_a_token_serves_as_a_password_too(self, wire):
        with wire.connect("", username="token", password=wire.token()) as connection:
            assert connection.adbc_get_table_types() == ["TABLE"]

    def test_in_clear_text_nobody_is_heard(self, wire):
        plain = flight.connect(wire.url.replace("grpc+tls", "grpc+tcp"))
        with pytest.raises(flight.FlightUnavailableError), plain:
            plain.list_actions(flight.FlightCallOptions(timeout=5, headers=[(b"authorization", wire.token().encode())]))


class TestTickets:
    def client(self, wire, token: str):
        options = flight.FlightCallOptions(headers=[(b"authorization", f"Bearer {token}".encode())])
        return flight.connect(wire.url, tls_root_certs=wire.authority.read_bytes()), options

    def ticket(self, wire, token: str) -> flight.Ticket:
        client, options = self.client(wire, token)
        descriptor = flight.FlightDescriptor.for_command(packed("CommandStatementQuery", query=f"select count(*) n from {DAILY}"))
        with client:
            return client.get_flight_info(descriptor, options).endpoints[0].ticket

    def test_it_is_its_principals_alone(self, wire):
        ticket = self.ticket(wire, wire.token())
        client, options = self.client(wire, wire.token("finance"))
        with client, pytest.raises(flight.FlightServerError, match="no such statement"):
            client.do_get(ticket, options)

    def test_it_holds_once(self, wire):
        token = wire.token()
        ticket = self.ticket(wire, token)
        client, options = self.client(wire, token)
        with client:
            assert client.do_get(ticket, options).read_all().to_pylist() == [{"n": 2}]
            with pytest.raises(flight.FlightServerError):
                client.do_get(ticket, options)

    @pytest.mark.parametrize(
        "sent", [b"", b"nonsense", packed("TicketStatementQuery", statement_handle=b"guess"), packed("CommandGetSqlInfo")[:-3]]
    )
    def test_a_made_up_one_is_refused(self, wire, sent):
        client, options = self.client(wire, wire.token())
        with client, pytest.raises(flight.FlightServerError):
            client.do_get(flight.Ticket(sent), options)

    def test_who_keeps_much_text_keeps_no_more(self, wire):
        client, options = self.client(wire, wire.token(subject="hoarder"))
        long = packed("ActionCreatePreparedStatementRequest", query=f"select 1 /* {'x' * 990_000} */")
        keep = flight.Action("CreatePreparedStatement", long)
        with client, pytest.raises(flight.FlightUnavailableError, match="no room for another"):
            all(list(client.do_action(keep, options)) for _ in range(12))

    def test_a_query_without_end_is_not_read(self, wire):
        client, options = self.client(wire, wire.token(subject="hoarder of one"))
        endless = flight.FlightDescriptor.for_command(packed("CommandStatementQuery", query=f"select 1 /* {'x' * 1_000_000} */"))
        with client, pytest.raises(flight.FlightServerError, match="at most 1,000,000 characters"):
            client.get_flight_info(endless, options)

    def test_nothing_is_put_exchanged_or_done_beside(self, wire):
        client, options = self.client(wire, wire.token())
        with client:
            with pytest.raises(flight.FlightServerError, match="nothing can be written"):
                client.do_put(flight.FlightDescriptor.for_path("x"), pa.schema([]), options)[0].close()
            with pytest.raises(flight.FlightServerError):
                list(client.do_action(flight.Action("shutdown", packed("CommandGetCatalogs")), options))
            with pytest.raises(flight.FlightServerError):
                list(client.list_flights(b"", options))


def test_messages_come_back_as_they_were_sent():
    sent = packed("CommandGetTables", catalog="", table_types=["TABLE"], include_schema=True)
    name, message = unpacked(sent)
    assert (name, message.HasField("catalog"), message.HasField("db_schema_filter_pattern")) == ("CommandGetTables", True, False)
    assert (message.catalog, [*message.table_types], message.include_schema) == ("", ["TABLE"], True)
