import pytest

from mesh_platform.concepts.types import DecimalType, ListType, MapType, Primitive, StructType
from tests.declarations.reading import changed, contract, contract_problems, contract_with, only_problem, problems
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, ORDERS_SQL, SAMPLE_MESH, write_sample_mesh


def test_a_contract_is_read_whole(tmp_path):
    found = contract(tmp_path)
    assert (found.id, found.version, found.table, found.status) == ("sales.orders.daily", "1.0.0", "daily", "active")
    assert found.primary_key == ("order_id",)
    assert [each.name for each in found.columns] == ["order_id", "ordered_at", "channel", "customer", "amount"]
    assert found.column("channel").allowed_values == ("shop", "web")
    assert found.column("customer").is_classified
    assert found.column("amount").limits.minimum == 0
    assert found.column("amount").location.line == 39
    assert found.source["schema"][0]["name"] == "daily"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("id: sales.orders.daily", "id: 5e9f1c2a"), "`id`: must be sales.orders.daily, for this is where the file lies."),
        (("version: 1.0.0", "version: 2.1.0"), "`version`: major version 2 does not belong in the file of daily."),
        (("version: 1.0.0", "version: newest"), "`version`: 'newest' is not a version."),
        (
            ("status: active", "status: actve"),
            "`status`: must be one of proposed, draft, active, deprecated, retired. Did you mean `active`?",
        ),
        (("- name: daily", "- name: dayly"), "`schema.0.name`: must be daily, as the file is named."),
        (("apiVersion: v3.2.0", "apiVersion: v2.2.2"), "`apiVersion`: version 2 of the standard is not supported."),
        (("slaProperties:", "- name: second\n  properties: []\nslaProperties:"), "`schema`: a port has one table, this contract has 2."),
    ],
)
def test_what_a_contract_says_of_itself_agrees_with_where_it_lies(tmp_path, change, message):
    lines = [each.partition("  ")[2] for each in problems(tmp_path, changed(ORDERS_ODCS, change))]
    assert any(each.startswith(message) for each in lines), lines


def test_a_contract_without_a_table_is_refused(tmp_path):
    assert contract_problems(tmp_path, "", "")[0].startswith("`schema.0.properties`:")


def test_a_major_version_is_a_port_of_its_own_beside_the_old_one(tmp_path):
    second = SAMPLE_MESH[ORDERS_ODCS].replace("version: 1.0.0", "version: 2.0.1").replace("daily\n  properties", "daily_v2\n  properties")
    port = "- name: daily\n  version: 2.0.1\n  contractId: sales.orders.daily\ncustomProperties:\n- property: tier"
    changes = {
        **changed(ORDERS_ODPS, ("customProperties:\n- property: tier", port)),
        ORDERS_ODCS.replace("daily", "daily_v2"): second.replace("element: daily.", "element: daily_v2."),
        ORDERS_SQL.replace("daily", "daily_v2"): "select 1",
    }
    assert problems(tmp_path, changes) == []


def test_a_variable_is_refused_where_it_would_change_the_promise(tmp_path):
    changes = changed(
        ORDERS_ODCS, ("Number of the order.\n    classification: public", "Costs ${PRICE}.\n    classification: ${LEVEL:-public}")
    )
    assert "`schema.0.properties.0.classification`: variables such as ${LEVEL:-public} are not supported here." in only_problem(
        tmp_path, changes
    )


def test_a_variable_in_prose_or_servers_stays_as_it_is_written(tmp_path):
    servers = "servers:\n- {server: main, type: postgresql, host: '${DB_HOST}', port: 1, database: '${DB:-a}', schema: b}\nstatus: active"
    assert (
        contract(tmp_path, ("status: active", servers), ("Number of the order.", "See ${URL}.")).column("order_id").description
        == "See ${URL}."
    )


def test_every_logical_type_has_a_table_type(tmp_path):
    found = contract_with(tmp_path, _ALL_TYPES)
    assert {each.name: each.type for each in found.columns} == {
        "text": Primitive.STRING,
        "picture": Primitive.BINARY,
        "flag": Primitive.BOOLEAN,
        "day": Primitive.DATE,
        "clock": Primitive.TIME,
        "moment": Primitive.TIMESTAMP,
        "instant": Primitive.TIMESTAMPTZ,
        "count": Primitive.LONG,
        "small": Primitive.INT,
        "unsigned": Primitive.LONG,
        "measure": Primitive.DOUBLE,
        "rough": Primitive.FLOAT,
        "money": DecimalType(10, 2),
        "whole": DecimalType(38, 0),
        "list": ListType(Primitive.STRING),
        "place": StructType((("lat", Primitive.DOUBLE), ("names", ListType(Primitive.STRING)))),
        "labels": MapType(Primitive.STRING, Primitive.LONG),
        "meaning": ListType(Primitive.FLOAT),
    }
    meaning = found.column("meaning").limits
    assert (meaning.min_items, meaning.max_items) == (3, 3)
    assert [each.name for each in found.column("place").fields] == ["lat", "names"]
    assert found.column("list").fields[0].limits.max_length == 5


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (
            "logicalType: integer\n  logicalTypeOptions: {format: u64}",
            "`schema.0.properties.0.logicalTypeOptions.format`: u64 is not supported",
        ),
        ("logicalType: number\n  physicalType: decimal", "`schema.0.properties.0.physicalType`: needs precision and scale."),
        ("logicalType: number\n  physicalType: decimal(39,0)", "`schema.0.properties.0.physicalType`: a decimal has 1 to 38 digits"),
        ("logicalType: number\n  physicalType: decimal(3,4)", "`schema.0.properties.0.physicalType`: a decimal has 1 to 38 digits"),
        ("logicalType: integer\n  physicalType: decimal(3,1)", "`schema.0.properties.0.physicalType`: a whole number has no digits"),
        ("logicalType: array", "`schema.0.properties.0.items`: required by the mesh"),
        ("logicalType: object", "`schema.0.properties.0.properties`: required by the mesh"),
        (
            "logicalType: vector\n  logicalTypeOptions: {dimensions: 3, elementType: binary}",
            "`schema.0.properties.0.logicalTypeOptions.elementType`: binary vectors are not supported.",
        ),
        ("logicalType: string\n- name: A\n  logicalType: string", "`schema.0.properties.1.name`: 'A' is taken already by 'a'."),
        ('logicalType: string\n- name: "; drop"\n  logicalType: string', "`schema.0.properties.1.name`: '; drop' cannot name a column."),
    ],
)
def test_a_type_that_no_table_holds_exactly_is_refused(tmp_path, column, message):
    found = contract_problems(tmp_path, f"- name: a\n  {column}")
    assert len(found) == 1
    assert found[0].startswith(message)


def test_a_promise_inside_a_map_is_a_rule_that_says_it_is_not_computed(tmp_path):
    rules = contract_with(tmp_path, "- name: m\n  logicalType: map\n  map:\n    key: {logicalType: string}\n" + _MAP_VALUE).columns[0].rules
    assert [(each.kind, each.name, each.description) for each in rules] == [
        ("custom", "m.value_required", "`required` of `m.value`, inside the column `m`."),
        ("custom", "m.value_minLength", "`minLength` of `m.value`, inside the column `m`."),
    ]


def test_a_key_without_positions_is_in_the_order_of_its_columns(tmp_path):
    columns = "".join(f"- name: {name}\n  logicalType: string\n  primaryKey: true\n" for name in "ba")
    assert contract_with(tmp_path, columns).primary_key == ("b", "a")


def test_a_file_is_read_but_once_it_is_not_there_the_port_has_no_contract(tmp_path):
    found = only_problem(tmp_path, {ORDERS_ODCS: None})
    assert found.endswith("`outputPorts.0`: has no contract: there is no daily.odcs.yaml beside this file.")


def test_a_contract_that_no_port_offers_is_found(tmp_path):
    write_sample_mesh(tmp_path)
    extra = SAMPLE_MESH[ORDERS_ODCS].replace("orders.daily", "orders.extra").replace("daily", "extra")
    found = only_problem(tmp_path, {ORDERS_ODCS.replace("daily", "extra"): extra})
    assert "no output port of the product has this contract." in found


_MAP_VALUE = "    value: {logicalType: string, required: true, logicalTypeOptions: {minLength: 1}}\n"
_ALL_TYPES = """
- {name: text, logicalType: string}
- {name: picture, logicalType: string, physicalType: BLOB}
- {name: flag, logicalType: boolean}
- {name: day, logicalType: date}
- {name: clock, logicalType: time}
- {name: moment, logicalType: timestamp}
- {name: instant, logicalType: timestamp, logicalTypeOptions: {timezone: true}}
- {name: count, logicalType: integer}
- {name: small, logicalType: integer, logicalTypeOptions: {format: i32}}
- {name: unsigned, logicalType: integer, logicalTypeOptions: {format: u32}}
- {name: measure, logicalType: number}
- {name: rough, logicalType: number, logicalTypeOptions: {format: f32}}
- {name: money, logicalType: number, physicalType: "decimal(10, 2)"}
- {name: whole, logicalType: integer, physicalType: numeric(38)}
- {name: list, logicalType: array, items: {logicalType: string, logicalTypeOptions: {maxLength: 5}}}
- name: place
  logicalType: object
  properties:
  - {name: lat, logicalType: number}
  - {name: names, logicalType: array, items: {logicalType: string}}
- {name: labels, logicalType: map, map: {key: {logicalType: string}, value: {logicalType: integer}}}
- {name: meaning, logicalType: vector, logicalTypeOptions: {dimensions: 3}}
"""
