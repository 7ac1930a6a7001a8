"""Samples of a real PostgreSQL: what it declares goes before any guess, and its secrets go nowhere."""

import pytest

from mesh_platform.errors import Transient, UnknownName, UsageError
from mesh_platform.scaffolding.samples.inference import infer
from tests.postgres_server import PostgresServer, postgres  # noqa: F401  a fixture
from tests.sample_mesh import write_mesh
from tests.scaffolding.samples.judging import declared

ORDERS = """
    create schema shop;
    create type state as enum ('open', 'shut');
    create table shop.orders (
        line int, "Order" bigint, paid numeric(12,2) not null, rate numeric, taken timestamptz, local timestamp, day date, at time,
        gone boolean, tags text[], extra jsonb, key uuid, kind state, raw bytea, took interval, empty numeric, weight numeric,
        primary key ("Order", line)
    );
    comment on column shop.orders.paid is 'What was paid, in euros.';
    insert into shop.orders select 1, n, n / 3.0, n / 7.0, now(), now(), now(), now()::time, true, array['a'], '{"a": 1}',
        gen_random_uuid(), 'open', 'x', interval '1 hour', null, n * 1.25 from generate_series(1, 50) as n"""


@pytest.fixture
def root(tmp_path):
    return write_mesh(tmp_path, {"workspace.yaml": "load_from: []\n"})


@pytest.fixture
def shop(postgres: PostgresServer, monkeypatch):  # noqa: F811
    uri = postgres.new_database()
    with postgres.connect(uri) as connection:
        connection.execute(ORDERS)
    monkeypatch.setenv("SHOP", uri)
    return postgres


@pytest.mark.usefixtures("shop")
def test_a_table_brings_its_types_key_and_comments(root):
    inferred = infer("${SHOP}#shop.orders", root=root)
    assert {each.name: str(each.type) for each in inferred.columns} == {
        "line": "long",
        "order": "long",
        "paid": "decimal(12, 2)",
        "rate": "double",
        "taken": "timestamptz",
        "local": "timestamp",
        "day": "date",
        "at": "time",
        "gone": "boolean",
        "tags": "string",
        "extra": "string",
        "key": "string",
        "kind": "string",
        "raw": "binary",
        "took": "string",
        "empty": "string",
        "weight": "decimal(38, 2)",
    }
    assert inferred.primary_key == ("order", "line")
    contract = declared(inferred)
    assert contract.column("paid").description == "What was paid, in euros."
    assert contract.column("paid").required
    assert contract.column("key").limits.format == "uuid"


def test_neither_a_missing_table_nor_a_lost_server_tells_a_secret(root, shop, monkeypatch):
    with pytest.raises(UnknownName, match="schema shop has no table 'order'") as missing:
        infer("${SHOP}#shop.order", root=root)
    assert missing.value.hint == "it has orders"
    monkeypatch.setenv("SHOP", f"postgresql+psycopg://mesh:{shop.password}@127.0.0.1:1/gone")
    with pytest.raises(Transient) as lost:
        infer("${SHOP}#shop.orders", root=root)
    monkeypatch.setenv("SHOP", f"nodriver://mesh:{shop.password}@host/gone")
    with pytest.raises(UsageError) as unknown:
        infer("${SHOP}#shop.orders", root=root)
    assert shop.password not in f"{missing.value}{lost.value}{unknown.value}"
