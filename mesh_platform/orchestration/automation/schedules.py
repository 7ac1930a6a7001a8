"""Builds by the clock, where contracts promise one."""

from collections.abc import Callable, Iterator
from datetime import UTC

import dagster as dg

from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.partition import Granularity, PartitionScheme, latest_ended
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.orchestration.automation.partitions import range_tags
from mesh_platform.orchestration.automation.triggers import schedule_cron
from mesh_platform.orchestration.keys import asset_key

Requests = Callable[[dg.ScheduleEvaluationContext], dg.RunRequest | dg.SkipReason]


def schedules(product: DataProduct) -> Iterator[dg.ScheduleDefinition]:
    """One for all ports of the product that are due together and cut alike, so that one run builds them in order."""
    groups: dict[tuple[str, PartitionScheme | None], list[OutputPort]] = {}
    for port in product.outputs:
        if port.contract and state_of(product, port) is not Lifecycle.RETIRED and (cron := schedule_cron(port)):
            groups.setdefault((cron, port.contract.partition), []).append(port)
    for (cron, scheme), ports in groups.items():
        own_name = ports[0].address.key[2:] if len(groups) > 1 else ()
        yield dg.ScheduleDefinition(
            name="_".join((product.address.domain, product.address.product, "schedule", *own_name)),
            target=dg.AssetSelection.assets(*(asset_key(each.address) for each in ports)),
            cron_schedule=cron,
            execution_fn=_requests(scheme),
            execution_timezone="UTC",
            default_status=dg.DefaultScheduleStatus.RUNNING,
            description=f"As their contracts promise: {', '.join(str(each.address) for each in ports)}.",
        )


def _requests(scheme: PartitionScheme | None) -> Requests:
    """What a tick asks for: everything, or the partition that has ended most recently."""

    def request(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        if scheme is None:
            return dg.RunRequest()
        if scheme.granularity is Granularity.STATIC:
            return dg.RunRequest(tags=range_tags(scheme.keys))
        key = latest_ended(scheme, context.scheduled_execution_time.astimezone(UTC))
        return dg.RunRequest(partition_key=key) if key else dg.SkipReason(_nothing_due(scheme))

    return request


def _nothing_due(scheme: PartitionScheme) -> str:
    end = f" and end before {scheme.end:%Y-%m-%d %H:%M}" if scheme.end else ""
    return f"No partition has just ended: they start at {scheme.start:%Y-%m-%d %H:%M}{end}."
