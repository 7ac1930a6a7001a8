"""A decision that was just taken: what it means, and where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.catalog.agreements import approves_itself, owner_of, shown_as_json, shown_columns
from mesh_platform.concepts.access import Agreement, Step
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.view import CLEAR
from mesh_platform.declarations.access.masks import mask_text
from mesh_platform.declarations.access.row_filter_text import row_filter_text

_BEGINNINGS = (Step.REQUEST, Step.APPROVE, Step.RENEW)


@dataclass(frozen=True, slots=True)
class DecisionView:
    """`broken`: a sentence for each promise that the port does not keep, for who is about to rely on it."""

    mesh: Mesh
    agreement: Agreement
    broken: tuple[str, ...] = ()

    def as_json(self) -> JsonValue:
        return {**shown_as_json(self.mesh, self.agreement), "not_as_promised": list(self.broken)}

    def as_text(self) -> Iterator[RenderableType]:
        record = self.agreement.records[-1]
        yield from _sentences(self.mesh, self.agreement)
        if record.step in _BEGINNINGS:
            yield from (Text(f"  beware   {each}", style="yellow") for each in self.broken)
        yield Text(f"  written to {record.location}; it is reviewed and committed like code", style="dim", no_wrap=True, overflow="ignore")


def _sentences(mesh: Mesh, agreement: Agreement) -> Iterator[RenderableType]:
    port, consumer = agreement.port, agreement.consumer
    match agreement.records[-1].step:
        case Step.REQUEST:
            yield f"{consumer} asks {owner_of(mesh, agreement)} for {port}"
            if itself := approves_itself(mesh, agreement):
                yield f"  by itself the port approves no more than {itself}"
            yield f'  they decide: mesh access approve {port} {consumer} --reason "…"'
        case Step.DENY:
            yield f"{consumer} is denied what it asked for of {port}"
        case Step.WITHDRAW:
            yield f"{consumer} no longer asks for {port}"
        case Step.JUSTIFY:
            yield f"{consumer} goes on reading {port}: its grant is needed, and lapses no sooner than if it were new"
        case Step.REVOKE:
            yield f"{consumer} may no longer read {port}"
        case _:
            yield from _granted(mesh, agreement)


def _granted(mesh: Mesh, agreement: Agreement) -> Iterator[RenderableType]:
    terms = agreement.terms
    if terms is None:
        return
    yield f"{agreement.consumer} may read {agreement.port} from {terms.start} until {terms.end}"
    yield f"  columns  {', '.join(terms.columns) if terms.columns is not None else 'all'}"
    if masks := {name: mask for name, mask in shown_columns(mesh, agreement).items() if mask not in (None, CLEAR)}:
        yield f"  masks    {', '.join(f'{name} {mask_text(mask)}' for name, mask in masks.items() if mask)}"
    if terms.rows:
        yield f"  rows     {row_filter_text(terms.rows)}"
    if agreement.records[-1].is_automatic:
        yield f"  grounds  {agreement.records[-1].reason}"
    if hidden := _not_in_clear(mesh, agreement) if agreement.records[-1].step is Step.APPROVE else []:
        yield Text(f"  asked for in clear text and not given so: {', '.join(hidden)}", style="yellow")


def _not_in_clear(mesh: Mesh, agreement: Agreement) -> list[str]:
    """What the request wanted as it is, and the owner gave masked or not at all."""
    asked = next(each for each in reversed(agreement.records) if each.step is Step.REQUEST)
    shown = shown_columns(mesh, agreement)
    return [name for name in asked.clear if shown.get(name) != CLEAR]
