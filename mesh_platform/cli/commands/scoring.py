"""`mesh scorecard`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.asking import can_ask
from mesh_platform.cli.completion import complete_address
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import note, show
from mesh_platform.errors import Refused, UsageError
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.cli.output import View
    from mesh_platform.concepts.mesh import Mesh
    from mesh_platform.concepts.names import ProductAddress
    from mesh_platform.lakehouse.lakehouse import Lakehouse
    from mesh_platform.scorecards.scorecard import Scorecard

_WEEKS = 12


def scorecard(
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="A domain or a product; everything by default.", autocompletion=complete_address)
    ] = None,
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="As it was at this time, in ISO 8601.", show_default=False)] = "",
    league: Annotated[bool, typer.Option("--league", help="The best first, with the domains.")] = False,
    weeks: Annotated[bool, typer.Option("--history", help=f"A product over the last {_WEEKS} weeks.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Write what can be written; shows it first, and asks.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --fix: do not ask.")] = False,
    badge: Annotated[
        Path | None, typer.Option("--badge", metavar="FILE", help="Draw a product's score as SVG.", show_default=False)
    ] = None,
    confirm: Annotated[
        str, typer.Option("--confirm", metavar="TEXT", help="Say that a product was looked through, and still has you.", show_default=False)
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Judge products from 0 to 100, and say what regains each lost point.

    Example: mesh scorecard weather.observations --fix
    """
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    _require_one(at=bool(at), history=weeks, fix=fix, badge=badge is not None, confirm=bool(confirm))
    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        if weeks:
            show(_history(lakehouse, _one(mesh, address)), as_json=as_json)
        elif fix:
            _fix(lakehouse, _one(mesh, address), yes=yes, as_json=as_json)
        elif badge:
            _draw(lakehouse, mesh, _one(mesh, address), badge)
        else:
            if confirm:
                _confirm(lakehouse, mesh, _one(mesh, address), confirm)
            show(_judged(lakehouse, mesh, address, at=at, league=league), as_json=as_json)


def _require_one(**wishes: bool) -> None:
    asked = [f"--{name}" for name, is_asked in wishes.items() if is_asked]
    if len(asked) > 1:
        raise UsageError(f"{' and '.join(asked)} do not go together", hint="ask for one of them")


def _one(mesh: "Mesh", address: str | None) -> "ProductAddress":
    from mesh_platform.scorecards.standing import products_at

    if address is None or "." not in address:
        raise UsageError("this is about one product", hint="for example: mesh scorecard weather.observations --fix")
    (product,) = products_at(mesh, address)
    return product


def _judged(lakehouse: "Lakehouse", mesh: "Mesh", address: str | None, *, at: str, league: bool) -> "View":
    from mesh_platform.cli.views.scorecards import ScorecardsView, ScorecardView
    from mesh_platform.scorecards.scoring import score
    from mesh_platform.scorecards.standing import products_at

    products = products_at(mesh, address)
    cards = _then(lakehouse, at) if at else score(lakehouse, mesh, products=products)
    chosen = tuple(each for each in cards if each.product in products)
    if address is None or "." not in address:
        return ScorecardsView(chosen, address or "the mesh", ranked=league)
    if not chosen:
        raise Refused(f"{address} has no scorecard{f' of {at}' if at else ''}", hint=_WHY_NONE)
    return ScorecardView(chosen[0])


_WHY_NONE = "what is retired is asked nothing any more, and the past of a product begins with its first build"


def _then(lakehouse: "Lakehouse", at: str) -> "tuple[Scorecard, ...]":
    from datetime import datetime

    from mesh_platform.access.answering.moments import parse_moment
    from mesh_platform.scorecards.history import score_at

    moment = parse_moment(at)
    if not isinstance(moment, datetime):
        raise UsageError(f"{at!r} is no time", hint="write a time such as 2027-01-31T12:00:00Z")
    return score_at(lakehouse, moment)


def _history(lakehouse: "Lakehouse", product: "ProductAddress") -> "View":
    from mesh_platform.cli.views.scorecards import HistoryView
    from mesh_platform.scorecards.history import history

    return HistoryView(history(lakehouse, product, weeks=_WEEKS))


def _fix(lakehouse: "Lakehouse", product: "ProductAddress", *, yes: bool, as_json: bool) -> None:
    from mesh_platform.cli.views.fixes import FixesView
    from mesh_platform.declarations.reader import require_mesh
    from mesh_platform.scorecards.fixes.plan import carry_out, plan_fixes

    mesh = require_mesh(lakehouse.settings.root)  # what is changed must hold before
    plan = plan_fixes(lakehouse, mesh, product)
    if not yes:
        show(FixesView(plan, made=False), as_json=as_json)
        if not plan.edits or not can_ask(as_json=as_json):
            return
        typer.confirm("Write this?", abort=True)
    carry_out(mesh, product, plan)
    show(FixesView(plan, made=bool(plan.edits)), as_json=as_json)


def _draw(lakehouse: "Lakehouse", mesh: "Mesh", product: "ProductAddress", file: Path) -> None:
    from mesh_platform.scorecards.badge import badge
    from mesh_platform.scorecards.scoring import score

    (card,) = score(lakehouse, mesh, products={product})
    try:
        file.write_text(badge(card), encoding="utf-8")
    except OSError as wrong:
        raise UsageError(f"{file} cannot be written: {wrong.strerror}") from None
    note(f"{file} shows {card.score} of {product}; draw it again whenever it shall be of today")


def _confirm(lakehouse: "Lakehouse", mesh: "Mesh", product: "ProductAddress", reason: str) -> None:
    from mesh_platform.scorecards.confirming import confirm

    confirm(lakehouse, mesh, product, reason=reason)
