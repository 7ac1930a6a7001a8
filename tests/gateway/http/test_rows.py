import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest
from pyarrow import csv, ipc, parquet

from mesh_platform.access.entering.trail import Door
from mesh_platform.concepts import clock
from mesh_platform.lakehouse.ledger.facts import Kind
from tests.gateway.http.conftest import PORT, Wire
from tests.journeys.guarded_mesh import CANARY, HIDDEN

DATA = f"{PORT}/data"
TOTAL = "select sum(amount) as total from sales.orders.daily"


@contextmanager
def bounded(wire: Wire, **limits: float) -> Iterator[None]:
    """What one answer may take, for a while."""
    settings = wire.gateway.settings
    wire.gateway.lakehouse.__dict__["settings"] = settings.model_copy(update=limits)
    try:
        yield
    finally:
        wire.gateway.lakehouse.__dict__["settings"] = settings


def test_a_consumer_gets_the_rows_and_columns_that_it_was_granted_masked_as_agreed(reader):
    rows = reader.get(DATA).json()
    assert [set(each) for each in rows] == [{"order_id", "ordered_at", "customer", "amount"}] * 2
    assert [each["amount"] for each in rows] == ["10.50", "99.90"]
    assert not [value for value in HIDDEN if value in reader.get(DATA).text]


def test_the_domain_of_a_port_sees_it_whole(owner):
    rows = owner.get(DATA).json()
    assert {each["customer"] for each in rows} == {f"{CANARY}_ada", f"{CANARY}_grace", f"{CANARY}_edsger"}


def test_rows_come_in_each_format(owner):
    def told(form: str) -> httpx.Response:
        return owner.get(DATA, params={"format": form, "columns": "order_id,channel"})

    expected = [{"order_id": 1, "channel": "shop"}, {"order_id": 2, "channel": "web"}, {"order_id": 3, "channel": "shop"}]
    assert told("json").json() == expected
    assert [json.loads(line) for line in told("jsonl").text.splitlines()] == expected
    assert csv.read_csv(io.BytesIO(told("csv").content)).to_pylist() == expected
    assert ipc.open_stream(told("arrow").content).read_all().to_pylist() == expected
    assert parquet.read_table(io.BytesIO(told("parquet").content)).to_pylist() == expected
    assert told("arrow").headers["content-type"] == "application/vnd.apache.arrow.stream"
    assert told("csv").headers["content-disposition"] == 'attachment; filename="sales.orders.daily.csv"'


def test_columns_a_condition_a_limit_and_a_moment_choose_rows(owner):
    assert owner.get(DATA, params={"where": "amount > 50", "columns": "order_id"}).json() == [{"order_id": 2}, {"order_id": 3}]
    assert owner.get(DATA, params={"limit": 0}).json() == []
    assert len(owner.get(DATA, params={"limit": 2}).json()) == 2
    snapshot = owner.get(f"{PORT}/releases").json()[0]["snapshot"]
    assert len(owner.get(DATA, params={"as_of": snapshot}).json()) == 3
    before = owner.get(DATA, params={"as_of": "2020-01-01"})
    assert (before.status_code, before.json()["error"]) == (404, "NotPublished")


def test_headers_tell_of_what_came(reader, anybody):
    headers = reader.get(DATA).headers
    snapshot = anybody.get(PORT).json()["now"]["snapshot"]
    told = {name: headers[f"mesh-{name}"] for name in ("snapshots", "quality", "granted-until", "purpose", "masked", "rows")}
    assert told == {
        "snapshots": f"sales.orders.daily={snapshot}",
        "quality": "sales.orders.daily=held",
        "granted-until": "sales.orders.daily=2027-11-22",
        "purpose": "sales.orders.daily=Sum%20orders%20by%20month.",
        "masked": "sales.orders.daily.customer=hash",
        "rows": "sales.orders.daily=amount%20%3C%201000",
    }
    assert "mesh-masked" not in reader.get("/healthz").headers


def test_one_select_over_ports_is_answered(reader, owner):
    assert reader.post("/v1/query", json={"sql": TOTAL}).json() == [{"total": "110.40"}]
    assert owner.post("/v1/query", json={"sql": TOTAL}).json() == [{"total": "4352.82"}]
    answer = owner.post("/v1/query", json={"sql": "from sales.orders.daily", "format": "csv", "limit": 1})
    assert len(answer.text.splitlines()) == 2
    assert answer.headers["mesh-quality"] == "sales.orders.daily=held"


@pytest.mark.parametrize(
    "sql",
    [
        "select * from '/etc/passwd'",
        "select * from read_text('/etc/passwd')",
        "select getenv('HOME')",
        "drop table sales.orders.daily",
        "select 1; select 2",
        "attach '/tmp/x.db'",
        "set memory_limit = '100GB'",
        "copy sales.orders.daily to '/tmp/x'",
        "select * from sales.orders.nothing",
        "select channel from sales.orders.daily",
        "select",
        "",
    ],
)
def test_nothing_else_is_answered_and_nothing_of_it_is_said(reader, sql):
    answer = reader.post("/v1/query", json={"sql": sql})
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"] == "application/problem+json"
    assert not [value for value in (*HIDDEN, "root:") if value in answer.text]


@pytest.mark.parametrize(
    ("asked", "status", "error"),
    [
        ({"columns": "channel"}, 400, "InvalidQuery"),
        ({"columns": "nothing"}, 400, "UnknownColumn"),
        ({"columns": ""}, 400, "UnknownColumn"),
        ({"where": "channel = 'shop'"}, 400, "InvalidQuery"),
        ({"where": "amount > (select 1)"}, 400, "InvalidQuery"),
        ({"where": "customer::int = 1"}, 400, "InvalidQuery"),
        ({"as_of": "yesterday"}, 400, "InvalidQuery"),
        ({"as_of": "9" * 40}, 404, "UnknownName"),
        ({"as_of": "0"}, 404, "UnknownName"),
        ({"format": "xml"}, 400, "UsageError"),
        ({"limit": -1}, 400, "UsageError"),
    ],
)
def test_what_does_not_hold_is_said_before_any_row_is_sent(reader, asked, status, error):
    answer = reader.get(DATA, params=asked)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert not [value for value in HIDDEN if value in answer.text]


def test_without_a_token_or_a_grant_there_are_no_rows(anybody, stranger):
    assert anybody.get(DATA).status_code == 401
    assert anybody.post("/v1/query", json={"sql": TOTAL}).status_code == 401
    refused = stranger.get(DATA)
    assert (refused.status_code, refused.json()["error"]) == (403, "NoAccess")
    assert "mesh access request" in refused.json()["hint"]
    assert stranger.post("/v1/query", json={"sql": TOTAL}).status_code == 403


def test_each_read_is_in_the_ledger_with_who_what_and_what_for(reader, wire):
    reader.get(DATA, params={"columns": "order_id", "where": "amount < 50"})
    ledger = wire.gateway.lakehouse.ledger
    read, ended = ledger.facts(Kind.READ)[0], ledger.facts(Kind.READ_ENDED)[0]
    assert (read.actor, read.details["consumer"], read.details["door"]) == ("ada", "finance.revenue", Door.HTTP.value)
    assert (read.details["columns"], read.details["purpose"]) == (["amount", "order_id"], "Sum orders by month.")
    assert (ended.details["read"], ended.details["rows"]) == (read.details["read"], 1)


def test_rows_that_did_not_change_are_not_sent_again(reader, owner):
    first = reader.get(DATA)
    again = reader.get(DATA, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    for other in (
        reader.get(DATA, params={"limit": 1}, headers={"if-none-match": first.headers["etag"]}),
        reader.get(DATA, params={"format": "csv"}, headers={"if-none-match": first.headers["etag"]}),
        owner.get(DATA, headers={"if-none-match": first.headers["etag"]}),
    ):
        assert other.status_code == 200


def test_who_is_no_longer_granted_is_not_told_that_nothing_changed(reader, wire):
    etag = reader.get(DATA).headers["etag"]
    text = wire.client("grace")
    with text as owner, clock.frozen_at(datetime(2027, 12, 1, tzinfo=UTC)):
        assert owner.get("/healthz").status_code == 200
        assert reader.get(DATA, headers={"if-none-match": etag}).status_code in (401, 403)


def test_what_takes_too_long_ends_and_gives_its_place_back(wire, owner):
    slow = "with recursive n as (select 1 as i union all select i + 1 from n where i < 1000000000) select max(i) as i from n"
    with bounded(wire, query_seconds=0.3):
        answer = owner.post("/v1/query", json={"sql": slow})
    assert (answer.status_code, answer.json()["error"]) == (429, "TooMuch")
    assert not wire.gateway.limits._busy
    assert owner.post("/v1/query", json={"sql": TOTAL}).status_code == 200


def test_who_hangs_up_gives_its_place_back(wire, owner):
    many = "select a.i, repeat('x', 1000) as filling from (select unnest(generate_series(1, 3000000)) as i) a"
    with owner.stream("POST", "/v1/query", json={"sql": many, "format": "jsonl"}) as answer:
        next(answer.iter_bytes())
        assert wire.gateway.limits._busy
    for _ in range(200):
        if not wire.gateway.limits._busy:
            break
        owner.get("/healthz")
    assert not wire.gateway.limits._busy


def test_an_answer_that_becomes_too_much_breaks_off_and_is_not_taken_for_whole(wire, owner):
    many = "select i, repeat('x', 100) as filling from (select unnest(generate_series(1, 500000)) as i)"
    with bounded(wire, query_rows=150_000), pytest.raises(httpx.RemoteProtocolError):
        owner.post("/v1/query", json={"sql": many, "format": "csv"})
    assert owner.get("/healthz").status_code == 200


def test_who_asks_too_much_at_once_is_told_when_to_come_again(wire, owner):
    places = [wire.gateway.limits.admit(wire.gateway.identity.authenticate(wire.tokens["grace"])) for _ in range(4)]
    try:
        answer = owner.post("/v1/query", json={"sql": TOTAL})
        assert (answer.status_code, answer.headers["retry-after"], answer.json()["error"]) == (429, "1", "TooManyQueries")
    finally:
        for each in places:
            each.leave()
    assert owner.post("/v1/query", json={"sql": TOTAL}).status_code == 200


def test_rows_that_are_shown_otherwise_are_sent_again(reader, owner):
    etag = reader.get(DATA).headers["etag"]
    agreed = "/v1/agreements/sales.orders.daily/finance.revenue/approve"
    assert owner.post(agreed, json={"reason": "Initials do.", "masks": {"customer": "partial:1"}}).status_code == 200
    again = reader.get(DATA, headers={"if-none-match": etag})
    assert (again.status_code, again.json()[0]["customer"]) == (200, "c***")
    assert owner.post(agreed, json={"reason": "As before.", "masks": {"customer": "hash"}}).status_code == 200
