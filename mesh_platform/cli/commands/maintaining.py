"""`mesh maintain`."""

from typing import Annotated

import typer

from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.settings import load_settings


def maintain(
    apply: Annotated[bool, typer.Option("--apply", help="Do it. Without this, only say what would be done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Expire old snapshots, compact small files, and remove files that nothing needs any more.

    Example: mesh maintain --apply
    """
    from mesh_platform.cli.views.maintenance import MaintenanceView
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.lakehouse.upkeep import maintenance
    from mesh_platform.publishing.attesting import attest_compaction

    with open_lakehouse(load_settings()) as lakehouse:
        plans = maintenance.plan_maintenance(lakehouse)
        if apply:
            maintenance.maintain(lakehouse, plans, attest=attest_compaction(lakehouse))
    show(MaintenanceView(plans, applied=apply), as_json=as_json)
