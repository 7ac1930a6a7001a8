"""Every day each port says how it stands, as an observation of its asset, which Dagster draws over time."""

from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import dagster as dg

from mesh_platform.concepts import clock
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.orchestration.figures.carried import publication_before
from mesh_platform.orchestration.keys import asset_key
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.scorecards.scorecard import Scorecard

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
        from mesh_platform.orchestration.figures.promises import broken_promises
        from mesh_platform.orchestration.figures.standing import standing_figures
        from mesh_platform.scorecards.scoring import score

        settings = load_settings(root)
        mesh, _ = load_mesh(settings.root)
        own = mesh.domain(domain)
        with open_lakehouse(settings) as lakehouse:
            cards = {each.product: each for each in score(lakehouse, mesh, products=[each.address for each in own.products])}
            found = standing_figures(lakehouse, own, cards.values(), at=clock.now())
            for port, figures in found.items():
                broken = broken_promises(lakehouse, mesh.port(port), clock.now())
                before = publication_before(context.instance, asset_key(port))
                metadata = {**broken, **before, **figures, "badge": _picture(cards[port.of_product])}
                context.log_event(dg.AssetObservation(asset_key(port), description="How it stands today.", metadata=metadata))

    @dg.job(name=JOB, description="Observes how each port of the domain stands.")
    def standing() -> None:
        observe_ports()

    return standing


def _picture(card: "Scorecard") -> dg.MarkdownMetadataValue:
    """Dagster's pages show images that a text carries in itself."""
    from mesh_platform.scorecards.badge import badge

    image = b64encode(badge(card).encode()).decode()
    return dg.MetadataValue.md(f"![{card.score} points](data:image/svg+xml;base64,{image})")
