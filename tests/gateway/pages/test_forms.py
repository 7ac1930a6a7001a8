"""What people do on the pages, one after another, without a script."""

from datetime import timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.lakehouse.ledger.facts import Kind
from tests.gateway.pages.conftest import OWNER, READER, STRANGER
from tests.journeys.guarded_mesh import CANARY

PORT = "sales.orders.daily"
ASK = f"/do/ask?port={PORT}"
DECIDE = f"/do/decide?port={PORT}&consumer=finance.revenue"
WORD = f"/do/word?port={PORT}&consumer=finance.revenue"


def test_access_is_asked_for_granted_as_the_owner_says_and_looked_at(wire, visit):
    reader, owner = visit(READER), visit(OWNER)
    asked = reader.send(ASK, {"purpose": "Compare <b>channels</b>.", "columns": ["order_id", "channel", "customer"]}, step="ask")
    assert (asked.status_code, asked.headers["location"]) == (303, "/mine?done=asked")
    assert "Compare &lt;b&gt;channels&lt;/b&gt;." in reader.open("/mine?done=asked")
    assert DECIDE.replace("&", "&amp;").lstrip("/") in owner.open("/inbox")

    granted = owner.send(
        DECIDE,
        {"reason": "Agreed.", "columns": ["order_id", "customer"], "mask customer": "hash", "rows": "order_id < 3", "until": "2027-06-30"},
        step="approve",
    )
    assert (granted.status_code, granted.headers["location"]) == (303, "/inbox?done=approved"), granted.text
    inbox = owner.open("/inbox")
    assert "Nothing waits for a decision." in inbox
    assert "Access is granted." in owner.open("/inbox?done=approved")
    assert f'{DECIDE.replace("&", "&amp;").lstrip("/")}">renew or revoke</a>' in inbox

    rows = reader.open(f"/preview?port={PORT}")
    assert rows.count("<tr>") == 3  # the head, and those of the two orders
    assert CANARY not in rows
    assert "<th>channel</th>" not in rows
    read = wire.gateway.lakehouse.ledger.facts(Kind.READ, PORT, limit=1)[0]
    assert (read.actor, read.details["consumer"], read.details["door"]) == (READER, "finance.revenue", "catalog")

    assert owner.send(DECIDE, {"reason": "It ends."}, step="revoke").status_code == 303
    refused = reader.http.get(f"/preview?port={PORT}")
    assert (refused.status_code, CANARY in refused.text) == (403, False)
    assert "renew or revoke" not in owner.open("/inbox")


def test_a_request_is_taken_back_or_denied(visit):
    reader, owner = visit(READER), visit(OWNER)
    for decide, step in (
        (lambda: reader.send(WORD, {"reason": "Found elsewhere."}, step="withdraw"), "withdraw"),
        (lambda: owner.send(DECIDE, {"reason": "No."}, step="deny"), "deny"),
    ):
        assert reader.send(ASK, {"purpose": "Compare channels."}, step="ask").status_code == 303
        assert decide().status_code == 303, step
        assert "Nothing waits for a decision." in owner.open("/inbox")


@pytest.mark.parametrize(
    ("path", "said", "field", "fact"),
    [
        (ASK, {"purpose": "   "}, "purpose", "purpose"),
        (ASK, {"purpose": "Sum.", "columns": ["nothing"]}, "columns", "nothing"),
        (f"/do/rate?port={PORT}", {"stars": "9"}, "stars", "9 is no rating"),
        (f"/do/rate?port={PORT}", {"stars": "1"}, "comment", "without a word"),
        (f"/do/report?port={PORT}", {"text": "x" * 400}, "text", "400 characters"),
        ("/do/wish", {"text": "the of a"}, "text", "says nothing"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_what_was_written_stays(visit, path, said, field, fact):
    answer = visit(READER).send(path, said)
    assert answer.status_code in (400, 404), answer.text
    beside = answer.text.partition(f'id="{field}-error"')[2]
    assert fact in beside.partition("</div>")[0]
    for each in (value for value in said.values() if isinstance(value, str)):
        assert each.strip() in answer.text


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"rows": "1 = 1; drop table x"}, "rows"),
        ({"mask customer": "invisible"}, "mask-customer"),
        ({"until": "tomorrow"}, "until"),
        ({"reason": ""}, "reason"),
    ],
)
def test_an_owner_is_told_which_term_does_not_hold_and_nothing_is_granted(visit, said, field):
    reader, owner = visit(READER), visit(OWNER)
    reader.send(ASK, {"purpose": "Compare channels."}, step="ask")
    answer = owner.send(DECIDE, {"reason": "Agreed.", "columns": ["order_id", "customer"], **said}, step="approve")
    assert answer.status_code == 400, answer.text
    assert f'id="{field}-error"' in answer.text
    assert "decide</a>" in owner.open("/inbox")
    reader.send(WORD, {"reason": "Never mind."}, step="withdraw")


def test_who_may_not_decide_sees_no_form_and_decides_nothing(visit):
    visit(READER).send(ASK, {"purpose": "Compare channels."}, step="ask")
    stranger = visit(STRANGER)
    assert stranger.http.get(DECIDE).status_code == 403
    mark = stranger.open("/mine").partition('name="mark" value="')[2].partition('"')[0]
    said = {"mark": mark, "port": PORT, "consumer": "finance.revenue", "reason": "Mine.", "step": "approve", "columns": "order_id"}
    assert stranger.http.post("/do/decide", data=said).status_code == 403
    visit(READER).send(WORD, {"reason": "Never mind."}, step="withdraw")


def test_a_problem_is_reported_answered_and_settled(visit):
    reader, owner = visit(READER), visit(OWNER)
    assert reader.send(f"/do/report?port={PORT}", {"text": "Orders of <Sunday> are missing."}, step="report").status_code == 303
    inbox = owner.open("/inbox")
    assert "Orders of &lt;Sunday&gt; are missing." in inbox
    number = inbox.partition("of=report&amp;number=")[2].partition('"')[0]
    assert owner.send(f"/do/answer?of=report&number={number}", {"text": "They came late."}).status_code == 303
    assert "They came late." in reader.open("/mine")
    assert reader.send(f"/do/settle?of=report&number={number}", {"comment": ""}).status_code == 303
    assert "resolved" in reader.open("/mine")


def test_a_low_rating_is_answered(wire, visit):
    reader, owner = visit(READER), visit(OWNER)
    wire.gateway.lakehouse.ledger.record(
        Kind.READ, PORT, details={"consumer": "finance.revenue", "snapshot_id": 1, "columns": [], "purpose": "", "door": "read"}
    )
    assert reader.send(f"/do/rate?port={PORT}", {"stars": "2", "comment": "Late."}, step="rate").status_code == 303
    number = owner.open("/inbox").partition("of=rating&amp;number=")[2].partition('"')[0]
    answered = owner.send(f"/do/answer?of=rating&number={number}", {"text": "Repaired."})
    assert answered.headers["location"] == "/inbox?done=answered"
    assert "Repaired." in reader.open("/mine")


def test_others_join_a_wish(visit):
    wished = visit(READER).send("/do/wish?near=sales", {"text": "returns of orders by day"}, step="wish")
    number = wished.headers["location"].partition("#demand-")[2]
    joined = visit(STRANGER).send("/do/vote", {"demand": number}, step="vote")
    assert joined.headers["location"] == f"/demand.html?done=wished#demand-{number}"
    assert "returns of orders by day (2 votes)" in visit(STRANGER).open("/do/vote")


def test_an_owner_says_what_becomes_of_a_wish(visit):
    reader, owner, stranger = visit(READER), visit(OWNER), visit(STRANGER)
    numbers = {}
    for text in ("suppliers of shops by country", "colours of parcels", "weight of parcels by month"):
        wished = reader.send("/do/wish", {"text": text, "near": "sales.orders"}, step="wish")
        numbers[text] = wished.headers["location"].partition("#demand-")[2]
    suppliers, colours, weight = (f"/do/demand?demand={each}" for each in numbers.values())
    assert suppliers.lstrip("/") in owner.open("/inbox")
    assert reader.http.get(suppliers).status_code == 403
    assert "Nobody will offer it" not in stranger.open(suppliers)  # who offers a port elsewhere may serve it, and no more
    assert stranger.send(colours, {"reason": "Not mine."}, step="reject").status_code == 403

    for said, fact in (({"port": ""}, "which port"), ({"port": "sales"}, "sales"), ({"port": "sales.orders.nothing"}, "nothing")):
        answer = owner.send(suppliers, said, step="resolve")
        assert fact in answer.text.partition('id="port-error"')[2].partition("</div>")[0], answer.text
    assert 'id="reason-error"' in owner.send(colours, {"reason": ""}, step="reject").text
    assert owner.send(suppliers, {"port": PORT}, step="resolve").headers["location"] == "/inbox?done=served"
    assert owner.send(weight, {"into": numbers["colours of parcels"]}, step="merge").headers["location"] == "/inbox?done=joined"
    assert owner.send(colours, {"reason": "Nobody measures them."}, step="reject").headers["location"] == "/inbox?done=rejected"

    inbox = owner.open("/inbox")
    assert not any(f"do/demand?demand={each}" in inbox for each in numbers.values())
    demand = reader.open("/demand.html")
    assert "Nobody measures them." in demand


def test_a_grant_that_ends_soon_stands_once_in_the_inbox(visit):
    reader, owner = visit(READER), visit(OWNER)
    reader.send(ASK, {"purpose": "Compare channels."}, step="ask")
    said = {"reason": "Agreed.", "columns": ["order_id"], "until": f"{clock.now() + timedelta(days=5):%Y-%m-%d}"}
    assert owner.send(DECIDE, said, step="approve").status_code == 303
    assert owner.open("/inbox").count(DECIDE.replace("&", "&amp;").lstrip("/")) == 1
    assert owner.send(DECIDE, {"reason": "It ends."}, step="revoke").status_code == 303
