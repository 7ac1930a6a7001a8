"""Every day each port says how it stands, as an observation of its asset, which Dagster draws over time."""

from pathlib import Path
from zlib import crc32

import dagster as dg

from mesh_platform.concepts import clock
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.orchestration.keys import asset_key
from mesh_platform.settings import load_settings

JOB = "standing"


def standing_schedule(root: Path, domain: str) -> dg.ScheduleDefinition:
    """At six in the morning (UTC) and some minutes, which differ from domain to domain, so that not all start at once."""
    return dg.ScheduleDefinition(
        name=f"{JOB}_schedule",
        job=_job(root, domain),
        cron_schedule=f"{crc32(domain.encode()) % 60} 6 * * *",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Observes each port of the domain: its score, its readers, its rating, and what is left of its budget.",
    )


def _job(root: Path, domain: str) -> dg.JobDefinition:
    @dg.op(name="observe", out=dg.Out(dg.Nothing), tags={"domain": domain})
    def observe_ports(context: dg.OpExecutionContext) -> None:
        from mesh_platform.lakehouse.lakehouse import open_lakehouse  # the lakehouse loads in the daily run only
        from mesh_platform.orchestration.figures.standing import standing_figures

        settings = load_settings(root)
        mesh, _ = load_mesh(settings.root)
        with open_lakehouse(settings) as lakehouse:
            found = standing_figures(lakehouse, mesh, mesh.domain(domain), at=clock.now())
        for port, figures in found.items():
            context.log_event(dg.AssetObservation(asset_key(port), description="How it stands today.", metadata={**figures}))

    @dg.job(name=JOB, description="Observes how each port of the domain stands.")
    def standing() -> None:
        observe_ports()

    return standing
