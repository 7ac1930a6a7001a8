import pytest

from mesh_platform.concepts.contract import Comparison, Operator, Severity
from tests.declarations.reading import contract_problems, contract_with

COLUMN = "- name: a\n  logicalType: string\n- name: b\n  logicalType: string\n"


def on_column(rule: str) -> str:
    return f"- name: a\n  logicalType: string\n  quality:\n  - {{{rule}}}\n"


def on_table(rule: str) -> str:
    return f"  quality:\n  - {{{rule}}}\n"


def test_a_library_rule_is_read(tmp_path):
    rule = (
        contract_with(tmp_path, on_column("metric: nullValues, mustBeLessThan: 5, unit: percent, severity: Warn, id: few"))
        .columns[0]
        .rules[0]
    )
    assert (rule.name, rule.kind, rule.metric, rule.unit, rule.severity) == ("few", "library", "nullValues", "percent", Severity.WARNING)
    assert rule.comparison == Comparison(Operator.LESS, 5)
    assert rule.location.line == 12


def test_rule_is_the_old_word_for_metric(tmp_path):
    rule = contract_with(tmp_path, on_column("rule: duplicateValues, mustBe: 0")).columns[0].rules[0]
    assert (rule.kind, rule.metric, rule.name) == ("library", "duplicateValues", "duplicateValues")


def test_a_rule_in_sql_in_words_or_of_another_engine_is_read(tmp_path):
    table = "  quality:\n  - {type: sql, query: 'select 1', mustBeBetween: [1, 2]}\n  - {type: text, description: Nice.}\n"
    sql, text, custom = contract_with(tmp_path, COLUMN, f"{table}  - {{type: custom, engine: soda, implementation: 'checks: []'}}\n").rules
    assert (sql.kind, sql.query, sql.comparison) == ("sql", "select 1", Comparison(Operator.BETWEEN, (1, 2)))
    assert (text.kind, text.description, text.comparison) == ("text", "Nice.", None)
    assert (custom.kind, custom.arguments) == ("custom", {"engine": "soda", "implementation": "checks: []"})


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("metric: rowCount, mustBe: 1", "`schema.0.properties.0.quality.0.metric`: rowCount counts rows of the table."),
        ("metric: missingValues, mustBe: 0", "`schema.0.properties.0.quality.0.arguments`: `missingValues` is required"),
        (
            "metric: invalidValues, mustBe: 0",
            "`schema.0.properties.0.quality.0.arguments`: `validValues` (a list) or `pattern` is required.",
        ),
        ("metric: nullValues, mustBe: none", "`schema.0.properties.0.quality.0.mustBe`: must be a number."),
        (
            "metric: nullValues, mustBeBetween: [5, 1]",
            "`schema.0.properties.0.quality.0.mustBeBetween`: goes from low to high. Write [1, 5].",
        ),
        ("metric: nullValues, mustBe: 0, unit: share", "`schema.0.properties.0.quality.0.unit`: 'share' is no unit"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(tmp_path, rule, message):
    found = contract_problems(tmp_path, on_column(rule))
    assert len(found) == 1, found
    assert found[0].startswith(message)


def test_a_rule_without_a_metric_is_told_what_is_missing(tmp_path):
    assert any(
        each.startswith("`schema.0.properties.0.quality.0.metric`: required")
        for each in contract_problems(tmp_path, on_column("mustBe: 0"))
    )


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("metric: nullValues, mustBe: 0", "`schema.0.quality.0.metric`: nullValues counts values of one column."),
        ("metric: duplicateValues, mustBe: 0", "`schema.0.quality.0.arguments`: `properties` is required"),
        (
            "metric: duplicateValues, mustBe: 0, arguments: {properties: [a, c]}",
            "`schema.0.quality.0.arguments.properties`: the table has no column 'c'.",
        ),
    ],
)
def test_a_rule_of_the_table_names_columns_of_the_table(tmp_path, rule, message):
    found = contract_problems(tmp_path, COLUMN, on_table(rule))
    assert len(found) == 1, found
    assert found[0].startswith(message)
