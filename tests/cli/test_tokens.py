import json
import shutil

import jwt
import pytest

from tests.cli.commands import invoke

FOR = ("--for", "finance.revenue")


@pytest.fixture
def root(untouched, tmp_path):
    return shutil.copytree(untouched, tmp_path / "mesh")


def said(root, *arguments):
    done = invoke(root, "token", *arguments)
    assert done.exit_code == 0, done.output
    return done


def test_a_token_goes_to_standard_output_alone_and_is_listed_without_itself(root):
    done = said(root, "new", *FOR, "--subject", "ada's notebook", "--decides", "sales", "--days", "7")
    token = done.stdout.strip()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["sub"], claims["mesh_consumer"], claims["mesh_domains"]) == ("ada's notebook", "finance.revenue", ["sales"])
    assert "ada's notebook reads for finance.revenue, decides for sales, until" in done.stderr
    assert token not in done.stderr

    listed = said(root, "list")
    assert "ada's notebook" in listed.stdout
    assert token not in listed.stdout
    (known,) = json.loads(said(root, "list", "--json").stdout)
    assert (known["number"], known["decides_for"], known["holds"]) == (claims["jti"], ["sales"], True)
    assert "token" not in known


def test_a_token_that_is_taken_back_holds_no_longer_and_says_why_in_the_ledger(root):
    number = json.loads(said(root, "new", *FOR, "--json").stdout)["number"]
    assert "revoked" in said(root, "revoke", number, "--reason", "The laptop is lost.").stdout
    (known,) = json.loads(said(root, "list", "--json").stdout)
    assert not known["holds"]
    assert known["revoked"]
    assert "The laptop is lost." in invoke(root, "audit", "show").stdout
    again = invoke(root, "token", "revoke", number, "--reason", "Again.")
    assert (again.exit_code, "was revoked on" in again.stderr) == (1, True)


def test_where_nobody_has_one_the_list_says_how_to_make_one(root):
    assert said(root, "list").stdout == "nobody was given a token: mesh token new --for domain.product\n"
    assert json.loads(said(root, "list", "--json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("new", "--for", "finance.revenues"), "finance.revenue"),
        (("new", "--for", "nothing"), "nothing"),
        (("new", "--for", "finance.*"), "finance.*"),
        (("new", *FOR, "--decides", "nothing"), "nothing"),
        (("new", *FOR, "--days", "0"), "at most 366 days"),
        (("new", *FOR, "--days", "nan"), "at most 366 days"),
        (("new", *FOR, "--subject", "ada\x1b[31m"), "a subject"),
        (("revoke", "0" * 16, "--reason", "Lost."), "mesh token list"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_given_out(root, arguments, told):
    done = invoke(root, "token", *arguments)
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert json.loads(said(root, "list", "--json").stdout) == []
