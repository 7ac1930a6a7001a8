import pytest

from mesh_platform.catalog.showing import port_as_json
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.ledger.facts import Kind
from tests.gateway.http.conftest import PORT
from tests.journeys.guarded_mesh import HIDDEN
from tests.sample_mesh import ORDERS_ODCS

ALL = ["finance.revenue.by_dbt", "finance.revenue.by_python", "finance.revenue.by_sql", "sales.orders.daily"]


def addresses(answer) -> list[str]:
    return [each["address"] for each in answer.json()["items"]]


def test_everybody_finds_ports_and_sees_how_they_are(anybody):
    answer = anybody.get("/v1/products")
    assert addresses(answer) == ALL
    orders = answer.json()["items"][-1]
    assert (orders["summary"], orders["owner"], orders["now"]["state"], orders["now"]["rows"]) == (
        "One row an order.",
        "team:sales",
        "published",
        3,
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": "euros spent"}, ALL[:3]),
        ({"domain": "sales"}, ALL[3:]),
        ({"tag": "shop"}, ALL[3:]),
        ({"owner": "team:sales", "text": "order"}, ALL[3:]),
        ({"text": "nothing of the kind"}, []),
    ],
)
def test_every_filter_must_hold(anybody, asked, found):
    assert addresses(anybody.get("/v1/products", params=asked)) == found


def test_a_long_list_comes_in_pages_that_lead_to_each_other(anybody):
    found, following = [], "/v1/products?limit=3&domain=finance&text=customers"
    seen = []
    while following:
        answer = anybody.get(following)
        found += addresses(answer)
        seen.append(answer.json()["total"])
        following = answer.json()["next"]
    assert (found, seen) == (ALL[:3], [3])
    first = anybody.get("/v1/products?limit=3").json()
    assert (first["total"], addresses(anybody.get(first["next"]))) == (4, ALL[3:])


def test_a_port_is_told_in_the_words_of_the_command_line(anybody, wire):
    told = anybody.get(PORT).json()
    mesh = require_mesh(wire.gateway.settings.root)
    expected = port_as_json(mesh, mesh.select("sales.orders.daily")[0], ())
    assert {name: told[name] for name in expected if name != "service_levels"} == {
        name: value for name, value in expected.items() if name != "service_levels"
    }
    assert told["now"]["contract_version"] == "1.0.0"
    assert [each["objective"] for each in told["service_levels"]] == ["freshness.ordered_at"]


def test_a_product_a_contract_releases_service_levels_and_a_scorecard_are_told(anybody):
    assert [each["address"] for each in anybody.get("/v1/products/sales/orders").json()["ports"]] == ["sales.orders.daily"]
    assert anybody.get(f"{PORT}/contract").json()["id"] == "sales.orders.daily"
    (release,) = anybody.get(f"{PORT}/releases").json()
    assert (release["what"], release["rows"], release["current"]) == ("published", 3, True)
    assert anybody.get(f"{PORT}/service-levels").json()[0]["objective"] == "freshness.ordered_at"
    assert 0 < anybody.get("/v1/scorecards/sales/orders").json()["score"] <= 100


@pytest.mark.parametrize(
    ("path", "status", "hint"),
    [
        ("/v1/products/sales/orders/dayly", 404, "daily"),
        ("/v1/products/sales/orders/daily@2", 404, ""),
        ("/v1/products/sales/orders/..%2f..%2fetc", 404, ""),
        ("/v1/products/sales/nothing", 404, ""),
        ("/v1/products?domain=marketing", 404, ""),
        ("/v1/products?limit=0", 400, ""),
        ("/v1/scorecards/sales/*", 400, ""),
    ],
)
def test_what_is_not_there_or_cannot_be_is_said_with_the_next_step(anybody, path, status, hint):
    answer = anybody.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert hint in answer.json()["hint"]


def test_no_value_leaves_with_what_everybody_may_read(anybody):
    for each in ("/v1/products", "/v1/products/sales/orders", PORT, f"{PORT}/releases", f"{PORT}/contract", f"{PORT}/service-levels"):
        assert not [value for value in HIDDEN if value in anybody.get(each).text]


def test_who_searches_in_vain_with_a_token_is_heard_and_nobody_else(anybody, reader, wire):
    def heard() -> int:
        return len(wire.gateway.lakehouse.ledger.facts(Kind.SEARCHED_IN_VAIN))

    anybody.get("/v1/products", params={"text": "ticket prices"})
    assert heard() == 0
    assert reader.get("/v1/products", params={"text": "ticket prices"}).json()["demand"] is None
    assert heard() == 1
    assert reader.get("/v1/products", params={"text": "ticket prices"}).json()["demand"]["title"] == "ticket prices"


def test_a_port_whose_table_lies_elsewhere_hides_no_other(anybody, wire, monkeypatch):
    elsewhere = wire.gateway.settings.warehouse_uri + "2"
    monkeypatch.setattr(wire.gateway.lakehouse.tables, "_warehouse", elsewhere)
    items = anybody.get("/v1/products").json()["items"]
    assert [each["now"] and each["now"]["state"] for each in items] == ["empty", "empty", "empty", None]
    assert anybody.get(PORT).status_code == 403


def test_a_secret_in_a_contract_leaves_through_no_door(anybody, wire):
    file = wire.gateway.settings.root / ORDERS_ODCS
    text = file.read_text()
    secret = "customProperties: [{property: apiKey, value: hunter2}]\n"
    try:
        file.write_text(text + secret)
        wire.gateway.look_again()
        assert "hunter2" not in anybody.get(PORT).text
        assert "hunter2" not in anybody.get(f"{PORT}/contract").text
        assert anybody.get(f"{PORT}/contract").json()["customProperties"] == []
    finally:
        file.write_text(text)
        wire.gateway.look_again()
