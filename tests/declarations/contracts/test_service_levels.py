import pytest

from mesh_platform.concepts.contract import Severity
from tests.declarations.reading import contract_problems, contract_with

COLUMN = "- name: at\n  logicalType: timestamp\n"


def promised(*levels: str) -> str:
    return "slaProperties:\n" + "".join(f"- {{{each}}}\n" for each in levels)


def test_the_recommended_names_are_found_in_any_case(tmp_path):
    found = contract_with(
        tmp_path, COLUMN, promised("property: ENDOFSUPPORT, value: 2030-01-01", "property: timeOfAvailability, value: '9'")
    )
    assert [each.property for each in found.service_levels] == ["endOfSupport", "timeOfAvailability"]
    assert found.service_level("endofsupport").severity is Severity.WARNING


def test_the_element_is_a_column_of_the_table(tmp_path):
    levels = contract_with(
        tmp_path,
        COLUMN,
        "slaDefaultElement: daily.at\n"
        + promised(
            "property: latency, value: 2, unit: d, element: at", "property: retention, value: 3, unit: y", "property: throughput, value: 1"
        ),
    ).service_levels
    assert [each.element for each in levels] == ["at", "at", None]


def test_a_service_level_can_stop_a_publication(tmp_path):
    strict = "customProperties: [{property: severity, value: error, vendor: mesh}]"
    level = contract_with(tmp_path, COLUMN, promised(f"property: latency, value: 2, unit: d, {strict}")).service_levels[0]
    assert level.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("level", "message"),
    [
        ("property: frequency, value: 1, unit: d, schedule: every day", "`slaProperties.0.schedule`: is no cron expression"),
        ("property: latency, value: soon", "`slaProperties.0.value`: latency is a number of units of time."),
        ("property: frequency, value: -1", "`slaProperties.0.value`: frequency is a number of units of time."),
        ("property: endOfLife, value: never", "`slaProperties.0.value`: endOfLife is a date or time in ISO 8601."),
        (
            "property: latency, value: 1, element: daily.att",
            "`slaProperties.0.element`: 'daily.att' is no column of daily. Did you mean `at`?",
        ),
        ("property: latency, value: 1, element: 'daily.at, daily.b'", "`slaProperties.0.element`: several elements are not supported."),
    ],
)
def test_a_level_that_cannot_be_measured_is_refused(tmp_path, level, message):
    found = contract_problems(tmp_path, COLUMN, promised(level))
    assert len(found) == 1, found
    assert found[0].startswith(message)
