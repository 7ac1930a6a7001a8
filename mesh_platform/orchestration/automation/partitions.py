"""Partitions of a contract as Dagster sees them, and the keys of a run as the mesh sees them."""

from collections.abc import Mapping, Sequence

import dagster as dg

from mesh_platform.concepts.partition import Granularity, Partition, PartitionScheme, partition_of
from mesh_platform.errors import UsageError

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


def range_tags(keys: Sequence[str]) -> Mapping[str, str]:
    """What tells Dagster that a run builds the partitions from the first key to the last."""
    return {"dagster/asset_partition_range_start": keys[0], "dagster/asset_partition_range_end": keys[-1]}


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
