"""Every night each domain's part of the store is kept small, by a run that the UI shows like any other."""

from datetime import timedelta
from pathlib import Path
from zlib import crc32

import dagster as dg

from mesh_platform.concepts import clock
from mesh_platform.settings import load_settings

JOB = "maintenance"


def maintenance_schedule(root: Path, domain: str) -> dg.ScheduleDefinition:
    """At four in the morning (UTC) and some minutes, which differ from domain to domain, so that not all start at once."""
    return dg.ScheduleDefinition(
        name=f"{JOB}_schedule",
        job=_job(root, domain),
        cron_schedule=f"{crc32(domain.encode()) % 60} 4 * * *",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Expires old snapshots of the domain's ports, compacts small files, and removes what nothing needs any more. "
        "Ends grants of its ports that nobody uses.",
    )


def _job(root: Path, domain: str) -> dg.JobDefinition:
    @dg.op(name="maintain", out=dg.Out(dg.Nothing), tags={"domain": domain})
    def maintain_ports(context: dg.OpExecutionContext) -> None:
        from mesh_platform.access.agreeing.lapsing import lapse_unused
        from mesh_platform.declarations.reader import load_mesh
        from mesh_platform.lakehouse.lakehouse import open_lakehouse  # the lakehouse loads in the nightly run only
        from mesh_platform.lakehouse.upkeep.maintenance import maintain, plan_maintenance
        from mesh_platform.orchestration.home.past_runs import forget_runs
        from mesh_platform.publishing.attesting import attest_compaction

        mesh, _ = load_mesh(root)
        with open_lakehouse(load_settings(root)) as lakehouse:
            # Every port that has a table, declared or not: what is retired holds files too.
            plans = plan_maintenance(lakehouse, [each for each in lakehouse.tables.addresses() if each.domain == domain])
            maintain(lakehouse, plans, attest=attest_compaction(lakehouse))
            lapsed = lapse_unused(lakehouse, mesh, domain=domain)
        for each in (plan for plan in plans if not plan.is_empty):
            compacted = len(each.compaction.files) if each.compaction else 0
            context.log.info(
                f"{each.port}: {len(each.expiring)} snapshots expired, {len(each.needless)} files ({each.bytes:,} bytes) removed, "
                f"{compacted} small files compacted"
            )

        for each in lapsed:
            context.log.info(f"{each.agreement.consumer} no longer reads {each.agreement.port}: unused since {each.since:%Y-%m-%d}")
        forgotten = forget_runs(context.instance, domain, before=clock.now() - timedelta(days=load_settings(root).run_days))
        context.log.info(f"{forgotten} runs forgotten")

    @dg.job(name=JOB, description="Keeps the domain's part of the store small: mesh maintain does the same by hand.")
    def maintenance() -> None:
        maintain_ports()

    return maintenance
