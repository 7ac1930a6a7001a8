"""`mesh key`."""

from pathlib import Path
from typing import Annotated

import typer

from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.settings import load_settings


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the private key is written; outside the mesh, read by you alone.")],
    as_json: AsJson = False,
) -> None:
    """Make a key that signs releases, and print what to declare so that others trust it.

    Example: mesh key new ~/.config/mesh/signing.key
    """
    from mesh_platform.attestation.keys import make_key
    from mesh_platform.cli.views.keys import NewKeyView

    file = file.expanduser().absolute()
    show(NewKeyView(make_key(file), file), as_json=as_json)


def list_all(as_json: AsJson = False) -> None:
    """List the keys whose signatures count, and say which of them signs here.

    Example: mesh key list
    """
    from mesh_platform.attestation.keys import read_key
    from mesh_platform.cli.views.keys import KeysView
    from mesh_platform.declarations.trusted_keys import load_trusted_keys

    settings = load_settings()
    given = settings.signing_key.get_secret_value() if settings.signing_key else ""
    show(KeysView(load_trusted_keys(settings.root), signing=read_key(given).public if given else None), as_json=as_json)
