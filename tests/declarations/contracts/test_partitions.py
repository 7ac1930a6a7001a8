from datetime import UTC, datetime

import pytest

from mesh_platform.concepts.partition import Granularity, PartitionScheme
from tests.declarations.reading import contract_problems, contract_with


def partitioned(logical: str, scheme: str) -> str:
    custom = f"customProperties: [{{property: partitionBy, vendor: mesh, value: {scheme}}}]"
    return f"- name: a\n  logicalType: {logical}\n  partitioned: true\n  {custom}\n"


def test_a_scheme_by_time_is_in_utc(tmp_path):
    found = contract_with(tmp_path, partitioned("date", "{granularity: day, start: 2013-01-01, end: 2014-01-01T02:00:00+02:00}"))
    assert found.partition == PartitionScheme(
        column="a", granularity=Granularity.DAY, start=datetime(2013, 1, 1, tzinfo=UTC), end=datetime(2014, 1, 1, tzinfo=UTC)
    )


def test_a_static_scheme_lists_its_values(tmp_path):
    found = contract_with(tmp_path, partitioned("string", "{granularity: static, keys: [north, south]}"))
    assert found.partition == PartitionScheme(column="a", granularity=Granularity.STATIC, keys=("north", "south"))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("- {name: a, logicalType: date, partitioned: true}", "needs the custom property `partitionBy` of vendor mesh."),
        (partitioned("date", "day"), "`partitionBy` has one of the granularities hour, day, month, year, static."),
        (partitioned("date", "{granularity: weekly}"), "`partitionBy` has one of the granularities"),
        (partitioned("date", "{granularity: day}"), "`start`, and `end` where there is one, is a date or time"),
        (partitioned("date", "{granularity: day, start: 2013}"), "`start`, and `end` where there is one, is a date or time"),
        (partitioned("date", "{granularity: month, start: 2013-01-02}"), "`start` and `end` fall on the first instant of a month."),
        (partitioned("date", "{granularity: day, start: 2013-01-01, end: 2013-01-01}"), "`end` lies after `start`"),
        (
            partitioned("date", "{granularity: day, start: 2013-01-01, ends: 2014-01-01}"),
            "`partitionBy` has no `ends` with the granularity day.",
        ),
        (partitioned("date", "{granularity: hour, start: 2013-01-01}"), "a partition column by hour is a timestamp."),
        (partitioned("integer", "{granularity: static, keys: [a]}"), "a static partition column is text."),
        (partitioned("string", "{granularity: static, keys: [a, a]}"), "`keys` lists at least one text, each once."),
        (
            partitioned("date", "{granularity: day, start: 2013-01-01}") + "- {name: b, logicalType: date, partitioned: true}",
            "partitions by several columns are not supported.",
        ),
        (partitioned("date", "{granularity: day, start: 2013-01-01}").replace("true", "false"), "`partitionBy` needs `partitioned: true`"),
    ],
)
def test_a_scheme_that_names_no_partitions_is_refused(tmp_path, columns, message):
    found = contract_problems(tmp_path, columns)
    assert len(found) == 1, found
    assert found[0].partition(": ")[2].startswith(message)
