"""Every day the policies are asked again: grants and waivers end, grace runs out, and nobody has to have changed a file."""

from zlib import crc32

import dagster as dg

from mesh_platform.orchestration.policies.checks import JOB


def governance_schedule(checks: dg.AssetChecksDefinition, domain: str) -> dg.ScheduleDefinition:
    """At five in the morning (UTC) and some minutes, which differ from domain to domain, so that not all start at once."""
    return dg.ScheduleDefinition(
        name=f"{JOB}_schedule",
        job=dg.define_asset_job(JOB, selection=dg.AssetSelection.checks(checks), description="Asks every policy about every port."),
        cron_schedule=f"{crc32(domain.encode()) % 60} 5 * * *",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Asks every policy about every port of the domain, and writes the answer into the ledger.",
    )
