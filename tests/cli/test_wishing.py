import json
import shutil

import pytest

from tests.cli.commands import invoke

FOR = ("--for", "finance.revenue")


@pytest.fixture
def root(untouched, tmp_path):
    return shutil.copytree(untouched, tmp_path / "mesh")


def said(root, *arguments):
    done = invoke(root, *arguments)
    assert done.exit_code == 0, done.output
    return done


def demands(root, *arguments):
    return json.loads(said(root, "demand", "list", *arguments, "--json").stdout)


def test_a_search_in_vain_becomes_demand_and_its_wishers_see_how_it_ended(root):
    found = said(root, "ls", "--text", "refunds per customer")
    assert (found.stdout, found.stderr) == (
        "nothing found\n",
        'say that you would read it: mesh wish "refunds customer" --for domain.product\n',
    )
    told = said(root, "wish", "refunds of each customer", *FOR, "--near", "sales.orders")
    assert "with 2 votes" in told.stdout
    assert "open, with 2 votes" in said(root, "ls", "--text", "customer refund").stderr
    (demand,) = demands(root, "sales")
    assert (demand["title"], demand["votes"], demand["sources"]) == ("refunds of each customer", 2, ["search", "wish"])
    said(root, "demand", "resolve", str(demand["demand"]), "sales.orders.daily")
    assert demands(root) == []
    assert [each["port"] for each in demands(root, "--as", "finance.revenue")] == ["sales.orders.daily"]
    assert said(root, "ls", "--text", "refunds customer").stderr.endswith("served by sales.orders.daily\n")
    assert demands(root) == []
    assert "asked for the same before: served by sales.orders.daily" in said(root, "wish", "customer refunds", *FOR).stdout


def test_a_search_that_finds_something_elsewhere_is_no_demand(root):
    assert said(root, "ls", "finance", "--text", "customer").stderr == ""
    assert demands(root) == []


def test_a_person_says_that_two_demands_are_one_and_why_it_will_not_be(root):
    said(root, "wish", "ticket prices by route", *FOR)
    said(root, "wish", "ticket fares by route", *FOR)
    newer, older = (each["demand"] for each in demands(root))
    assert f"mesh demand merge {older} {newer}  ticket prices by route" in said(root, "demand", "show", str(newer)).stdout
    said(root, "demand", "merge", str(newer), str(older))
    shown = json.loads(said(root, "demand", "show", str(newer), "--json").stdout)
    assert (shown["demand"], [each["text"] for each in shown["voices"]]) == (older, ["ticket prices by route", "ticket fares by route"])
    assert "rejected: Nobody sells tickets." in said(root, "demand", "reject", str(older), "--reason", "Nobody sells tickets.").stdout
    done = invoke(root, "demand", "resolve", str(older), "sales.orders.daily")
    assert (done.exit_code, "has ended: it is rejected" in done.stderr) == (1, True)


def test_ports_that_speak_of_a_wish_are_offered_for_it(root):
    said(root, "wish", "orders of the shop", *FOR)
    (demand,) = demands(root)
    assert f"mesh demand resolve {demand['demand']} sales.orders.daily" in said(root, "demand", "show", str(demand["demand"])).stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("wish", "prices"), "nobody said for whom"),
        (("wish", "of the and", *FOR), "says nothing of what is wished for"),
        (("wish", "prices", *FOR, "--near", "sale"), "Did you mean sales?"),
        (("wish", "pri\x1bces", *FOR), "a sentence that others can read"),
        (("demand", "show", "4711"), "there is no demand 4711"),
        (("demand", "resolve", "4711", "sales.orders.daily"), "there is no demand 4711"),
        (("demand", "reject", "4711", "--reason", "No."), "there is no demand 4711"),
        (("demand", "merge", "4711", "4712"), "there is no demand 4711"),
        (("demand", "list", "sale"), "Did you mean sales?"),
    ],
)
def test_what_cannot_be_wished_for_is_refused_with_the_reason(built, words, told):
    done = invoke(built, *words)
    assert done.exit_code == 2
    assert told in done.stderr


def test_words_that_look_like_markup_are_shown_as_they_were_said(root):
    for word in ("refunds", "vouchers"):
        said(root, "wish", f"{word} [/red] [bold]now[/bold] :smile:", *FOR)
    told = said(root, "wish", "vouchers [/red] smile [bold] now", "--for", "sales.orders").stdout
    assert "[/red] [bold]now[/bold] :smile:" in told


def test_a_name_that_nobody_of_the_mesh_has_gets_no_vote(root, monkeypatch):
    for name in ("ghost.one", "ghost.two", "\x1b[2J", "finance.revenue"):
        monkeypatch.setenv("MESH_CONSUMER", name)
        said(root, "ls", "--text", "parcels underway")
    (demand,) = demands(root)
    assert (demand["consumers"], demand["votes"]) == (["finance.revenue"], 2)
