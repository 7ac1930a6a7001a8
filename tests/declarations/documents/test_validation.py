"""Mistakes of shape: every one at once, in people's words, with the line and the next step."""

import json
from importlib.resources import files

import jsonschema_rs
import pytest

from tests.declarations.reading import changed, only_problem, problems
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, REVENUE_ODPS


def test_every_mistake_of_every_file_is_reported_at_once_and_in_order(tmp_path):
    found = problems(
        tmp_path,
        {
            **changed(
                ORDERS_ODPS, ("status: active", "status: actve"), ("\nteam:", "\ntemas:"), ("  contractId: sales.orders.daily\n", "")
            ),
            **changed(ORDERS_ODCS, ("logicalType: integer", "logicalType: int"), ("required: true", "requird: true")),
            **changed(REVENUE_ODPS, ("version: 1.0.0", "version: 1.0")),
        },
    )
    assert found == [
        "finance/revenue/revenue.odps.yaml:5  `version`: must be text. Put it in quotes.",
        "sales/orders/daily.odcs.yaml:14  `schema.0.properties.0.logicalType`: must be one of string, date, timestamp, time, number, "
        "integer, object, array, boolean, map, vector. Did you mean `integer`?",
        "sales/orders/daily.odcs.yaml:19  `requird` is not a key of `schema.0.properties.0`. Did you mean `required`?",
        "sales/orders/orders.odps.yaml:6  `status`: must be one of proposed, draft, active, deprecated, retired. Did you mean `active`?",
        "sales/orders/orders.odps.yaml:13  `temas` is not a key of this declaration. Did you mean `team`?",
        "sales/orders/orders.odps.yaml:26  `outputPorts.0.contractId`: required.",
    ]


def test_mistakes_of_shape_do_not_hide_mistakes_of_meaning(tmp_path):
    change = changed(
        ORDERS_ODCS,
        ("status: active", "stauts: active"),
        ("logicalType: integer", "logicalType: int"),
        ("value: shop", "value: 3"),
        ("metric: rowCount", "metric: rowCounts"),
        ("element: daily.ordered_at", "element: daily.orderd_at"),
    )
    assert [each.partition("  ")[2].partition(" ")[0] for each in problems(tmp_path, change)] == [
        "`stauts`",
        "`schema.0.properties.0.logicalType`:",
        "`schema.0.properties.2.enum.0.value`:",
        "`schema.0.quality.0.metric`:",
        "`slaProperties.0.element`:",
    ]


def test_a_wrong_value_does_not_make_its_neighbours_wrong(tmp_path):
    assert only_problem(tmp_path, changed(ORDERS_ODCS, ("metric: rowCount", "metric: rowCounts"))).endswith("Did you mean `rowCount`?")


def test_a_missing_logical_type_asks_for_nothing_else(tmp_path):
    found = only_problem(tmp_path, changed(ORDERS_ODCS, ("    logicalType: integer\n", "")))
    assert found.endswith("`schema.0.properties.0.logicalType`: required by the mesh: the table's type comes from it.")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("    mustBeGreaterThan: 0\n", "    mustBeGreaterThan: 0\n    mustBe: 1\n"), "`schema.0.quality.0`: needs exactly one operator."),
        (("timezone: true", "minLength: 3"), "`minLength` is not a key of `schema.0.properties.1.logicalTypeOptions`."),
        (("status: active", "status: active\nteam: {nmae: a}"), "`nmae` is not a key of `team`. Did you mean `name`?"),
        (("status: active", "status: active\nteam: 5"), "`team`: has none of the forms that the standard allows here."),
        (("kind: DataContract", "kind: Contract"), "`kind`: must be one of DataContract. Did you mean `DataContract`?"),
        (("description: Number of the order.", "description:"), "`schema.0.properties.0.description`: must be text."),
        (("logicalType: string\n    enum", "logicalType: map\n    enum"), "`schema.0.properties.2.map`: required."),
        (
            ("    enum:", "    relationships: [{to: here}]\n    enum:"),
            "`schema.0.properties.2.relationships.0.to`: is not a reference to a column.",
        ),
    ],
)
def test_a_mistake_of_shape_is_told_in_the_words_of_the_file(tmp_path, change, message):
    assert only_problem(tmp_path, changed(ORDERS_ODCS, change)).partition("  ")[2].startswith(message)


def test_a_document_that_is_no_mapping_is_refused(tmp_path):
    assert only_problem(tmp_path, {ORDERS_ODPS: "- a\n- b\n"}) == "sales/orders/orders.odps.yaml:1  must be a mapping of keys to values."


@pytest.mark.parametrize("name", ["odps-1.1.0.schema.json", "domain-1.0.0.schema.json"])
def test_our_own_schemas_are_valid_schemas(name):
    schema = json.loads(files("mesh_platform.declarations").joinpath("schemas", name).read_text())
    jsonschema_rs.meta.validate(schema)
