import pytest

from mesh_platform.governance.check import check_mesh
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, REVENUE_ODCS, REVENUE_ODPS, write_sample_mesh


def found(root, *changes):
    files = {path: text for each in changes for path, text in each.items()}
    return [str(each).removeprefix("domains/") for each in check_mesh(write_sample_mesh(root, files)).problems]


def key_to(target):
    return changed(ORDERS_ODCS, ("    enum:", f"    relationships: [{{to: {target}}}]\n    enum:"))


@pytest.mark.parametrize(
    ("contract_id", "nearest"),
    [
        ("sales.orders.dayly", "Did you mean sales.orders.daily?"),
        ("sales.order.daily", "Did you mean sales.orders.daily?"),
        ("sails.orders.daily", "Did you mean sales.orders.daily?"),
        ("a.b.c", "See what there is: mesh ls"),
    ],
)
def test_an_input_port_reads_a_port_that_exists(tmp_path, contract_id, nearest):
    assert found(tmp_path, changed(REVENUE_ODPS, ("sales.orders.daily", contract_id))) == [
        f"finance/revenue/revenue.odps.yaml:16  `orders` reads {contract_id}, which does not exist. {nearest}"
    ]


def test_a_major_version_that_does_not_exist_is_dangling(tmp_path):
    change = changed(REVENUE_ODPS, ("version: 1.0.0\n  contractId: sales", "version: 2.0.0\n  contractId: sales"))
    assert "`orders` reads sales.orders.daily@2, which does not exist. Did you mean sales.orders.daily?" in found(tmp_path, change)[0]


def test_nobody_is_told_that_an_invalid_product_does_not_exist(tmp_path):
    problems = found(tmp_path, changed(ORDERS_ODPS, ("status: active", "status: on")))
    assert len(problems) == 1
    assert "`status`" in problems[0]


def test_nobody_reads_a_retired_port(tmp_path):
    assert found(tmp_path, changed(ORDERS_ODPS, ("status: active", "status: retired"))) == [
        "finance/revenue/revenue.odps.yaml:16  `orders` reads sales.orders.daily, which is retired. Read its successor."
    ]


def test_an_input_port_is_not_named_like_an_output_port(tmp_path):
    assert found(tmp_path, changed(REVENUE_ODPS, ("- name: orders", "- name: monthly"))) == [
        "finance/revenue/revenue.odps.yaml:16  `monthly` names an input port and an output port. Rename the input port."
    ]


def test_a_foreign_key_to_a_column_that_exists_is_fine(tmp_path):
    key = "    logicalType: integer\n    relationships: [{to: sales.orders.daily.order_id}]"
    assert found(tmp_path, changed(REVENUE_ODCS, ("    logicalType: integer", key))) == []


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("finance.revenue.monthy.month", "the foreign key points to finance.revenue.monthy, which does not exist."),
        (
            "finance.revenue.monthly.moth",
            "the foreign key points to finance.revenue.monthly, which has no column `moth`. Did",
        ),
        ("finance.revenue.monthly.month", "`channel` is string, but `month` there is date. Give both one type."),
    ],
)
def test_a_foreign_key_fits_where_it_points(tmp_path, target, message):
    problems = found(tmp_path, key_to(target))
    assert len(problems) == 1
    assert problems[0].startswith(f"sales/orders/daily.odcs.yaml:29  {message}")
