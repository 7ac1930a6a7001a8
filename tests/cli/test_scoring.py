import json
from pathlib import Path

import pytest

from tests.cli.commands import invoke
from tests.sample_mesh import ORDERS_ODCS, write_sample_mesh

PRODUCT = "sales.orders"


def test_a_product_is_told_what_regains_its_points(built):
    shown = invoke(built, "scorecard", PRODUCT)
    assert shown.exit_code == 0
    assert "of 100, " in shown.stdout
    assert "mesh rate sales.orders.daily 5 --as finance.revenue" in shown.stdout


def test_a_port_means_its_product(built):
    assert json.loads(invoke(built, "scorecard", f"{PRODUCT}.daily", "--json").stdout)["product"] == PRODUCT


def test_as_json_every_gap_has_its_remedy(built):
    card = json.loads(invoke(built, "scorecard", PRODUCT, "--json").stdout)
    gaps = [gap for rule in card["rules"] for gap in rule["gaps"]]
    assert sum(rule["points"] for rule in card["rules"]) == pytest.approx(card["points"], abs=0.1)
    assert gaps
    assert all(each["remedy"]["advice"] for each in gaps)


def test_the_league_names_products_and_domains(built):
    league = invoke(built, "scorecard", "--league").stdout
    assert "1  " in league
    assert "Domains" in league
    assert json.loads(invoke(built, "scorecard", "sales", "--json").stdout)["products"] == 1


def test_history_begins_with_the_first_build(built):
    assert len(json.loads(invoke(built, "scorecard", PRODUCT, "--history", "--json").stdout)) == 1


def test_a_past_without_the_product_says_so(built):
    shown = invoke(built, "scorecard", PRODUCT, "--at", "2020-01-01")
    assert shown.exit_code == 1
    assert "has no scorecard of 2020-01-01" in shown.stderr


def test_a_badge_is_drawn_into_a_file(built, tmp_path):
    file = tmp_path / "score.svg"
    assert invoke(built, "scorecard", PRODUCT, "--badge", str(file)).exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (("scorecard", "sales", "--fix"), "this is about one product"),
        (("scorecard", PRODUCT, "--fix", "--history"), "--history and --fix do not go together"),
        (("scorecard", "sales.order"), "the mesh has no product"),
        (("scorecard", PRODUCT, "--at", "4711"), "'4711' is no time"),
        (("scorecard", PRODUCT, "--badge", "no-such-folder/score.svg"), "cannot be written"),
        (("scorecard", PRODUCT, "--confirm", " "), "a confirmation says what was looked at"),
        (("scorecard", PRODUCT, "--confirm", "all holds \x1b]0;owned\x07"), "a confirmation is a sentence that others can read"),
        (("digest", "team:sale"), "'team:sale' owns no product"),
    ],
)
def test_a_wrong_call_changes_nothing_and_says_why(built, arguments, fact):
    done = invoke(built, *arguments)
    assert done.exit_code == 2
    assert fact in done.stderr


def test_a_digest_tells_an_owner_what_to_do_first(built):
    told = invoke(built, "digest", "team:sales")
    assert told.stdout.startswith("The week of team:sales")
    (found,) = json.loads(invoke(built, "digest", "team:sales", "--json").stdout)
    assert found["products"][0]["losses"]


def test_nobody_is_told_where_there_is_no_channel(built):
    assert "no channel of team:sales is told everything" in invoke(built, "digest", "team:sales", "--send").stdout


def test_fixes_are_shown_before_they_are_written_and_undone_as_told(tmp_path):
    root: Path = write_sample_mesh(tmp_path)
    before = (root / ORDERS_ODCS).read_text(encoding="utf-8")
    shown = invoke(root, "scorecard", PRODUCT, "--fix")
    assert "+  usage: 'To describe:" in shown.stdout
    assert "drafts wait for your words" in shown.stdout
    assert (root / ORDERS_ODCS).read_text(encoding="utf-8") == before
    written = invoke(root, "scorecard", PRODUCT, "--fix", "--yes")
    assert f"undo: git restore {ORDERS_ODCS}" in written.stdout
    assert (root / ORDERS_ODCS).read_text(encoding="utf-8") != before
    assert "nothing of sales.orders can be written for you" in invoke(root, "scorecard", PRODUCT, "--fix", "--yes").stdout
