from datetime import timedelta

import pytest

from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.types import DecimalType, Primitive
from mesh_platform.declarations.reader import load_mesh
from tests.declarations.reading import ORDERS, changed, only_problem, problems
from tests.sample_mesh import ORDERS_ODPS, REVENUE_ODPS, write_sample_mesh

RELIES = """\
  contractId: sales.orders.daily
  customProperties:
  - property: reliesOn
    vendor: mesh
    value:
      columns:
        order_id: {type: integer, unique: true}
        channel: {type: string, required: true, values: [shop, web]}
        amount: {type: "decimal(10,2)", minimum: 0, maximum: 10000}
        ordered_at: {minimum: 2020-01-01}
        customer: {}
      minimumRows: 2
      maximumLag: {value: 26, unit: h, column: ordered_at}
"""


def relying(*changes):
    text = RELIES
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return changed(REVENUE_ODPS, ("  contractId: sales.orders.daily\n", text))


def test_what_an_input_port_relies_on_is_read_whole(tmp_path):
    mesh, found = load_mesh(write_sample_mesh(tmp_path, relying()))
    assert not found, found
    (relied,) = mesh.reliances[ORDERS]
    assert (relied.consumer, relied.severity) == (Consumer.parse("finance.revenue"), Severity.WARNING)
    reliance = relied.reliance
    assert list(reliance.columns) == ["order_id", "channel", "amount", "ordered_at", "customer"]
    assert (reliance.minimum_rows, reliance.maximum_lag, reliance.lag_column) == (2, timedelta(hours=26), "ordered_at")
    channel, amount = reliance.columns["channel"], reliance.columns["amount"]
    assert (channel.type, channel.required, channel.values) == (Primitive.STRING, True, ("shop", "web"))
    assert (amount.type, amount.minimum, amount.maximum) == (DecimalType(10, 2), 0, 10000)
    assert (reliance.columns["customer"].type, reliance.columns["customer"].required) == (None, False)
    assert str(channel.location) == f"{REVENUE_ODPS}:{_line_of(tmp_path, 'channel:')}"


def _line_of(root, text):
    lines = (root / REVENUE_ODPS).read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("minimumRows: 2", "minimumRow: 2"), "is not a key of what can be relied on. Did you mean `minimumRows`?"),
        (("minimumRows: 2", "minimumRows: many"), "minimumRows`: must be a whole number above 0."),
        (("required: true", "require: true"), "columns.channel.require`: is not a key of what can be relied on. Did you mean `required`?"),
        (("required: true", "required: often"), "columns.channel.required`: must be true or false."),
        (("type: string", "type: strings"), "columns.channel.type`: 'strings' is no type. Did you mean `string`?"),
        (("decimal(10,2)", "decimal(2,10)"), "columns.amount.type`: 'decimal(2,10)' is no type."),
        (("values: [shop, web]", "values: []"), "columns.channel.values`: must list the values that can be handled."),
        (("values: [shop, web]", "values: shop"), "columns.channel.values`: must list the values that can be handled."),
        (("maximum: 10000", "maximum: [1]"), "columns.amount.maximum`: must be a number, a date or a time."),
        (("minimum: 0", "minimum: 20000"), "columns.amount.minimum`: is above `maximum`"),
        (("customer: {}", "customer: yes"), "columns.customer`: must be a mapping. Write `{}` where its existence is enough."),
        (("customer: {}", '"customer name": {}'), "'customer name' cannot name a column."),
        (("value: 26", "value: soon"), "maximumLag.value`: must be a number above 0."),
        (("unit: h", "unit: mo"), "maximumLag.unit`: a month has no fixed length. Write it in days."),
        (("unit: h", "unit: fortnight"), "maximumLag.unit`: cannot be read: 'fortnight' is no unit of time."),
        (("column: ordered_at", "colum: ordered_at"), "is not a key of what can be relied on. Did you mean `column`?"),
    ],
)
def test_each_mistake_is_told_at_its_line(tmp_path, change, message):
    found = only_problem(tmp_path, relying(change))
    assert message in found
    assert found.startswith(f"finance/revenue/revenue.odps.yaml:{_line_of(tmp_path, change[1])}  "), found


def test_all_mistakes_of_a_reliance_are_told_at_once(tmp_path):
    found = problems(tmp_path, relying(("minimumRows: 2", "minimumRows: 0"), ("type: string", "type: text"), ("unit: h", "unit: ages")))
    assert len(found) == 3


def test_a_reliance_that_asks_for_nothing_is_a_mistake(tmp_path):
    empty = RELIES.partition("    value:")[0] + "    value: {}\n"
    assert "asks for nothing" in only_problem(tmp_path, changed(REVENUE_ODPS, ("  contractId: sales.orders.daily\n", empty)))


def test_only_what_reads_a_port_can_rely_on_it(tmp_path):
    relies = "  customProperties:\n  - {property: reliesOn, vendor: mesh, value: {minimumRows: 1}}\n  - property: source"
    found = only_problem(tmp_path, changed(ORDERS_ODPS, ("  customProperties:\n  - property: source", relies)))
    assert "`reliesOn` needs a port that keeps it. Name the port in `contractId`, or remove it." in found
