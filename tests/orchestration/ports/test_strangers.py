from datetime import UTC, datetime

import dagster as dg
import pytest

from mesh_platform.concepts import clock
from mesh_platform.orchestration.definitions import load_domain
from tests.declarations.agreeing import AGREEMENT, APPROVE, REQUEST, agreement, approved
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, ORDERS_SQL, SAMPLE_MESH, write_mesh

KEY = dg.AssetKey(["sales", "orders", "daily"])
GRANTED = changed(ORDERS_ODPS, ("value: public", "value: granted"))
PERSONAL = changed(
    ORDERS_ODCS,
    ("    description: Who ordered.", "    description: Who ordered.\n    tags: [personal]"),
    ("slaProperties:\n", "slaProperties:\n- {property: retention, value: 9, unit: y}\n"),
)
SECOND = """\
- name: daily
  version: 2.0.0
  contractId: sales.orders.daily
"""


@pytest.fixture(autouse=True)
def _while_it_is_granted():
    with clock.frozen_at(datetime(2027, 1, 1, tzinfo=UTC)):
        yield


def spec(root, key: dg.AssetKey = KEY) -> dg.AssetSpec:
    definitions = load_domain(root / "domains/sales/definitions.py")
    return next(each for each in definitions.resolve_all_asset_specs() if each.key == key)


def told(root, name: str, key: dg.AssetKey = KEY) -> str:
    return str(spec(root, key).metadata[name].value)


def test_a_port_leads_to_its_page_in_the_catalog(root, monkeypatch):
    monkeypatch.setenv("MESH_CATALOG_URL", "https://catalog.example.org/mesh/")
    assert told(root, "catalog") == "https://catalog.example.org/mesh/ports/sales.orders.daily.html"


def test_a_port_says_whether_personal_data_is_in_it(root):
    assert told(root, "personal data") == "none declared"
    assert spec(root).tags["personal_data"] == "no"
    write_mesh(root, {**GRANTED, **PERSONAL})
    assert told(root, "personal data") == "`customer`, hashed unless a grant says otherwise"
    assert spec(root).tags["personal_data"] == "yes"


def test_a_port_says_who_was_granted_it_until_when_and_what_for(root):
    write_mesh(root, {**GRANTED, AGREEMENT: approved()})
    assert told(root, "who relies on it") == "- `finance.revenue` until 2027-11-22: Sum orders by month."


def test_who_was_granted_nothing_or_no_longer_relies_on_nothing(root):
    write_mesh(root, {**GRANTED, AGREEMENT: agreement(REQUEST)})
    assert "until" not in told(root, "who relies on it")
    write_mesh(root, {AGREEMENT: agreement(REQUEST, APPROVE.replace("2026", "2016").replace("2027", "2017"))})
    assert "until" not in told(root, "who relies on it")


def test_an_application_that_reads_is_told_though_no_lineage_shows_it(root):
    domain = SAMPLE_MESH["domains/finance/domain.yaml"]
    board = "applications:\n- {name: board, owner: team:finance, purpose: Shows earnings.}\n"
    text = approved().replace("consumer: finance.revenue", "consumer: application:finance.board")
    file = AGREEMENT.replace("finance.revenue", "application.finance.board")
    write_mesh(root, {**GRANTED, "domains/finance/domain.yaml": domain + board, file: text})
    assert "- `application:finance.board` until 2027-11-22: Sum orders by month." in told(root, "who relies on it")


def test_a_port_says_which_of_its_versions_is_the_current_one(root):
    assert told(root, "version") == "1.0.0, the current one"
    second = SAMPLE_MESH[ORDERS_ODCS].replace("version: 1.0.0", "version: 2.0.0").replace("daily.ordered_at", "daily_v2.ordered_at")
    offered = SAMPLE_MESH[ORDERS_ODPS].replace("customProperties:\n- property: tier", SECOND + "customProperties:\n- property: tier")
    files = {ORDERS_ODPS: offered, "domains/sales/orders/daily_v2.odcs.yaml": second.replace("- name: daily", "- name: daily_v2")}
    write_mesh(root, {**files, "domains/sales/orders/daily_v2.sql": SAMPLE_MESH[ORDERS_SQL]})
    assert told(root, "version") == "1.0.0; the current one is [sales.orders.daily@2](/assets/sales/orders/daily_v2)"


@pytest.mark.parametrize(("access", "tag"), [("public", "public"), ("granted", "asks"), ("{autoApprove: {}}", "approves_itself")])
def test_people_can_filter_by_what_they_have_to_do_to_read(root, access, tag):
    write_mesh(root, changed(ORDERS_ODPS, ("value: public", f"value: {access}")))
    assert spec(root).tags["access"] == tag


def test_what_strangers_ask_first_is_seen_before_anybody_scrolls(root):
    lines = spec(root).description.splitlines()
    assert lines[0] == "One row an order."
    assert lines[2] == (
        "**Version** 1.0.0, the current one · **Personal data** none declared · **Relied on by** `finance.revenue` · "
        "[All about it, and access to it, in the catalog](http://127.0.0.1:3001/ports/sales.orders.daily.html)"
    )
