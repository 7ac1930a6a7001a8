import pytest

from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.names import PortAddress
from tests.declarations.reading import changed, contract, contract_problems, only_problem
from tests.sample_mesh import ORDERS_ODCS

COLUMNS = "- name: a\n  logicalType: string\n- name: b\n  logicalType: string\n"


def pointing_to(target: str) -> str:
    return f"- name: a\n  logicalType: string\n  relationships:\n  - to: {target}\n"


def test_a_key_into_another_product_is_read(tmp_path):
    key = "\n    relationships:\n    - to: finance.revenue.monthly_v2.month\n"
    found = contract(tmp_path, ("logicalType: integer\n", f"logicalType: integer{key}")).relationships[0]
    assert (found.columns, found.to_columns, found.severity) == (("order_id",), ("month",), Severity.ERROR)
    assert found.port == PortAddress("finance", "revenue", "monthly", 2)


@pytest.mark.parametrize("target", ["daily.customer", "sales.orders.daily.customer"])
def test_a_key_into_its_own_table_names_no_port(tmp_path, target):
    found = contract(tmp_path, ("    enum:", f"    relationships: [{{to: {target}}}]\n    enum:")).relationships[0]
    assert (found.port, found.to_columns) == (None, ("customer",))


def test_a_key_of_several_columns_stands_at_the_table(tmp_path):
    key = """  relationships:
  - from: [daily.channel, daily.customer]
    to: [finance.revenue.monthly.month, finance.revenue.monthly.orders]
    customProperties: [{property: severity, value: warning, vendor: mesh}]
  quality:
"""
    found = contract(tmp_path, ("  quality:\n", key)).relationships[0]
    assert (found.columns, found.to_columns, found.severity) == (("channel", "customer"), ("month", "orders"), Severity.WARNING)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("daily.bb", "the table has no column 'bb'. Did you mean `b`?"),
        ("other.b", "this contract has no table 'other'."),
        ("daily.b.c", "'daily.b.c': references by id, by file or into nested fields are not supported."),
        ("https://example.org/a.yaml#/schema/x/properties/y", "'https://example.org/a.yaml#/schema/x/properties/y': references by id"),
        ("finance.revenue.Monthly.month", "'Monthly' cannot be a port name."),
        ("[daily.a, daily.b]", "has 2 columns where the key has 1."),
    ],
)
def test_a_reference_that_leads_nowhere_is_refused(tmp_path, target, message):
    found = contract_problems(tmp_path, pointing_to(target) + "- name: b\n  logicalType: string\n")
    assert len(found) == 1, found
    assert found[0].startswith(f"`schema.0.properties.0.relationships.0.to`: {message}")


def test_a_key_points_to_one_table(tmp_path):
    key = "  relationships:\n  - from: [daily.a, daily.b]\n    to: [finance.revenue.monthly.month, daily.a]\n"
    assert contract_problems(tmp_path, COLUMNS, key) == ["`schema.0.relationships.0.to`: a foreign key points to one table."]


def test_an_unknown_severity_is_refused(tmp_path):
    key = "relationships: [{to: daily.order_id, customProperties: [{property: severity, value: bad, vendor: mesh}]}]\n    enum:"
    assert "the severity 'bad' is unknown. Write error or warning." in only_problem(tmp_path, changed(ORDERS_ODCS, ("enum:", key)))


def test_the_properties_of_other_vendors_are_not_judged(tmp_path):
    key = "relationships: [{to: daily.customer, customProperties: [{property: severity, value: bad}]}]\n    enum:"
    assert contract(tmp_path, ("enum:", key)).relationships[0].severity is Severity.ERROR
