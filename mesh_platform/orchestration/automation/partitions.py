"""Partitions of a contract as Dagster sees them, and the keys of a run as the mesh sees them."""

from collections.abc import Mapping, Sequence
from functools import cache

import dagster as dg
from dagster._utils.warnings import disable_dagster_warnings

from mesh_platform.concepts.partition import Granularity, Partition, PartitionScheme, partition_of
from mesh_platform.errors import UsageError

RANGE_TAGS = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")

_CRON_AND_FORMAT = {
    Granularity.HOUR: ("0 * * * *", "%Y-%m-%d-%H:%M"),
    Granularity.DAY: ("0 0 * * *", "%Y-%m-%d"),
    Granularity.MONTH: ("0 0 1 * *", "%Y-%m-01"),
    Granularity.YEAR: ("0 0 1 1 *", "%Y-01-01"),
}


def partitions_definition(scheme: PartitionScheme) -> dg.PartitionsDefinition:
    if scheme.granularity is Granularity.STATIC:
        return dg.StaticPartitionsDefinition(list(scheme.keys))
    if scheme.start is None:
        raise ValueError(f"partitions by {scheme.granularity} need a start")
    cron, key_format = _CRON_AND_FORMAT[scheme.granularity]
    return dg.TimeWindowPartitionsDefinition(start=scheme.start, end=scheme.end, cron_schedule=cron, fmt=key_format, timezone="UTC")


def partition_mapping(read: PartitionScheme | None, made: PartitionScheme | None) -> dg.PartitionMapping | None:
    """Which partitions of a port are made from which of a port that it reads. None leaves it to Dagster, where one of them is not cut.

    Spans of time go by their overlap, so that a day that is published again renews its month and nothing else. Static keys
    go by their names where all are known; whatever else is cut in two ways may be made from anything.
    """
    if read is None or made is None:
        return None
    if Granularity.STATIC not in (read.granularity, made.granularity):
        # What is read may have begun later: its readers' first partitions are then made from less.
        return _by_time()
    known = read.granularity is made.granularity and set(made.keys) <= set(read.keys)
    return dg.IdentityPartitionMapping() if known else dg.AllPartitionMapping()


@cache
def _by_time() -> dg.TimeWindowPartitionMapping:
    with disable_dagster_warnings():  # the parameter is beta
        return dg.TimeWindowPartitionMapping(allow_nonexistent_upstream_partitions=True)


def range_tags(keys: Sequence[str]) -> Mapping[str, str]:
    """What tells Dagster that a run builds the partitions from the first key to the last."""
    return dict(zip(RANGE_TAGS, (keys[0], keys[-1]), strict=True))


def partition_of_run(scheme: PartitionScheme | None, context: dg.AssetExecutionContext) -> Partition | None:
    """The partition a run builds: one key, or a range of keys as one build. None for a port that is not cut.

    Raises UsageError where a port that is cut was started without a key: it would publish nothing as everything.
    """
    if scheme is None:
        return None
    if not (context.has_partition_key or context.has_partition_key_range):
        raise UsageError(
            f"this port is cut by {scheme.column}, and the run names no partition", hint="choose a partition or a range of them"
        )
    chosen = context.partition_key_range
    return partition_of(scheme, chosen.start, chosen.end)
