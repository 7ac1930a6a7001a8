from datetime import UTC, datetime

import dagster as dg
import pytest

from mesh_platform.concepts.partition import Granularity, PartitionScheme, partition_of
from mesh_platform.orchestration.automation.partitions import partition_of_run, partitions_definition


def scheme(granularity: Granularity, start: datetime, end: datetime) -> PartitionScheme:
    return PartitionScheme(column="day", granularity=granularity, start=start, end=end)


DAYS = scheme(Granularity.DAY, datetime(2013, 1, 1, tzinfo=UTC), datetime(2014, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("cut", "number"),
    [
        (DAYS, 365),
        (scheme(Granularity.HOUR, datetime(2013, 1, 1, tzinfo=UTC), datetime(2013, 1, 2, tzinfo=UTC)), 24),
        (scheme(Granularity.MONTH, datetime(2013, 1, 1, tzinfo=UTC), datetime(2014, 1, 1, tzinfo=UTC)), 12),
        (scheme(Granularity.YEAR, datetime(2010, 1, 1, tzinfo=UTC), datetime(2014, 1, 1, tzinfo=UTC)), 4),
    ],
)
def test_dagster_and_the_mesh_name_the_same_partitions(cut, number):
    keys = partitions_definition(cut).get_partition_keys()
    assert len(keys) == number
    assert partition_of(cut, keys[0], keys[-1]).keys == tuple(keys)


def test_static_keys_keep_their_order():
    static = PartitionScheme(column="country", granularity=Granularity.STATIC, keys=("us", "de"))
    assert partitions_definition(static).get_partition_keys() == ["us", "de"]


def test_a_range_of_keys_is_one_partition():
    seen = []

    @dg.multi_asset(
        specs=[dg.AssetSpec("departures", partitions_def=partitions_definition(DAYS))],
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def departures(context: dg.AssetExecutionContext) -> None:
        seen.append(partition_of_run(DAYS, context))

    tags = {"dagster/asset_partition_range_start": "2013-01-03", "dagster/asset_partition_range_end": "2013-01-05"}
    with dg.DagsterInstance.ephemeral() as instance:
        dg.materialize([departures], instance=instance, tags=tags)
        dg.materialize([departures], instance=instance, partition_key="2013-02-01")
    assert [str(each) for each in seen] == ["2013-01-03..2013-01-05", "2013-02-01"]
    assert seen[0].end == datetime(2013, 1, 6, tzinfo=UTC)
