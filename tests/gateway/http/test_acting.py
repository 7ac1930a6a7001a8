"""What people do over HTTP, one after another, as they would."""

import pytest

from tests.gateway.http.conftest import OWNER, READER

SIDES = "/v1/agreements/sales.orders.daily/finance.revenue"
REQUEST = {"port": "sales.orders.daily", "purpose": "Compare channels.", "columns": ["order_id", "channel"]}


def test_a_consumer_asks_and_the_owner_decides(reader, owner):
    asked = reader.post("/v1/agreements", json=REQUEST)
    assert (asked.status_code, asked.json()["consumer"], asked.json()["records"][-1]["by"]) == (201, "finance.revenue", READER)
    assert [each["errand"] for each in owner.get("/v1/inbox").json()] == ["decide"]

    approval = {"reason": "Channels are no secret.", "masks": {"channel": "hash"}, "all_rows": True, "until": "2027-06-30"}
    granted = owner.post(f"{SIDES}/approve", json=approval).json()
    assert (granted["state"], granted["records"][-1]["by"]) == ("granted", OWNER)
    assert (granted["terms"]["end"], granted["terms"]["rows"]) == ("2027-06-30", None)
    assert granted["shown"] == {"order_id": "clear", "ordered_at": None, "channel": "hash", "customer": None, "amount": None}
    assert owner.get("/v1/inbox").json() == []

    assert reader.get(SIDES).json()["shown"] == granted["shown"]
    assert reader.get("/v1/agreements", params={"state": "granted"}).json()["total"] == 1
    assert owner.post(f"{SIDES}/renew", json={"reason": "Still in use."}).json()["terms"]["end"] > "2027-06-30"
    assert reader.post(f"{SIDES}/justify", json={"reason": "It is read in January."}).json()["state"] == "granted"
    assert reader.post(f"{SIDES}/revoke", json={"reason": "We need it no longer."}).status_code == 403
    assert owner.post(f"{SIDES}/revoke", json={"reason": "The product ends."}).json()["state"] == "revoked"


def test_a_request_is_taken_back_by_who_made_it_or_denied_by_who_owns_the_port(reader, owner):
    reader.post("/v1/agreements", json=REQUEST)
    assert owner.post(f"{SIDES}/withdraw", json={"reason": "No."}).status_code == 403
    assert reader.post(f"{SIDES}/withdraw", json={"reason": "Found elsewhere."}).json()["records"][-1]["step"] == "withdraw"
    reader.post("/v1/agreements", json=REQUEST)
    assert owner.post(f"{SIDES}/deny", json={"reason": "No."}).json()["records"][-1]["step"] == "deny"


def test_nobody_asks_for_another_or_decides_for_another_domain(stranger, reader):
    assert stranger.post("/v1/agreements", json={**REQUEST, "consumer": "sales.orders"}).status_code == 403
    assert reader.post(f"{SIDES}/approve", json={"reason": "I like it."}).status_code == 403
    assert stranger.get("/v1/inbox", params={"domain": "sales"}).status_code == 403


@pytest.mark.parametrize(
    "path", ["/v1/agreements", "/v1/inbox", "/v1/ratings", "/v1/demands", "/v1/satisfaction?address=sales", "/v1/whoami", SIDES]
)
def test_what_people_agreed_and_said_needs_a_token(anybody, path):
    answer = anybody.get(path)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Basic YWRhOmFkYQ==", f"Bearer {'x' * 10_000}"])
def test_a_token_that_does_not_hold_opens_nothing_and_is_not_said_again(anybody, header):
    answer = anybody.get("/v1/whoami", headers={"authorization": header})
    assert answer.status_code == 401
    assert header.removeprefix("Bearer ") not in answer.text.replace("Authorization: Bearer", "")


def test_a_token_knows_whom_it_speaks_for(owner):
    told = owner.get("/v1/whoami").json()
    assert (told["subject"], told["consumer"], told["domains"]) == (OWNER, "sales", ["sales"])


def test_mistakes_in_what_is_said_are_named_and_change_nothing(reader, owner):
    before = reader.get(SIDES).json()
    for path, said in (
        ("/v1/agreements", {**REQUEST, "colums": ["order_id"]}),
        ("/v1/agreements", {**REQUEST, "columns": ["nothing"]}),
        ("/v1/agreements", {**REQUEST, "purpose": "   "}),
        ("/v1/agreements", {**REQUEST, "purpose": "a\u202eb"}),
        (f"{SIDES}/approve", {"reason": "Agreed.", "rows": "1 = 1; drop table x"}),
        (f"{SIDES}/approve", {"reason": "Agreed.", "masks": {"customer": "invisible"}}),
        (f"{SIDES}/approve", {"reason": "Agreed.", "until": "tomorrow"}),
    ):
        answer = (owner if path.endswith("approve") else reader).post(path, json=said)
        assert answer.status_code in (400, 404), (path, said, answer.text)
        assert answer.json()["fact"]
    assert reader.get(SIDES).json() == before


def test_a_wish_becomes_a_demand_that_ends_with_a_port(reader, owner):
    wished = reader.post("/v1/wishes", json={"wish": "returns of orders by day", "near": "sales"})
    assert wished.status_code == 201
    number = wished.json()["demand"]
    told = reader.get(f"/v1/demands/{number}").json()
    assert (told["title"], [each["consumer"] for each in told["voices"]]) == ("returns of orders by day", ["finance.revenue"])
    assert number in [each["demand"] for each in reader.get("/v1/demands", params={"address": "sales"}).json()["items"]]
    assert reader.post(f"/v1/demands/{number}/resolve", json={"port": "sales.orders.daily"}).status_code == 403
    assert owner.post(f"/v1/demands/{number}/resolve", json={"port": "sales.orders.daily"}).json()["state"] == "resolved"


def test_who_never_read_a_port_rates_nothing(reader):
    refused = reader.post("/v1/ratings", json={"port": "sales.orders.daily", "stars": 5})
    assert (refused.status_code, refused.json()["error"]) == (403, "Refused")
    assert reader.post("/v1/ratings", json={"port": "sales.orders.daily", "stars": 6}).status_code == 400


def test_what_somebody_notices_is_answered_by_the_owner_and_settled_by_who_noticed(reader, owner, stranger):
    noticed = reader.post("/v1/reports", json={"port": "sales.orders.daily", "problem": "Orders of Sunday are missing."})
    assert noticed.status_code == 201
    path = f"/v1/reports/{noticed.json()['report']}"
    assert owner.get("/v1/reports", params={"waiting": True}).json()["total"] == 1
    assert stranger.post(f"{path}/answer", json={"answer": "So what."}).status_code == 403
    assert owner.post(f"{path}/answer", json={"answer": "They came on Monday."}).json()["state"] == "answered"
    assert stranger.post(f"{path}/resolve", json={}).status_code == 403
    assert reader.post(f"{path}/resolve", json={}).json()["state"] == "resolved"
