"""`mesh verify`."""

from typing import Annotated

import typer

from mesh_platform.cli.completion import complete_address
from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.settings import load_settings


def verify(
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="A domain, product or port; all by default.", autocompletion=complete_address)
    ] = None,
    snapshot: Annotated[int | None, typer.Argument(metavar="SNAPSHOT", help="One release of a port, by its snapshot.")] = None,
    envelopes: Annotated[
        bool, typer.Option("--envelopes", help="Print the signed statements instead (DSSE), one a line, for other tools.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Prove that releases are what was checked and published: files, manifests, certificates, statements, inputs, Dagster's events.

    Example: mesh verify punctuality.delays
    """
    from mesh_platform.cli.views.verification import EnvelopesView, VerificationView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.declarations.trusted_keys import load_trusted_keys
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.observability.verification.verification import verify_releases
    from mesh_platform.orchestration.proofs.forged_events import event_faults

    settings = load_settings()
    keys = load_trusted_keys(settings.root)
    mesh, _ = load_mesh(settings.root)
    chosen = mesh.select(address) if address is not None else tuple(mesh.ports.values())
    with open_lakehouse(settings) as lakehouse:
        # Without an address also what is not declared any more: its table is read on.
        ports = [each.address for each in chosen] if address is not None else lakehouse.tables.addresses()
        found = verify_releases(lakehouse, ports, keys, snapshot_id=snapshot)
        if snapshot is None:
            found = found.with_faults(event_faults(lakehouse, chosen))
    show(EnvelopesView(found) if envelopes else VerificationView(found), as_json=as_json)
    raise typer.Exit(0 if found.holds else SAID_NO)
