import json
import shutil

import pytest

from tests.cli.commands import invoke
from tests.cli.terminal import Terminal

ORDERS = "sales.orders.daily"
READER = ("--as", "finance.revenue")


@pytest.fixture
def root(untouched, tmp_path):
    """A copy, for here something is said. Its product `finance.revenue` has read the orders."""
    return shutil.copytree(untouched, tmp_path / "mesh")


def said(root, *arguments, typed=None):
    done = invoke(root, *arguments, typed=typed)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_consumer_rates_the_owner_answers_and_it_is_settled(root):
    told = said(root, "rate", ORDERS, "2", "--comment", "Returns are missing.", *READER)
    assert told.splitlines()[0].startswith(f"★★☆☆☆  {ORDERS} by finance.revenue, rating ")
    assert "team:sales is asked for an answer" in told
    (rating,) = json.loads(said(root, "feedback", "list", "sales", "--waiting", "--json"))
    number = str(rating["rating"])
    assert f'mesh feedback answer {number} "…"' in said(root, "feedback", "list", "--owner", "team:sales")
    assert "finance.revenue is asked whether that settles it" in said(root, "feedback", "answer", number, "They come in May.")
    assert f"mesh feedback resolve {number} --as finance.revenue" in said(root, "feedback", "list")
    assert "resolved" in said(root, "feedback", "resolve", number, *READER)
    assert said(root, "feedback", "list", "--waiting") == "nobody has said anything\n"


def test_what_consumers_say_stands_beside_what_their_reading_tells(root):
    said(root, "rate", ORDERS, "4", *READER)
    told = said(root, "feedback", "show", ORDERS)
    assert told.startswith("4.0 of 5 stars from 1 consumer\n")
    assert f"{ORDERS}  finance.revenue  ★★★★☆" in told
    (shown,) = json.loads(said(root, "feedback", "show", "sales", "--json"))
    assert (shown["consumer"], shown["reads"], shown["errors"], shown["rating"]["stars"]) == ("finance.revenue", 1, 0, 4)


def test_a_person_is_asked_one_question_and_another_where_the_answer_is_bad(root):
    terminal = Terminal(root, "rate", ORDERS, *READER)
    terminal.answer("How well does sales.orders.daily serve you, 5 for the best? (1, 2, 3, 4, 5):", "six")
    terminal.wait_for("'six' is none of 1, 2, 3, 4, 5")
    terminal.answer("How well does", "1")
    terminal.answer("What is missing?", "Returns.")
    terminal.wait_for("Returns.\r\n  team:sales is asked for an answer")
    assert terminal.process.wait() == 0


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("rate", "sales.orders.dayly", "4", *READER), 2, "Did you mean sales.orders.daily?"),
        (("rate", ORDERS, "7", *READER), 2, "give 1 to 5 stars"),
        (("rate", ORDERS, "5"), 2, "nobody said for whom"),
        (("rate", ORDERS, *READER), 2, "give 1 to 5: mesh rate sales.orders.daily 4"),
        (("rate", ORDERS, "5", "--as", "sales.orders"), 1, "does not rate itself"),
        (("feedback", "answer", "4711", "Yes."), 2, "no rating 4711 stands"),
        (("feedback", "resolve", "4711", *READER), 2, "no rating 4711 stands"),
        (("feedback", "list", "--owner", "team:nobody"), 2, "its owners are"),
        (("feedback", "show", "sale"), 2, "Did you mean sales?"),
    ],
)
def test_what_cannot_be_said_is_refused_with_the_reason(built, words, code, told):
    done = invoke(built, *words)
    assert done.exit_code == code
    assert told in done.stderr
