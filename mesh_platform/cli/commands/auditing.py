"""`mesh audit`, `mesh audit verify` and `mesh audit head`."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated

import typer

from mesh_platform.cli.completion import complete_address
from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show as show_view
from mesh_platform.errors import UsageError
from mesh_platform.settings import load_settings


def show(
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="A domain, product or port; all by default.", autocompletion=complete_address)
    ] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only facts of this kind, such as refused; may be repeated.")] = None,
    actor: Annotated[str | None, typer.Option(help="Only what this user recorded.")] = None,
    since: Annotated[str | None, typer.Option(help="Only from this day or time on (UTC), such as 2026-11-01.")] = None,
    reads: Annotated[bool, typer.Option("--reads", help="Also who read what.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", help="At most so many of the newest.", min=1)] = 50,
    as_json: AsJson = False,
) -> None:
    """Show who decided what, when, and on what grounds. `mesh audit` alone means this.

    Example: mesh audit show weather.observations --kind refused --since 2026-11-01
    """
    from mesh_platform.cli.views.audit import AuditView
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.observability.audit import audit

    with open_lakehouse(load_settings()) as lakehouse:
        kinds = [each.replace(" ", "_") for each in kind or ()]
        entries = audit(lakehouse, address, kinds=kinds, actor=actor, since=_moment(since), reads=reads, limit=limit)
    if not entries:
        _require_known(kinds)
    show_view(AuditView(entries), as_json=as_json)


def verify(
    head: Annotated[str | None, typer.Option(metavar="N:HASH", help="A head that was kept elsewhere; see `mesh audit head`.")] = None,
    with_files: Annotated[bool, typer.Option("--files/--no-files", help="Read every published file whole, or leave them unread.")] = True,
    as_json: AsJson = False,
) -> None:
    """Find facts, tables and files that were changed behind the mesh's back.

    Example: mesh audit verify --no-files
    """
    from mesh_platform.cli.views.audit import IntegrityView
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.observability.integrity import verify
    from mesh_platform.observability.links import Head

    with open_lakehouse(load_settings()) as lakehouse:
        found = verify(lakehouse, head=Head.parse(head) if head is not None else None, with_files=with_files)
    show_view(IntegrityView(found), as_json=as_json)
    raise typer.Exit(0 if found.holds else SAID_NO)


def head(as_json: AsJson = False) -> None:
    """Print number and hash of the newest fact, to be kept where nobody who can change the ledger can change them.

    Example: mesh audit head
    """
    from mesh_platform.cli.views.audit import HeadView
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.observability.links import newest_head

    with open_lakehouse(load_settings()) as lakehouse:
        show_view(HeadView(newest_head(lakehouse.ledger)), as_json=as_json)


def _require_known(kinds: Iterable[str]) -> None:
    """Only where nothing was found: other versions may have kept facts of other kinds."""
    from mesh_platform.declarations.documents.suggestions import did_you_mean
    from mesh_platform.lakehouse.ledger.facts import Kind

    known = [each.value for each in Kind]
    for each in kinds:
        if each not in known:
            raise UsageError(f"there is no kind of fact {each!r}", hint=did_you_mean(each, known) or f"kinds are {', '.join(known)}")


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{text!r} is no time", hint="write it as 2026-11-01 or 2026-11-01T12:00:00Z") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None
