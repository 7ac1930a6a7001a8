"""No other site sends a form in somebody's name."""

import pytest

from tests.gateway.pages.conftest import READER

PORT = "sales.orders.daily"
PATH = f"/do/report?port={PORT}"


def reports(visitor):
    return visitor.open("/mine").count("Forged.")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
def test_a_form_that_another_site_sent_does_nothing(visit, headers):
    visitor = visit(READER)
    assert visitor.send(PATH, {"text": "Forged."}, **headers).status_code == 403
    assert reports(visitor) == 0


@pytest.mark.parametrize("mark", ["", "0" * 64, "ü"])
def test_a_form_without_the_mark_of_its_session_does_nothing(visit, mark):
    visitor = visit(READER)
    assert visitor.send(PATH, {"text": "Forged.", "mark": mark}).status_code == 403
    assert reports(visitor) == 0


def test_the_mark_of_another_session_does_not_count(visit):
    other = visit("mallory").open("/mine").partition('name="mark" value="')[2].partition('"')[0]
    visitor = visit(READER)
    assert visitor.send(PATH, {"text": "Forged.", "mark": other}).status_code == 403
    assert reports(visitor) == 0


def test_another_site_signs_nobody_in(wire, visit):
    answer = visit().http.post("/signin", data={"token": wire.tokens[READER]}, headers={"origin": "https://evil.example"})
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"\xff=\xff", "application/x-www-form-urlencoded"),
        (b"a=%ff", "application/x-www-form-urlencoded"),
        (b"a=1&" * 5000, "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_refused(visit, body, kind):
    answer = visit(READER).http.post("/do/wish", content=body, headers={"content-type": kind})
    assert answer.status_code == 400


def test_no_address_does_anything_when_it_is_only_opened(visit):
    visitor = visit(READER)
    visitor.open(f"{PATH}&text=Forged.&step=report")
    assert reports(visitor) == 0
