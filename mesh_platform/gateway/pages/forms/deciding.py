"""Decide: grant or deny what was asked for, renew or revoke what was granted."""

from mesh_platform.access.agreeing.granting import Wishes
from mesh_platform.access.agreeing.listing import find_agreement
from mesh_platform.concepts.access import Agreement, Mask
from mesh_platform.concepts.contract import Column
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.access.masks import mask_text, parse_mask
from mesh_platform.declarations.access.row_filters import parse_row_filter
from mesh_platform.errors import InvalidQuery, UsageError
from mesh_platform.gateway.desk import access
from mesh_platform.gateway.desk.rights import require_decider
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.pages.fields import Field, Form, Kind, Sheet
from mesh_platform.gateway.pages.said import Said, no_step

_REASON = Field(name="reason", label="Why?", required=True, help="A sentence that the consumer reads.", blamed=("a reason", "reason"))
_UNTIL = Field(
    name="until",
    label="Until",
    kind=Kind.DAY,
    help="The last day; for a year where none is named.",
    blamed=("is no day", "ends", "would end"),
)
_REVIEW = Field(name="review", label="Look at it again on", kind=Kind.DAY, help="You are reminded then.", blamed=("review",))
_MASK = "mask "


def _lay(gateway: Gateway, principal: Principal, said: Said) -> Sheet:
    mesh = access.agreed(gateway)
    agreement = find_agreement(mesh, said.text("port"), said.text("consumer"))
    require_decider(principal, agreement.port.domain)
    about = {"port": str(agreement.port), "consumer": str(agreement.consumer)}
    asked = agreement.pending
    if asked is None:
        steps = (("renew", "Renew"), ("revoke", "Revoke"))
        return Sheet(title="Renew or revoke", facts=_facts(agreement), fields=(_REASON, _UNTIL, _REVIEW), about=about, buttons=steps)
    fields = (_REASON, *_terms(mesh, agreement), _UNTIL, _REVIEW)
    return Sheet(
        title="Grant or deny", facts=_facts(agreement), fields=fields, about=about, buttons=(("approve", "Grant"), ("deny", "Deny"))
    )


def _send(gateway: Gateway, principal: Principal, said: Said) -> str:
    sides = {"port": said.text("port"), "consumer": said.text("consumer"), "reason": said.text("reason")}
    match said.text("step"):
        case "approve":
            access.approve(gateway, principal, **sides, wishes=_wishes(gateway, said))
            return "inbox?done=approved"
        case "deny":
            access.deny(gateway, principal, **sides)
            return "inbox?done=denied"
        case "renew":
            access.renew(gateway, principal, **sides, until=said.day("until"), review=said.day("review"))
            return "inbox?done=renewed"
        case "revoke":
            access.revoke(gateway, principal, **sides)
            return "inbox?done=revoked"
        case other:
            raise no_step(other)


def _facts(agreement: Agreement) -> list[tuple[str, str]]:
    asked = agreement.pending
    told = [("port", str(agreement.port)), ("for", str(agreement.consumer)), ("purpose", asked.reason if asked else agreement.purpose)]
    if asked is not None:
        told.append(("columns", "all" if asked.columns is None else ", ".join(asked.columns)))
        told += [("not masked", ", ".join(asked.clear))] if asked.clear else []
        told.append(("asked by", f"{asked.by} on {asked.at:%Y-%m-%d}"))
    return told


def _terms(mesh: Mesh, agreement: Agreement) -> list[Field]:
    asked, columns = agreement.pending, _columns(mesh, agreement)
    named = asked.columns if asked and asked.columns is not None else tuple(each.name for each in columns)
    masks = agreement.terms.masks if agreement.terms else {}
    fields = [
        Field(
            name="columns",
            label="Columns",
            kind=Kind.SOME_OF,
            options=[(each.name, each.business_name or each.description) for each in columns],
            chosen=tuple(named),
            blamed=("has no column", "columns"),
        )
    ]
    fields += [
        Field(
            name=f"{_MASK}{each.name}",
            label=f"Mask of {each.name}",
            help=f"{each.classification or 'personal'}: clear, hash, null, partial:2, generalise:50 or generalise:month",
            chosen=_first_mask(each, asked.clear if asked else (), masks.get(each.name)),
            blamed=(f"the mask of {each.name}:",),
        )
        for each in columns
        if each.is_sensitive
    ]
    rows = Field(
        name="rows",
        label="Only rows where",
        help="One condition, such as channel = 'web'; empty for all rows.",
        blamed=(InvalidQuery,),
    )
    return [*fields, rows]


def _first_mask(column: Column, clear: tuple[str, ...], granted: Mask | None) -> tuple[str, ...]:
    """As it was granted before; nothing is shown clear because somebody asked for it."""
    return (mask_text(granted),) if granted is not None and column.name not in clear else ("hash",)


def _wishes(gateway: Gateway, said: Said) -> Wishes:
    mesh = access.agreed(gateway)
    columns, rows = said.all("columns"), said.text("rows")
    if not columns:
        raise UsageError("no columns are granted", hint="choose some, or deny the request")
    sensitive = [each.name for each in _columns(mesh, find_agreement(mesh, said.text("port"), said.text("consumer"))) if each.is_sensitive]
    masks = {name: _mask(name, text) for name in sensitive if name in columns and (text := said.text(f"{_MASK}{name}"))}
    return Wishes(
        columns=columns,
        masks=masks,
        rows=parse_row_filter(rows) if rows else None,
        all_rows=not rows,
        until=said.day("until"),
        review=said.day("review"),
    )


def _mask(name: str, text: str) -> Mask:
    try:
        return parse_mask(text)
    except UsageError as error:
        raise UsageError(f"the mask of {name}: {error.fact}", hint=error.hint) from None


def _columns(mesh: Mesh, agreement: Agreement) -> tuple[Column, ...]:
    contract = mesh.port(agreement.port).contract
    return contract.columns if contract else ()


DECIDE = Form(lay=_lay, send=_send)
