"""`mesh access request|withdraw|approve|deny|renew|justify|revoke`: ask for ports of other domains, and decide who may read one's own."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mesh_platform.cli.completion import complete_agreed_consumer, complete_consumer, complete_port
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.concepts.contract import Severity
from mesh_platform.errors import UsageError
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.concepts.access import Agreement, Mask


def _day(help: str, *names: str) -> Any:
    return typer.Option(*names, formats=["%Y-%m-%d"], metavar="DAY", help=help)


Port = Annotated[str, typer.Argument(metavar="PORT", help="domain.product.port; its major versions are one.", autocompletion=complete_port)]
Consumer = Annotated[
    str, typer.Argument(metavar="CONSUMER", help="domain.product or application:domain.name", autocompletion=complete_agreed_consumer)
]
Asking = Annotated[str, typer.Option("--for", metavar="CONSUMER", help="Who will read.", autocompletion=complete_consumer)]
Columns = Annotated[str | None, typer.Option(help="Columns, with commas between them; all, or what was asked for, by default.")]
Clear = Annotated[str | None, typer.Option(help="Sensitive columns in clear text, with commas between them.")]
Masks = Annotated[
    list[str] | None,
    typer.Option("--mask", metavar="COLUMN=MASK", help="hash, null, partial:2, generalise:50, generalise:month or clear; once a column."),
]
Rows = Annotated[str | None, typer.Option(metavar="FILTER", help="Only rows for which this holds: origin in ('JFK') and seats >= 10")]
Reason = Annotated[str, typer.Option(help="On what grounds; it is kept with the decision.")]
Until = Annotated[datetime | None, _day("The last day; a year, or a year more, by default.")]
Review = Annotated[datetime | None, _day("The day on which it is looked at again.")]


def request(
    port: Port,
    consumer: Asking,
    purpose: Annotated[str, typer.Option(help="What for, in a sentence.")],
    columns: Columns = None,
    clear: Clear = None,
    as_json: AsJson = False,
) -> None:
    """Ask the owner of a port for access. A port that approves by itself answers at once.

    Example: mesh access request fleet.aircraft.registry --for punctuality.delays --purpose "Show delays by age of aircraft."
    """
    from mesh_platform.access.agreeing import decisions

    asked = {"purpose": purpose, "columns": _names(columns), "clear": _names(clear) or ()}
    _take(decisions.request, port, consumer, as_json=as_json, **asked)


def withdraw(port: Port, consumer: Consumer, reason: Reason, as_json: AsJson = False) -> None:
    """Take your request back while it waits. What was granted before stays granted.

    Example: mesh access withdraw fleet.aircraft.registry punctuality.delays --reason "The age of an aircraft explains nothing."
    """
    from mesh_platform.access.agreeing import decisions

    _take(decisions.withdraw, port, consumer, as_json=as_json, reason=reason)


def approve(
    port: Port,
    consumer: Consumer,
    reason: Reason,
    until: Until = None,
    start: Annotated[datetime | None, _day("The first day; today by default.", "--from")] = None,
    columns: Columns = None,
    clear: Clear = None,
    masks: Masks = None,
    rows: Rows = None,
    all_rows: Annotated[bool, typer.Option("--all-rows", help="Take an earlier row filter back.")] = False,
    review: Review = None,
    reliance: Annotated[Severity | None, typer.Option(help="Whether builds stop or warn where what the consumer relies on breaks.")] = None,
    as_json: AsJson = False,
) -> None:
    """Grant what was asked for, or grant anew on other terms. Sensitive columns are hashed unless you say otherwise.

    Example: mesh access approve fleet.aircraft.registry punctuality.delays --reason "Age is public." --columns tail_number,year_built
    """
    from mesh_platform.access.agreeing import decisions
    from mesh_platform.access.agreeing.granting import Wishes
    from mesh_platform.declarations.access.row_filters import parse_row_filter

    wishes = Wishes(
        start=start.date() if start else None,
        until=until.date() if until else None,
        columns=_names(columns),
        masks=_masks(_names(clear) or (), masks or []),
        rows=parse_row_filter(rows) if rows is not None else None,
        all_rows=all_rows,
        review=review.date() if review else None,
        reliance=reliance,
    )
    _take(decisions.approve, port, consumer, as_json=as_json, reason=reason, wishes=wishes)


def deny(port: Port, consumer: Consumer, reason: Reason, as_json: AsJson = False) -> None:
    """Answer a request with no. What was granted before stays granted.

    Example: mesh access deny fleet.aircraft.registry punctuality.delays --reason "Who built an aircraft explains no delay."
    """
    from mesh_platform.access.agreeing import decisions

    _take(decisions.deny, port, consumer, as_json=as_json, reason=reason)


def renew(port: Port, consumer: Consumer, reason: Reason, until: Until = None, review: Review = None, as_json: AsJson = False) -> None:
    """Grant the same for longer.

    Example: mesh access renew fleet.aircraft.registry punctuality.delays --reason "Reviewed, still in use." --until 2029-12-31
    """
    from mesh_platform.access.agreeing import decisions

    days = {"until": until.date() if until else None, "review": review.date() if review else None}
    _take(decisions.renew, port, consumer, as_json=as_json, reason=reason, **days)


def justify(port: Port, consumer: Consumer, reason: Reason, as_json: AsJson = False) -> None:
    """Say why you need a grant that you do not use, so that it does not lapse.

    Example: mesh access justify fleet.aircraft.registry punctuality.delays --reason "It is read once a year, in January."
    """
    from mesh_platform.access.agreeing import decisions

    _take(decisions.justify, port, consumer, as_json=as_json, reason=reason)


def revoke(port: Port, consumer: Consumer, reason: Reason, as_json: AsJson = False) -> None:
    """Take back what was granted, from now on.

    Example: mesh access revoke fleet.aircraft.registry punctuality.delays --reason "The product is retired."
    """
    from mesh_platform.access.agreeing import decisions

    _take(decisions.revoke, port, consumer, as_json=as_json, reason=reason)


def _take(decide: "Callable[..., Agreement]", port: str, consumer: str, *, as_json: bool, **said: Any) -> None:
    from mesh_platform.cli.views.decision import DecisionView
    from mesh_platform.concepts import clock
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.service_levels.notices import notices
    from mesh_platform.service_levels.standing import major_versions, standings

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)  # a mistake elsewhere in the mesh is no reason to decide nothing here
    with open_lakehouse(settings) as lakehouse:
        agreement = decide(lakehouse, mesh, port=port, consumer=consumer, **said)
        broken = tuple(notices(standings(lakehouse, mesh, major_versions(mesh, agreement.port), clock.now())))
    show(DecisionView(mesh, agreement, broken), as_json=as_json)


def _names(text: str | None) -> tuple[str, ...] | None:
    return tuple(filter(None, (each.strip() for each in text.split(",")))) if text is not None else None


def _masks(clear: tuple[str, ...], said: list[str]) -> "dict[str, Mask]":
    from mesh_platform.concepts.view import CLEAR
    from mesh_platform.declarations.access.masks import parse_mask

    masks = dict.fromkeys(clear, CLEAR)
    for each in said:
        column, equals, mask = each.partition("=")
        if not equals or column in masks:
            wrong = f"{column!r} is given two masks" if equals else f"{each!r} says not how a column is shown"
            raise UsageError(wrong, hint="write --mask column=hash, once for each column")
        masks[column] = parse_mask(mask)
    return masks
