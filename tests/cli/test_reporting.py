import json
import shutil

import pytest

from tests.cli.commands import invoke

ORDERS = "sales.orders.daily"
READER = ("--as", "finance.revenue")


@pytest.fixture
def root(untouched, tmp_path):
    return shutil.copytree(untouched, tmp_path / "mesh")


def said(root, *arguments):
    done = invoke(root, *arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_problem_is_reported_answered_and_settled(root):
    told = said(root, "feedback", "report", ORDERS, "Orders of Sunday are missing.", *READER)
    assert told.startswith("report ")
    (report,) = json.loads(said(root, "feedback", "reports", "sales", "--waiting", "--json"))
    number = str(report["report"])
    assert f'mesh feedback answer {number} "…"' in said(root, "feedback", "reports")
    assert "finance.revenue is asked whether that settles it" in said(root, "feedback", "answer", number, "They came late.")
    assert f"mesh feedback resolve {number} --as finance.revenue" in said(root, "feedback", "reports", ORDERS)
    assert "resolved" in said(root, "feedback", "resolve", number, *READER)
    assert said(root, "feedback", "reports", "--waiting") == "nobody has reported a problem\n"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("report", "sales.orders.dayly", "It is late.", *READER), 2, "Did you mean sales.orders.daily?"),
        (("report", ORDERS, " ", *READER), 2, "a problem is a sentence"),
        (("report", ORDERS, "It is late."), 2, "nobody said for whom this is"),
        (("reports", "nowhere"), 2, "nowhere"),
        (("answer", "4711", "Yes."), 2, "no rating 4711 stands"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(root, words, code, told):
    done = invoke(root, "feedback", *words)
    assert (done.exit_code, told in done.output) == (code, True), done.output
    assert json.loads(said(root, "feedback", "reports", "--json")) == []
