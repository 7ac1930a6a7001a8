"""Builds by the clock, where contracts promise one."""

from collections.abc import Callable, Iterator
from datetime import UTC

import dagster as dg
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES
from dagster._core.storage.tags import PARTITION_NAME_TAG

from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.partition import Granularity, PartitionScheme, ended_before, latest_ended
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.orchestration.automation.partitions import range_tags
from mesh_platform.orchestration.automation.triggers import schedule_cron
from mesh_platform.orchestration.keys import asset_key

Requests = Callable[[dg.ScheduleEvaluationContext], Iterator[dg.RunRequest | dg.SkipReason]]

_LOOK_BACK = 31  # partitions


def schedules(product: DataProduct) -> Iterator[dg.ScheduleDefinition]:
    """One for all ports of the product that are due together and cut alike, so that one run builds them in order."""
    groups: dict[tuple[str, PartitionScheme | None], list[OutputPort]] = {}
    for port in product.outputs:
        if port.contract and state_of(product, port) is not Lifecycle.RETIRED and (cron := schedule_cron(port)):
            groups.setdefault((cron, port.contract.partition), []).append(port)
    for (cron, scheme), ports in groups.items():
        own_name = ports[0].address.key[2:] if len(groups) > 1 else ()
        keys = [asset_key(each.address) for each in ports]
        yield dg.ScheduleDefinition(
            name="_".join((product.address.domain, product.address.product, "schedule", *own_name)),
            target=dg.AssetSelection.assets(*keys),
            cron_schedule=cron,
            execution_fn=_requests(scheme, keys),
            execution_timezone="UTC",
            default_status=dg.DefaultScheduleStatus.RUNNING,
            description=f"As their contracts promise: {', '.join(str(each.address) for each in ports)}.",
        )


def _requests(scheme: PartitionScheme | None, keys: list[dg.AssetKey]) -> Requests:
    """What a tick asks for: everything, or the partition that has ended most recently and those before it that are still missing."""

    def requests(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        if scheme is None:
            yield dg.RunRequest(asset_selection=keys)
        elif scheme.granularity is Granularity.STATIC:
            yield dg.RunRequest(asset_selection=keys, tags=range_tags(scheme.keys))
        elif latest := latest_ended(scheme, context.scheduled_execution_time.astimezone(UTC)):
            for each in (latest, *_left_open(context.instance, scheme, keys, latest)):
                yield dg.RunRequest(run_key=each, partition_key=each, asset_selection=keys)
        else:
            yield dg.SkipReason(_nothing_due(scheme))

    return requests


def _left_open(instance: dg.DagsterInstance, scheme: PartitionScheme, keys: list[dg.AssetKey], latest: str) -> list[str]:
    """Partitions that were due lately and never published: refused, or not there yet, they are asked for again with each tick.

    What lies before a port's first publication is nobody's gap: to build it is a decision, and a backfill.
    """
    built = [found for each in keys if (found := instance.get_materialized_partitions(each))]
    running = _running(instance, keys)
    before = [each for each in ended_before(scheme, latest, _LOOK_BACK) if each not in running]
    return [each for each in before if any(each not in found and each > min(found) for found in built)]


def _running(instance: dg.DagsterInstance, keys: list[dg.AssetKey]) -> set[str]:
    runs = instance.get_runs(dg.RunsFilter(statuses=NOT_FINISHED_STATUSES))
    return {each.tags.get(PARTITION_NAME_TAG, "") for each in runs if set(keys) & set(each.asset_selection or ())}


def _nothing_due(scheme: PartitionScheme) -> str:
    end = f" and end before {scheme.end:%Y-%m-%d %H:%M}" if scheme.end else ""
    return f"No partition has just ended: they start at {scheme.start:%Y-%m-%d %H:%M}{end}."
