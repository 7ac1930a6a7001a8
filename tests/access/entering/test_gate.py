"""What the gate lets through: each test reads real rows as somebody, with what was agreed in files."""

import gc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mesh_platform import query, read
from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import InvalidName, InvalidQuery, NoAccess, UnknownName
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.settings import load_settings
from tests.access.conftest import ORDERS
from tests.declarations.agreeing import AGREEMENT, APPROVE, DENY, REQUEST, REVOKE, agreement, approved
from tests.publishing.conftest import Publisher
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, SAMPLE_MESH, write_mesh, write_sample_mesh

PORT = "sales.orders.daily"
REVENUE = "finance.revenue"
CLOSED = {ORDERS_ODPS: SAMPLE_MESH[ORDERS_ODPS].replace("value: public", "value: granted")}
GRANTED = datetime(2026, 12, 24, tzinfo=UTC)  # agreements of these tests hold from 2026-11-23 until 2027-11-22


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_sample_mesh(tmp_path_factory.mktemp("mesh"), CLOSED)
    with open_lakehouse(load_settings(root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select(PORT)[0], ORDERS)
    return root


@pytest.fixture
def root(published: Path) -> Path:
    """Orders that only a grant opens; nobody was granted anything yet."""
    (published / AGREEMENT).unlink(missing_ok=True)
    return write_sample_mesh(published, CLOSED)


@pytest.fixture(autouse=True)
def _on_a_day_of_the_grant(monkeypatch):
    monkeypatch.delenv("MESH_CONSUMER")
    with clock.frozen_at(GRANTED):
        yield


def grant(root: Path, terms: str = "") -> Path:
    return write_mesh(root, {AGREEMENT: approved(terms)})


def newest_fact(root: Path, *kinds: Kind) -> Fact:
    with open_lakehouse(load_settings(root)) as lakehouse:
        return lakehouse.ledger.facts(kinds, limit=1)[0]


class TestWithoutAGrant:
    def test_nothing_is_read_and_the_error_is_the_next_step(self, root):
        with pytest.raises(NoAccess) as refused:
            read(PORT, consumer=REVENUE, root=root)
        assert refused.value.fact == f"{REVENUE} may not read {PORT}: access was never asked for; the port belongs to team:sales"
        assert refused.value.hint == f'ask team:sales: mesh access request {PORT} --for {REVENUE} --purpose "…"'

    def test_a_query_is_refused_as_a_whole(self, root):
        with pytest.raises(NoAccess, match="never asked"):
            query(f"select 1 where exists (from {PORT})", consumer=REVENUE, root=root)

    def test_who_does_not_say_for_whom_is_told_how(self, root):
        with pytest.raises(NoAccess, match="nobody said for whom") as refused:
            read(PORT, root=root)
        assert "--as domain.product" in refused.value.hint
        assert "MESH_CONSUMER" in refused.value.hint

    def test_a_domain_is_granted_nothing(self, root):
        with pytest.raises(NoAccess, match="not to the domain finance"):
            read(PORT, consumer="finance", root=root)

    @pytest.mark.parametrize("consumer", ["sales", "sales.orders", "sales.anything"])
    def test_the_own_domain_sees_everything(self, root, consumer):
        assert read(PORT, consumer=consumer, root=root).polars()["customer"].sort().to_list() == ["Ada", "Ada", "Grace"]

    def test_an_application_of_the_own_domain_asks_like_everybody(self, root):
        with pytest.raises(NoAccess, match=r"application:sales\.board may not read"):
            read(PORT, consumer="application:sales.board", root=root)

    def test_for_whom_is_read_may_be_a_setting(self, root, monkeypatch):
        monkeypatch.setenv("MESH_CONSUMER", "sales")
        assert read(PORT, root=root).arrow().num_rows == 3
        with pytest.raises(NoAccess):
            read(PORT, consumer=REVENUE, root=root)

    def test_the_refusal_is_in_the_ledger(self, root):
        with pytest.raises(NoAccess):
            read(PORT, consumer=REVENUE, root=root)
        fact = newest_fact(root, Kind.ACCESS_REFUSED, Kind.READ)
        assert (fact.kind, fact.subject, fact.details["consumer"], fact.details["door"]) == ("access_refused", PORT, REVENUE, "read")
        assert "never asked for" in fact.details["grounds"]

    def test_a_name_that_can_be_no_consumer_is_refused(self, root):
        with pytest.raises(InvalidName, match="is not a consumer"):
            read(PORT, consumer="finance.*", root=root)


class TestWhatWasDecided:
    @pytest.mark.parametrize(
        ("records", "at", "told"),
        [
            ((REQUEST,), GRANTED, "its request of 2026-11-22 waits for a decision"),
            ((REQUEST, DENY), GRANTED, "team:sales denied it on 2026-11-24: The customer is not needed for sums; the port belongs"),
            ((REQUEST, APPROVE, REVOKE), GRANTED, "team:sales revoked its grant on 2026-12-01: No longer used; the port belongs"),
            ((REQUEST, APPROVE), datetime(2027, 11, 23, tzinfo=UTC), "its grant ended on 2027-11-22"),
            ((REQUEST, APPROVE), datetime(2026, 11, 22, 23, 59, tzinfo=UTC), "its grant starts on 2026-11-23"),
        ],
    )
    def test_the_error_says_how_things_stand(self, root, records, at, told):
        write_mesh(root, {AGREEMENT: agreement(*records)})
        with clock.frozen_at(at), pytest.raises(NoAccess) as refused:
            read(PORT, consumer=REVENUE, root=root)
        assert told in refused.value.fact

    def test_who_has_asked_is_told_who_decides_and_not_to_ask_again(self, root):
        write_mesh(root, {AGREEMENT: agreement(REQUEST)})
        with pytest.raises(NoAccess) as refused:
            read(PORT, consumer=REVENUE, root=root)
        assert refused.value.hint == f'team:sales decides: mesh access approve {PORT} {REVENUE} --reason "…"'

    def test_an_agreement_that_is_not_valid_is_not_taken_for_none(self, root):
        write_mesh(root, {AGREEMENT: approved().replace("step: approve", "step: aprove")})
        with pytest.raises(NoAccess, match="is not valid, and grants nothing") as refused:
            read(PORT, consumer=REVENUE, root=root)
        assert refused.value.hint == f"see why: mesh access show {PORT} {REVENUE}"

    def test_a_grant_holds_to_the_end_of_its_last_day(self, root):
        grant(root)
        with clock.frozen_at(datetime(2027, 11, 22, 23, 59, 59, tzinfo=UTC)):
            assert read(PORT, consumer=REVENUE, root=root).arrow().num_rows == 3

    def test_the_past_is_read_with_the_grant_of_today(self, root):
        grant(root)
        with clock.frozen_at(GRANTED):
            snapshot = read(PORT, consumer=REVENUE, root=root).snapshots[PortAddress.parse(PORT)]
        with clock.frozen_at(datetime(2028, 1, 1, tzinfo=UTC)), pytest.raises(NoAccess, match="ended on"):
            read(PORT, as_of=snapshot, consumer=REVENUE, root=root)

    def test_a_grant_is_for_one_consumer(self, root):
        grant(root)
        with pytest.raises(NoAccess):
            read(PORT, consumer="finance.forecast", root=root)

    def test_a_read_is_recorded_with_what_it_is_for(self, root):
        grant(root, "columns: [order_id, amount]")
        read(PORT, consumer=REVENUE, root=root)
        fact = newest_fact(root, Kind.READ)
        assert (fact.details["purpose"], fact.details["columns"]) == ("Sum orders by month.", ["amount", "order_id"])


class TestColumns:
    def test_a_column_outside_the_grant_does_not_exist(self, root):
        grant(root, "columns: [order_id, amount]")
        assert read(PORT, consumer=REVENUE, root=root).columns == ("order_id", "amount")
        for asked in ({"columns": ["channel"]}, {"where": "channel = 'web'"}):
            with pytest.raises(InvalidQuery) as refused:
                read(PORT, consumer=REVENUE, root=root, **asked)
            assert "customer" not in str(refused.value)

    @pytest.mark.parametrize(
        "ask",
        [
            lambda root: read(PORT, columns=["channel"], consumer=REVENUE, root=root),
            lambda root: read(PORT, where="channel = 'web'", consumer=REVENUE, root=root),
            lambda root: query(f"select order_id from {PORT} where channel = 'web'", consumer=REVENUE, root=root),
            lambda root: query(f"select d.Channel from {PORT} as d", consumer=REVENUE, root=root),
        ],
    )
    def test_who_asks_for_one_is_told_that_it_is_not_granted_and_how_to_ask(self, root, ask):
        grant(root, "columns: [order_id, amount]")
        with pytest.raises(InvalidQuery) as refused:
            ask(root)
        assert refused.value.fact == f"{PORT} has the column 'channel', but what is granted to {REVENUE} does not include it"
        assert f"mesh access request {PORT} --for {REVENUE} " in refused.value.hint
        assert refused.value.hint.endswith("--columns order_id,amount,channel")

    def test_a_column_that_nobody_has_is_told_as_ever(self, root):
        grant(root, "columns: [order_id, amount]")
        with pytest.raises(InvalidQuery, match="has no column 'chanel'"):
            read(PORT, columns=["chanel"], consumer=REVENUE, root=root)
        with pytest.raises(InvalidQuery, match="Binder Error"):
            query(f"select chanel from {PORT}", consumer=REVENUE, root=root)

    def test_the_whole_row_in_a_condition_is_what_is_shown(self, root):
        grant(root, "columns: [order_id, amount]")
        for word, rows in (("web", 0), ("99.90", 1)):
            assert read(PORT, where=f"unnamed_subquery::varchar like '%{word}%'", consumer=REVENUE, root=root).arrow().num_rows == rows

    @pytest.mark.parametrize(
        "sql",
        [
            "select channel from {port}",
            "select order_id from {port} where channel = 'web'",
            "select order_id from {port} order by channel",
            "select count(*) filter (where customer = 'Ada') from {port}",
            "with daily as (select * from {port}) select channel from daily",
            "select (select max(channel) from {port}) as c",
            "select d.channel from {port} as d",
            "select a.order_id from {port} a join {port} b using (channel)",
            "select columns('chan.*') from {port}",
            "select order_id from {port} qualify row_number() over (order by channel) = 1",
        ],
    )
    def test_no_sql_reaches_one(self, root, sql):
        grant(root, "columns: [order_id, amount]")
        with pytest.raises(InvalidQuery):
            query(sql.format(port=PORT), consumer=REVENUE, root=root).arrow()

    @pytest.mark.parametrize(
        "sql",
        [
            "from {port}",
            "select * from {port}",
            "select daily from {port}",
            "select to_json(daily) from {port}",
            "describe {port}",
            "summarize {port}",
        ],
    )
    def test_a_whole_row_is_what_was_granted(self, root, sql):
        grant(root, "columns: [order_id, amount]")
        shown = str(query(sql.format(port=PORT), consumer=REVENUE, root=root).arrow().to_pydict())
        assert "order_id" in shown
        assert not [each for each in ("channel", "customer", "Ada", "web") if each in shown]

    def test_a_column_that_the_contract_does_not_know_is_the_domains_own(self, root):
        """An older snapshot may hold what was dropped from the contract, for good reasons."""
        grant(root)
        start = SAMPLE_MESH[ORDERS_ODCS].index("  - name: customer")
        end = SAMPLE_MESH[ORDERS_ODCS].index("  - name: amount")
        write_mesh(root, {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS][:start] + SAMPLE_MESH[ORDERS_ODCS][end:]})
        assert "customer" not in read(PORT, consumer=REVENUE, root=root).columns
        assert "customer" in read(PORT, consumer="sales", root=root).columns


class TestRows:
    @pytest.mark.parametrize(
        "sql", ["from {port}", "from {port} where true or channel = 'web'", "from {port} where not (channel = 'shop')"]
    )
    def test_a_row_outside_the_grant_does_not_exist(self, root, sql):
        grant(root, "rows: channel = 'shop'")
        found = query(sql.format(port=PORT), consumer=REVENUE, root=root).arrow().to_pydict()["order_id"]
        assert set(found) <= {1}

    def test_rows_may_be_cut_by_a_column_that_is_not_shown(self, root):
        grant(root, "columns: [order_id]\nrows: customer = 'Ada' and amount >= 10")
        assert read(PORT, consumer=REVENUE, root=root).arrow().to_pydict() == {"order_id": [1]}


class TestMasks:
    def test_a_sensitive_column_is_hashed_unless_the_grant_says_otherwise(self, root):
        grant(root)
        names = read(PORT, consumer=REVENUE, root=root).polars()["customer"].to_list()
        assert len(set(names)) == 2
        assert {len(each) for each in names} == {64}

    @pytest.mark.parametrize(
        ("masks", "shown"),
        [
            ("masks: {customer: clear}", {"Ada", "Grace"}),
            ("masks: {customer: {masking: partial, keep: 1}}", {"A***", "G***"}),
            ("masks: {customer: 'null'}", {None}),
        ],
    )
    def test_the_grant_says_how(self, root, masks, shown):
        grant(root, masks)
        assert set(read(PORT, consumer=REVENUE, root=root).arrow().to_pydict()["customer"]) == shown

    @pytest.mark.parametrize("where", ["customer = 'Ada'", "customer like 'A%'", "length(customer) = 3", "customer between 'A' and 'B'"])
    def test_a_condition_sees_what_is_shown_and_is_no_way_to_guess(self, root, where):
        grant(root)
        assert read(PORT, where=where, consumer=REVENUE, root=root).arrow().num_rows == 0
        assert query(f"from {PORT} where {where}", consumer=REVENUE, root=root).arrow().num_rows == 0

    def test_an_error_tells_only_what_is_shown(self, root):
        grant(root)
        for ask in (
            lambda: read(PORT, where="customer::int = 1", consumer=REVENUE, root=root).arrow(),
            lambda: query(f"select error(customer) from {PORT}", consumer=REVENUE, root=root).arrow(),
        ):
            with pytest.raises(InvalidQuery) as refused:
                ask()
            assert not [each for each in ("Ada", "Grace") if each in str(refused.value)]

    @pytest.mark.parametrize("name", ["inner_key", "outer_key"])
    def test_the_key_is_not_within_reach_of_who_reads(self, root, name):
        grant(root)
        assert query(f"select getvariable('{name}') as k, customer from {PORT}", consumer=REVENUE, root=root).arrow()["k"].null_count == 3
        assert read(PORT, where=f"getvariable('{name}') is not null", consumer=REVENUE, root=root).arrow().num_rows == 0

    def test_two_ports_hashed_for_one_consumer_join(self, root):
        grant(root)
        again = query(f"select count(*) as n from {PORT} a join {PORT} b using (customer)", consumer=REVENUE, root=root)
        assert again.arrow().to_pylist() == [{"n": 5}]


class TestPublicPorts:
    @pytest.fixture
    def root(self, root):
        return write_mesh(root, {ORDERS_ODPS: SAMPLE_MESH[ORDERS_ODPS]})

    @pytest.mark.parametrize("consumer", [None, "finance", REVENUE, "application:finance.board"])
    def test_everybody_sees_all_that_is_not_sensitive(self, root, consumer):
        rows = read(PORT, consumer=consumer, root=root).polars()
        assert rows["channel"].to_list() == ["shop", "web", None]
        assert {len(each) for each in rows["customer"]} == {64}

    def test_a_grant_may_show_more(self, root):
        grant(root, "masks: {customer: clear, channel: hash}\ncolumns: [customer, channel]")
        rows = read(PORT, consumer=REVENUE, root=root).polars()
        assert set(rows["customer"]) == {"Ada", "Grace"}
        assert rows["channel"].to_list() == ["shop", "web", None]

    def test_a_grant_for_some_rows_shows_no_other_in_clear(self, root):
        grant(root, "masks: {customer: clear}\nrows: channel = 'shop'")
        assert "Grace" not in read(PORT, consumer=REVENUE, root=root).arrow().to_pydict()["customer"]


class TestDeclarations:
    @pytest.mark.parametrize("file", [ORDERS_ODPS, ORDERS_ODCS])
    def test_what_is_not_valid_is_open_to_its_own_domain_alone(self, root, file):
        grant(root)
        write_mesh(root, {file: "kind: [broken"})
        with pytest.raises(NoAccess, match="is not valid, so that only the domain sales reads it"):
            read(PORT, consumer=REVENUE, root=root)
        assert read(PORT, consumer="sales", root=root).arrow().num_rows == 3

    def test_a_broken_agreement_opens_nothing(self, root):
        write_mesh(root, {AGREEMENT: approved("rows: customer = getenv('HOME')")})
        with pytest.raises(NoAccess):
            read(PORT, consumer=REVENUE, root=root)

    def test_a_port_that_is_no_longer_declared_is_unknown_to_others(self, root):
        write_mesh(
            root,
            {ORDERS_ODPS: SAMPLE_MESH[ORDERS_ODPS].replace("- name: daily", "- name: weekly").replace("orders.daily", "orders.weekly")},
        )
        with pytest.raises((UnknownName, NoAccess)):
            read(PORT, consumer=REVENUE, root=root)


def test_what_was_made_from_a_reading_can_be_read_when_the_reading_is_gone(root):
    grant(root, "columns: [order_id]")
    relation = read(PORT, consumer=REVENUE, root=root).relation().filter("order_id > 1")
    batches = read(PORT, consumer=REVENUE, root=root).record_batches()
    gc.collect()
    assert relation.aggregate("count(*)").fetchall() == [(2,)]
    assert batches.read_all().num_rows == 3


def test_a_cut_is_gone_with_its_reading(root):
    grant(root, "columns: [order_id]")
    folder = load_settings(root).state / "scratch" / "cuts"
    before = set(folder.iterdir())
    reading = read(PORT, consumer=REVENUE, root=root)
    assert len(set(folder.iterdir()) - before) == 1
    assert reading.arrow().num_rows == reading.polars().height == 3  # each method reads again
    del reading
    assert set(folder.iterdir()) == before
