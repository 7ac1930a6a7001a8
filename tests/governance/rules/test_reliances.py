import pytest

from mesh_platform.declarations.reader import load_mesh
from mesh_platform.governance.check import check_mesh
from mesh_platform.governance.rules.reliances import reliances_promised, reliances_shown
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODCS, REVENUE_ODPS, write_sample_mesh


def relying_on(value):
    relies = f"  contractId: sales.orders.daily\n  customProperties:\n  - {{property: reliesOn, vendor: mesh, value: {value}}}\n"
    return changed(REVENUE_ODPS, ("  contractId: sales.orders.daily\n", relies))


def problems(root, value):
    return [f"{each.message} {each.hint}" for each in check_mesh(write_sample_mesh(root, relying_on(value))).problems]


def notices(root, value, changes=None):
    mesh, _ = load_mesh(write_sample_mesh(root, {**relying_on(value), **(changes or {})}))
    return [each.message for each in reliances_promised(mesh)]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("{columns: {chanel: {}}}", "finance.revenue relies on `chanel`, a column that sales.orders.daily does not have. Did you mean"),
        ("{columns: {channel: {type: integer}}}", "finance.revenue relies on `channel` of sales.orders.daily as long, but it is string."),
        ("{columns: {amount: {type: 'decimal(8,2)'}}}", "as decimal(8, 2), but it is decimal(10, 2). Rely on the type that is promised."),
        (
            "{maximumLag: {value: 1, unit: d, column: at}}",
            "finance.revenue relies on `at`, a column that sales.orders.daily does not have.",
        ),
        (
            "{maximumLag: {value: 1, unit: d, column: channel}}",
            "`maximumLag` is measured on `channel` of sales.orders.daily, which is string.",
        ),
    ],
)
def test_nobody_relies_on_what_the_contract_contradicts(tmp_path, value, message):
    (found,) = problems(tmp_path, value)
    assert message in found


@pytest.mark.parametrize(
    "value",
    [
        "{columns: {channel: {type: string}, amount: {type: 'decimal(12,2)'}, order_id: {type: number}, customer: {}}}",
        "{columns: {order_id: {required: true, unique: true}, channel: {values: [shop, web, phone]}, amount: {minimum: -1}}}",
        "{minimumRows: 1, maximumLag: {value: 36500, unit: d, column: ordered_at}}",
    ],
)
def test_what_the_contract_promises_can_be_relied_on_without_a_word(tmp_path, value):
    assert problems(tmp_path, value) == []
    assert notices(tmp_path, value) == []


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("{columns: {channel: {required: true}}}", "a value in each `channel`"),
        ("{columns: {channel: {unique: true}}}", "no repeated `channel`"),
        ("{columns: {channel: {values: [shop]}}}", "no other `channel` than shop"),
        ("{columns: {amount: {minimum: 1}}}", "`amount` of at least 1"),
        ("{columns: {amount: {maximum: 1000}}}", "`amount` of at most 1000"),
        ("{minimumRows: 2}", "at least 2 rows"),
        ("{maximumLag: {value: 1, unit: d, column: ordered_at}}", "a lag of at most 1 day"),
        ("{maximumLag: {value: 1, unit: w}}", "a lag of at most 7 days"),
    ],
)
def test_what_the_contract_leaves_open_is_noticed_and_is_no_problem(tmp_path, value, what):
    assert problems(tmp_path, value) == []
    assert notices(tmp_path, value) == [f"finance.revenue relies on {what} of sales.orders.daily, which its contract does not promise."]


def test_limits_and_listed_values_promise_a_range(tmp_path):
    limits = changed(ORDERS_ODCS, ("      minimum: 0\n", "      exclusiveMinimum: 0\n      maximum: 500\n"))
    assert notices(tmp_path, "{columns: {amount: {minimum: 0, maximum: 500}}}", limits) == []
    narrow = notices(tmp_path, "{columns: {amount: {maximum: 499}}}", limits)
    assert len(narrow) == 1


def test_a_frequency_promises_how_old_the_last_release_is(tmp_path):
    frequency = changed(ORDERS_ODCS, ("- property: latency\n", "- {property: frequency, value: 1, unit: d}\n- property: latency\n"))
    assert notices(tmp_path, "{maximumLag: {value: 1, unit: d}}", frequency) == []


def test_a_rule_that_only_warns_promises_no_rows(tmp_path):
    warns = changed(ORDERS_ODCS, ("    mustBeGreaterThan: 0", "    mustBeGreaterThan: 0\n    severity: warning"))
    assert len(notices(tmp_path, "{minimumRows: 1}", warns)) == 1


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ("{columns: {customer: {type: string, required: true, unique: true}, channel: {values: [shop]}}}", []),
        ("{columns: {customer: {values: [Ada]}}}", ["the values"]),
        ("{columns: {customer: {minimum: 1, unique: true}}}", ["the values"]),
    ],
)
def test_a_need_that_nobody_may_compute_is_noticed(tmp_path, value, hidden):
    mesh, _ = load_mesh(write_sample_mesh(tmp_path, relying_on(value)))
    messages = [each.message for each in reliances_shown(mesh)]
    told = "finance.revenue relies on {} of `customer` of sales.orders.daily, which it does not see: no build is checked for it."
    assert messages == [told.format(each) for each in hidden]
