"""A session is the token: it opens what the token opens, for as long as the token does."""

import pytest

from mesh_platform.gateway.identity.tokens import issue, revoke
from tests.gateway.pages.conftest import READER


def test_the_token_stays_in_a_cookie_that_no_script_and_no_other_site_can_use(wire, visit):
    answer = visit().http.post("/signin", data={"token": f" {wire.tokens[READER]}\n"})
    cookie = answer.headers["set-cookie"]
    assert (answer.status_code, answer.headers["location"]) == (303, "/mine?done=signed-in")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {each.strip() for each in cookie.split(";")}


@pytest.mark.parametrize("token", ["nonsense", "", "a.b.c", "ü" * 20, "x" * 9000])
def test_a_token_that_does_not_hold_opens_nothing_and_is_not_said_again(visit, token):
    visitor = visit()
    answer = visitor.http.post("/signin", data={"token": token})
    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
    assert 'role="alert"' in answer.text
    assert not token or token not in answer.text
    assert visitor.http.get("/mine").status_code == 303


@pytest.mark.parametrize(
    ("following", "where"),
    [
        ("/ports/sales.orders.daily.html", "/ports/sales.orders.daily.html"),
        ("//evil.example/x", "/mine?done=signed-in"),
        ("/\\evil.example", "/mine?done=signed-in"),
        ("https://evil.example", "/mine?done=signed-in"),
        ("/\t/evil.example", "/mine?done=signed-in"),
        ("javascript:alert(1)", "/mine?done=signed-in"),
    ],
)
def test_signing_in_leads_on_to_this_server_and_no_other(wire, visit, following, where):
    answer = visit().http.post("/signin", data={"token": wire.tokens[READER], "next": following})
    assert answer.headers["location"] == where


def test_a_revoked_token_is_signed_out_at_its_next_page(wire, visit):
    token, text = issue(wire.gateway.lakehouse, wire.gateway.mesh(), consumer="finance.revenue", subject="hopper")
    visitor = visit()
    visitor.http.post("/signin", data={"token": text})
    assert "hopper" in visitor.open("/mine")
    revoke(wire.gateway.lakehouse, token.number, reason="It was lost.")
    assert visitor.http.get("/mine").status_code == 303
    assert "hopper" not in visitor.open("/")


def test_signing_out_takes_the_cookie_and_needs_the_form(visit):
    visitor = visit(READER)
    assert visitor.http.post("/signout", data={"mark": "0"}).status_code == 403
    mark = visitor.open("/mine").partition('name="mark" value="')[2].partition('"')[0]
    assert visitor.http.post("/signout", data={"mark": mark}).headers["location"] == "/signin?done=signed-out"
    assert visitor.http.get("/mine").status_code == 303


def test_a_cookie_opens_pages_and_not_the_api(visit):
    assert visit(READER).http.get("/v1/whoami").status_code == 401
