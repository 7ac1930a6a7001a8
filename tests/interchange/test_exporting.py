import json
from dataclasses import replace

import pytest
import yaml

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import InvalidDeclaration, UnknownName
from mesh_platform.interchange.exported import Exported, Format
from mesh_platform.interchange.exporting import export
from mesh_platform.interchange.validity import faults, require_valid
from mesh_platform.interchange.writing import write
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.settings import Settings
from tests.declarations.agreeing import AGREEMENT, APPROVE, DENY, REQUEST, REVOKE, agreement
from tests.declarations.reading import changed
from tests.journeys.guarded_mesh import HIDDEN
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, write_sample_mesh


def documents(lakehouse, mesh, format, address=""):
    return {str(each.path): each.content for each in export(lakehouse, mesh, format, address=address)}


def test_a_product_says_what_its_domain_says_for_it_and_where_it_is_found(lakehouse, mesh):
    (product,) = documents(lakehouse, mesh, Format.ODPS, "finance").values()

    assert product["team"] == {"name": "finance"}
    assert product["support"] == [{"channel": "#finance-data", "url": "https://chat.example.org/finance-data"}]
    assert product["outputPorts"][0]["inputContracts"] == [{"id": "sales.orders.daily", "version": "1.0.0"}]
    assert product["managementPorts"][1]["url"].endswith("/v1/scorecards/finance/revenue")


def test_what_stands_in_two_places_is_said_twice(lakehouse, mesh):
    (product,) = export(lakehouse, mesh, Format.ODPS, address="finance")

    assert product.text.count("- id: sales.orders.daily") == 3
    assert "&id" not in product.text


def test_how_rows_come_in_stays_at_home(lakehouse, mesh):
    (product,) = documents(lakehouse, mesh, Format.ODPS, "sales").values()

    assert product["inputPorts"] == [{"name": "order_lines"}]


def test_a_contract_names_the_doors_of_the_mesh_and_who_lets_people_in(lakehouse, mesh):
    found = documents(lakehouse, mesh, Format.ODCS, "sales")["sales/orders/daily.odcs.yaml"]

    servers = {each["server"]: each for each in found["servers"]}
    assert servers["gateway"]["endpointUrl"].endswith("/v1/products/sales/orders/daily/data")
    assert servers["iceberg"]["namespace"] == "sales.orders"
    assert found["roles"][0]["firstLevelApprovers"] == "team:sales"
    assert found["slaProperties"][0]["property"] == "latency"


@pytest.mark.parametrize("format", Format)
def test_every_document_of_a_mesh_keeps_its_format(lakehouse, mesh, format):
    assert all(not faults(format, each.content) for each in export(lakehouse, mesh, format))


def test_a_document_that_breaks_its_format_does_not_leave(lakehouse, mesh):
    (good,) = export(lakehouse, mesh, Format.ODPS, address="sales")

    with pytest.raises(InvalidDeclaration, match="would not be valid ODPS"):
        require_valid(Format.ODPS, replace(good, content={**good.content, "temas": []}))


@pytest.mark.parametrize("format", Format)
def test_no_value_of_the_data_leaves_with_what_is_said_about_it(lakehouse, mesh, format):
    said = "".join(each.text for each in export(lakehouse, mesh, format))

    assert said or format is Format.OMDS
    assert not [each for each in HIDDEN if each in said]


def test_no_secret_that_somebody_wrote_into_a_contract_leaves(lakehouse, tmp_path):
    contract = changed(
        ORDERS_ODCS,
        (
            "schema:\n",
            "servers:\n- {server: prod, type: postgresql, host: db.example, port: 5432, database: x, schema: y,\n"
            "   customProperties: [{property: password, value: hunter2}]}\n"
            "customProperties:\n- {property: apiKey, value: hunter2}\n- {property: dsn, value: 'x://${DB}'}\n"
            "- {property: link, value: 'https://bob:hunter2@example.org/x'}\n- {property: team, value: {token: hunter2}}\nschema:\n",
        ),
    )
    mesh = require_mesh(write_sample_mesh(tmp_path, contract))

    (found,) = export(lakehouse, mesh, Format.ODCS, address="sales")

    assert found.content["customProperties"] == [{"property": "link", "value": "https://example.org/x"}]
    assert "hunter2" not in found.text
    assert "db.example" not in found.text


def test_results_tell_what_failed_and_by_how_much(lakehouse, mesh):
    (found,) = documents(lakehouse, mesh, Format.OORS).values()

    by_id = {each["id"]: each for each in found["results"]}
    assert found["status"] == "fail"
    assert found["contract"] == {"contractId": "sales.orders.daily", "standard": "ODCS", "version": "1.0.0"}
    assert by_id["amount_range"]["status"] == "fail"
    assert by_id["amount_range"]["measure"]["failedRowCount"] == 1
    assert by_id["some_orders"]["measure"]["threshold"] == {"mustBeGreaterThan": 0}


def test_what_a_consumer_relies_on_is_not_told_to_others(lakehouse, mesh):
    fact = lakehouse.ledger.facts("refused", limit=1)[0]
    told = {**fact.details, "results": [{**fact.details["results"][0], "relied_on_by": "finance.revenue"}]}
    lakehouse.ledger.record("refused", "finance.revenue.by_sql", details=told)

    assert not documents(lakehouse, mesh, Format.OORS, "finance.revenue.by_sql")


def test_what_was_measured_is_told_where_it_is_a_number(lakehouse, mesh):
    kept = {**lakehouse.ledger.facts(Kind.REFUSED, "sales.orders.daily")[0].details["results"][0], "relied_on_by": ""}
    told = [{**kept, "check": "a", "measured": "Ada"}, {**kept, "check": "b", "measured": 2}]
    lakehouse.ledger.record(Kind.REFUSED, "finance.revenue.by_python", details={"results": told, "contract_version": "1.0.0"})

    (found,) = documents(lakehouse, mesh, Format.OORS, "finance.revenue.by_python").values()

    assert [each.get("measure", {}).get("value") for each in found["results"]] == [None, 2]


def test_a_changed_contract_is_told_with_what_it_means(lakehouse, tmp_path):
    contract = changed(ORDERS_ODCS, ("minimum: 0", "minimum: -5"), ("description: Who ordered.", "description: Who pays."))
    mesh = require_mesh(write_sample_mesh(tmp_path, contract))

    (found,) = documents(lakehouse, mesh, Format.OMDS, "sales").values()

    by_path = {each["path"]: each for each in found["diffs"]}
    assert found["source1"] == found["source2"] == {"id": "sales.orders.daily", "version": "1.0.0"}
    assert found["suggestedVersion"] == "2.0.0"
    assert found["impact"]["major"] == sum(each["impactLevel"] == "MAJOR" for each in found["diffs"])
    limit = next(each for path, each in by_path.items() if path.startswith("/schema[name=daily]/properties[name=amount]/"))
    assert (limit["type"], limit["value1"], limit["value2"], limit["impactLevel"]) == ("CHANGE", 0, -5, "MAJOR")


def test_what_is_new_or_gone_has_one_value(lakehouse, tmp_path):
    column = "  - {name: note, logicalType: string, description: A remark., classification: public}\n"
    contract = changed(ORDERS_ODCS, ("  - name: channel\n", f"{column}  - name: channel\n"), ("dimension: coverage\n    metric", "metric"))
    mesh = require_mesh(write_sample_mesh(tmp_path, contract))

    (found,) = documents(lakehouse, mesh, Format.OMDS, "sales").values()

    told = {each["path"]: each for each in found["diffs"]}
    added = told["/schema[name=daily]/properties[name=note]"]
    assert (added["type"], "value1" in added, "value2" in added) == ("ADD", False, True)


@pytest.mark.parametrize(
    ("records", "status"),
    [((REQUEST,), "requested"), ((REQUEST, APPROVE), "approved"), ((REQUEST, DENY), "rejected"), ((REQUEST, APPROVE, REVOKE), "rejected")],
)
def test_an_agreement_stands_where_its_records_led(lakehouse, tmp_path, records, status):
    mesh = require_mesh(write_sample_mesh(tmp_path, {AGREEMENT: agreement(*records)}))

    (found,) = documents(lakehouse, mesh, Format.OAAS, "sales").values()

    assert found["status"] == status


def test_a_grant_that_lapsed_is_told_as_over(tmp_path):
    root = write_sample_mesh(tmp_path, {AGREEMENT: agreement(REQUEST, APPROVE)})
    with open_lakehouse(Settings(root=root)) as own:
        own.ledger.record(Kind.ACCESS_LAPSED, "sales.orders.daily", details={"consumer": "finance.revenue"})
        (found,) = documents(own, require_mesh(root), Format.OAAS, "sales").values()

    assert found["status"] == "rejected"


def test_an_agreement_names_both_sides_purpose_and_days(lakehouse, mesh):
    (found,) = documents(lakehouse, mesh, Format.OAAS, "sales").values()

    assert found["status"] == "approved"
    assert found["provider"] == {
        "teamId": "sales",
        "dataProductId": "sales.orders",
        "outputPortId": "daily",
        "dataContractId": "sales.orders.daily",
        "dataContractVersion": "1.0.0",
    }
    assert found["consumer"] == {"teamId": "finance", "dataProductId": "finance.revenue"}
    assert found["endTimestamp"] == "2027-11-22T23:59:59Z"
    assert "only some rows" in found["description"]["limitations"]


def test_files_lie_as_declarations_do_and_can_be_written_again(lakehouse, mesh, tmp_path):
    for _ in range(2):
        for each in (Format.ODPS, Format.ODCS, Format.OPENLINEAGE):
            write(tmp_path, export(lakehouse, mesh, each, address="sales"))

    names = sorted(str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*") if each.is_file())
    assert names == ["openlineage.jsonl", "sales/orders/daily.odcs.yaml", "sales/orders/orders.odps.yaml"]
    assert yaml.safe_load((tmp_path / names[1]).read_text())["id"] == "sales.orders.daily"
    assert [json.loads(each)["eventType"] for each in (tmp_path / names[0]).read_text().splitlines()] == [
        "START",
        "COMPLETE",
        "START",
        "FAIL",
    ]


def test_an_address_that_is_not_there_is_told(lakehouse, mesh):
    with pytest.raises(UnknownName):
        export(lakehouse, mesh, Format.ODPS, address="sales.order")


def test_what_somebody_wrote_stays_text_in_the_format(lakehouse, tmp_path):
    hostile = '</script> \\" : - !!python/object'
    mesh = require_mesh(
        write_sample_mesh(tmp_path, changed(ORDERS_ODPS, ("limitations: Returns are not included.", f"limitations: '{hostile}'")))
    )

    (found,) = export(lakehouse, mesh, Format.ODPS, address="sales")

    assert yaml.safe_load(found.text)["description"]["limitations"] == hostile
    assert isinstance(found, Exported)
