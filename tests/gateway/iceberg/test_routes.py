import pytest

TABLE = "/namespaces/sales%1Forders/tables/daily"


def kind(answer) -> tuple[int, str]:
    error = answer.json()["error"]
    assert error["code"] == answer.status_code
    assert error["message"]
    return answer.status_code, error["type"]


def test_a_table_comes_with_its_metadata_and_the_read_is_written_down(wire, owner):
    loaded = owner.get(TABLE).json()
    assert loaded["metadata"]["location"].endswith("/sales/orders/daily")
    assert len(loaded["metadata"]["snapshots"]) == 1  # nothing of what the table held before
    newest, *_ = wire.gateway.lakehouse.ledger.facts("read")
    told = {name: newest.details[name] for name in ("door", "consumer", "rows")}
    assert told == {"door": "iceberg", "consumer": "sales", "rows": 2}
    assert newest.details["columns"] == sorted(["order_id", "ordered_at", "channel", "customer", "amount"])


def test_to_ask_whether_there_is_a_table_is_no_read(wire, owner):
    before = len(wire.gateway.lakehouse.ledger.facts("read"))
    assert owner.head(TABLE).status_code == 204
    assert owner.head(TABLE.replace("daily", "weekly")).status_code == 404
    assert len(wire.gateway.lakehouse.ledger.facts("read")) == before


def test_lists_come_in_pages(owner):
    assert owner.get("/namespaces", params={"pageSize": 1}).json() == {"namespaces": [["sales"]]}
    assert owner.get("/namespaces", params={"pageSize": 1, "pageToken": "sales"}).json()["namespaces"] == []
    assert owner.get("/namespaces", params={"parent": "sales"}).json()["namespaces"] == [["sales", "orders"]]
    assert owner.get("/namespaces/sales").json() == {"namespace": ["sales"], "properties": {}}


@pytest.mark.parametrize("namespace", ["nowhere", "sales%1Fnothing", "%2e%2e", "*", "sales%1F*", "sales.orders", "a%1Fb%1Fc%1Fd"])
def test_what_is_not_there_and_what_nobody_granted_look_alike(wire, owner, namespace):
    assert kind(owner.get(f"/namespaces/{namespace}"))[0] == 404
    assert kind(owner.get(f"/namespaces/{namespace}/tables/daily"))[0] == 404
    with wire.client("finance.revenue") as reader:
        assert kind(reader.get("/namespaces/sales"))[0] == 404


@pytest.mark.parametrize("table", ["weekly", "*", "daily_v0", "%252e%252e", "DAILY", "daily;drop", "d\N{CYRILLIC SMALL LETTER A}ily"])
def test_a_table_that_cannot_be_is_not_there(owner, table):
    assert kind(owner.get(f"/namespaces/sales%1Forders/tables/{table}"))[0] in (404, 405)


def test_a_port_that_is_granted_in_part_is_refused_and_one_that_is_not_granted_too(wire):
    with wire.client("finance.revenue") as reader:
        assert kind(reader.get(TABLE)) == (403, "ForbiddenException")
    with wire.client("finance") as stranger:
        assert kind(stranger.get(TABLE)) == (403, "ForbiddenException")


def test_nobody_comes_in_without_a_token(wire):
    with wire.client() as nobody:
        for path in ("/config", "/namespaces", TABLE):
            assert kind(nobody.get(path)) == (401, "NotAuthorizedException")


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("POST", "/namespaces"),
        ("DELETE", "/namespaces/sales"),
        ("POST", "/namespaces/sales%1Forders/tables"),
        ("POST", TABLE),
        ("DELETE", TABLE),
        ("POST", "/transactions/commit"),
        ("POST", "/tables/rename"),
        ("POST", "/namespaces/sales%1Forders/register"),
    ],
)
def test_nothing_can_be_written(owner, verb, path):
    assert kind(owner.request(verb, path, json={})) == (403, "ForbiddenException")


def test_a_client_is_told_what_it_may_ask(owner):
    told = owner.get("/config", params={"warehouse": "mesh"}).json()
    assert all(each.startswith(("GET ", "HEAD ")) for each in told["endpoints"])
    assert "GET /v1/{prefix}/namespaces/{namespace}/tables/{table}" in told["endpoints"]
