"""Builds by the clock, where a contract promises one."""

import dagster as dg

from mesh_platform.concepts.product import OutputPort
from mesh_platform.orchestration.automation.triggers import schedule_cron
from mesh_platform.orchestration.keys import asset_key


def schedule(port: OutputPort) -> dg.ScheduleDefinition | None:
    cron = schedule_cron(port)
    if cron is None:
        return None
    return dg.ScheduleDefinition(
        name="_".join((*port.address.key, "schedule")),
        target=dg.AssetSelection.assets(asset_key(port.address)),
        cron_schedule=cron,
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"The schedule that the contract of {port.address} promises.",
    )
