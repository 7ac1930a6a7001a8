"""Every figure of the table comes out of the ledger: here each is worked out again, by hand, from the rows of its database."""

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
import yaml

import mesh_platform
from mesh_platform.concepts import clock
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.feedback.ratings.decisions import rate
from mesh_platform.governance.compliance.evaluation import evaluate
from mesh_platform.governance.compliance.policy_files import global_policies
from mesh_platform.governance.compliance.results import result_as_json
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.scorecards.history import history, score_at
from mesh_platform.scorecards.past import declared_at
from mesh_platform.system_tables import scorecards
from mesh_platform.system_tables.asked import Asked
from tests.sample_mesh import ORDERS_ODCS
from tests.scorecards.conftest import ORDERS, ROWS, START, open_shop
from tests.scorecards.test_remedies import WARNING

GOOD = ROWS.replace("range(1, 31)", "range(2, 31)")
PRODUCT, PORT, NOW = "sales.orders", str(ORDERS), START + timedelta(days=40)
DESCRIBED = ("purpose", "usage", "limitations")


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """Forty days: published thrice, read, rated again and again by one consumer, and judged by the policies; the last rows warn."""
    with open_shop(tmp_path_factory.mktemp("mesh")) as shop:
        shop.edit(ORDERS_ODCS, "    mustBeGreaterThan: 0\n", WARNING)
        for days, rows in ((0, ROWS), (20, GOOD), (39, ROWS)):
            with clock.frozen_at(START + timedelta(days=days)):
                shop.build(rows)
                mesh_platform.read(PORT, columns=["amount"], consumer="finance.revenue", root=shop.root).arrow()
                rate(shop.lakehouse, shop.mesh, port=PORT, consumer="finance.revenue", stars=4 if days else 3)
        with clock.frozen_at(NOW):
            record_policies(shop)
        yield shop


def record_policies(shop):
    """As the daily job does, on what builds recorded."""
    with declared_at(shop.lakehouse, NOW) as mesh:
        results = [result_as_json(each) for each in evaluate(mesh, global_policies())]
    shop.lakehouse.ledger.record(Kind.POLICIES_EVALUATED, "sales", details={"policies": len(results), "results": results})


@pytest.fixture(scope="module")
def database(lived):
    opened = sqlite3.connect(lived.lakehouse.settings.state / "mesh.db")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def rows(lived) -> Mapping[str, Mapping[str, Any]]:
    asked = Asked(lakehouse=lived.lakehouse, mesh=lived.mesh, upto=lived.lakehouse.ledger.newest_number(), at=NOW)
    return {each["rule"]: each for each in scorecards.rows(asked) if each["product"] == PRODUCT}


def declared(database: sqlite3.Connection, end: str) -> Any:
    """The document whose name ends so, as the newest record of the product's declarations holds it."""
    query = "select details from ledger where kind = 'declared' and subject = ? order by id desc limit 1"
    (details,) = database.execute(query, (PRODUCT,)).fetchone()
    return next(yaml.safe_load(text) for name, text in json.loads(details)["files"].items() if name.endswith(end))


def columns(database: sqlite3.Connection) -> list[dict[str, Any]]:
    return declared(database, ".odcs.yaml")["schema"][0]["properties"]


def share(*held: bool) -> float:
    return sum(held) / len(held)


def purpose_told(database):
    documents = (declared(database, ".odps.yaml"), declared(database, ".odcs.yaml"))
    return share(*(bool(each["description"].get(what)) for each in documents for what in DESCRIBED))


def columns_explained(database):
    return share(*(not {*re.findall(r"[a-z]+", each["description"].lower())} <= {*each["name"].split("_")} for each in columns(database)))


def numbers_have_units(database):
    numbers = [each for each in columns(database) if each["logicalType"] in ("integer", "number") and not each.get("primaryKey")]
    return share(*("customProperties" in each for each in numbers))


def charts_drawn(database):
    (port,) = declared(database, ".odps.yaml")["outputPorts"]
    return share(any(each["property"] == "charts" for each in port["customProperties"]))


def keys_declared(database):
    return share(any(each.get("primaryKey") for each in columns(database)))


def columns_constrained(database):
    return share(*(bool({"required", "enum", "logicalTypeOptions", "quality"} & each.keys()) for each in columns(database)))


def nothing_against(_):
    return 1.0


def quality_in_many_respects(database):
    query = """
        select count(distinct json_extract(result.value, '$.dimension')) from ledger, json_each(details, '$.results') result
        where ledger.id = (select max(ledger.id) from ledger where kind = 'published' and subject = ?)"""
    return min(database.execute(query, (PORT,)).fetchone()[0], 6) / 6


def checks_held(database):
    query = """
        select avg(held) from (
            select min(json_extract(result.value, '$.verdict') = 'passed') as held from ledger, json_each(details, '$.results') result
            where ledger.id = (select max(ledger.id) from ledger where kind in ('published', 'refused') and subject = ?)
            group by json_extract(result.value, '$.dimension'))"""
    return database.execute(query, (PORT,)).fetchone()[0]


def levels_promised(database):
    return share(any(each["property"] == "latency" for each in declared(database, ".odcs.yaml")["slaProperties"]))


def levels_met(database):
    """`latency` of a column: no publication of the window held data that was too old."""
    query = """
        select min(json_extract(result.value, '$.verdict') = 'passed') from ledger, json_each(details, '$.results') result
        where kind = 'published' and subject = ? and json_extract(result.value, '$.dimension') = 'timeliness'"""
    return database.execute(query, (PORT,)).fetchone()[0]


def owner_reachable(database):
    return share(any(each.get("url") for each in declared(database, "domain.yaml")["support"]))


def owner_told(database):
    return share("alerts" in declared(database, "domain.yaml"))


def owner_present(database):
    query = "select julianday(?) - julianday(max(at)) <= 180 from ledger where kind = 'declared' and subject = ?"
    return database.execute(query, (NOW.isoformat(), PRODUCT)).fetchone()[0]


def read_by_others(database):
    query = """
        select count(*) > 0 from ledger where kind = 'read' and subject = ? and julianday(?) - julianday(at) <= 30
        and json_extract(details, '$.consumer') = 'finance.revenue'"""
    return database.execute(query, (PORT, NOW.isoformat())).fetchone()[0]


def consumers_satisfied(database):
    query = """
        select avg((json_extract(details, '$.stars') - 1) / 4.0) from ledger
        where id in (select max(ledger.id) from ledger where kind = 'rated' group by subject, json_extract(details, '$.consumer'))"""
    return database.execute(query).fetchone()[0]


def policies_kept(database):
    query = """
        select avg(kept) from (
            select min(json_extract(result.value, '$.verdict') = 'kept') as kept from ledger, json_each(details, '$.results') result
            where kind = 'policies_evaluated'
            and (json_extract(result.value, '$.subject') in ('sales', ?) or json_extract(result.value, '$.subject') like ? || '.%')
            group by json_extract(result.value, '$.policy'))"""
    return database.execute(query, (PRODUCT, PRODUCT)).fetchone()[0]


NAIVELY: Mapping[str, tuple[int, Callable[[sqlite3.Connection], float]]] = {
    "purpose-told": (7, purpose_told),
    "columns-explained": (6, columns_explained),
    "numbers-have-units": (4, numbers_have_units),
    "charts-drawn": (2, charts_drawn),
    "keys-declared": (3, keys_declared),
    "columns-constrained": (5, columns_constrained),
    "reliances-declared": (3, nothing_against),
    "quality-in-many-respects": (8, quality_in_many_respects),
    "checks-held": (8, checks_held),
    "levels-promised": (4, levels_promised),
    "levels-met": (12, levels_met),
    "owner-reachable": (3, owner_reachable),
    "owner-told": (2, owner_told),
    "owner-present": (3, owner_present),
    "requests-answered": (2, nothing_against),
    "read-by-others": (8, read_by_others),
    "consumers-satisfied": (10, consumers_satisfied),
    "policies-kept": (10, policies_kept),
}


def test_every_figure_is_what_the_rows_of_the_ledger_come_to(rows, database):
    assert rows.keys() == NAIVELY.keys()
    naively = {rule: weight * worked_out(database) for rule, (weight, worked_out) in NAIVELY.items()}
    assert {rule: row["points"] for rule, row in rows.items()} == pytest.approx(naively)
    (score,) = {row["score"] for row in rows.values()}
    assert score == pytest.approx(sum(naively.values()))


def test_not_everything_is_simply_whole(rows):
    """Else the test above would compare hundreds with hundreds."""
    assert {rule for rule, row in rows.items() if 0 < row["points"] < row["weight"]} >= {
        "purpose-told",
        "checks-held",
        "consumers-satisfied",
    }


def test_the_evidence_leads_to_facts_about_the_product(rows, database):
    for rule, row in rows.items():
        for number in row["evidence"]:
            (subject,) = database.execute("select subject from ledger where id = ?", (int(number),)).fetchone()
            assert subject.startswith(PRODUCT), rule
        assert row["evidence"] or rule in ("reliances-declared", "requests-answered"), rule


def test_a_past_day_is_judged_by_what_was_known_then(lived):
    then = [each for each in score_at(lived.lakehouse, START + timedelta(days=21)) if str(each.product) == PRODUCT]
    now = [each for each in score_at(lived.lakehouse, NOW) if str(each.product) == PRODUCT]
    assert [each.rule("checks-held").points for each in then] == [8]
    assert [each.rule("checks-held").points < 8 for each in now] == [True]


def test_before_its_first_build_a_product_has_no_past(lived):
    assert score_at(lived.lakehouse, START - timedelta(days=1)) == ()


def test_history_goes_week_by_week_from_the_first_build_on(lived):
    with clock.frozen_at(NOW):
        cards = history(lived.lakehouse, ProductAddress.parse(PRODUCT), weeks=12)
    assert [(NOW - each.at).days for each in cards] == [35, 28, 21, 14, 7, 0]
