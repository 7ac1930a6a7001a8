"""One agreement: what a consumer is shown, until when and what for, and how it came about."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.catalog.agreements import approves_itself, owner_of, shown_as_json, shown_columns
from mesh_platform.cli.output import table
from mesh_platform.concepts.access import AccessRecord, AccessState, Agreement, Step, Terms
from mesh_platform.concepts.clock import now
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.access.masks import mask_text
from mesh_platform.declarations.access.row_filter_text import row_filter_text

STYLES = {
    AccessState.GRANTED: "green",
    AccessState.REQUESTED: "yellow",
    AccessState.UPCOMING: "yellow",
    AccessState.DENIED: "red",
    AccessState.WITHDRAWN: "red",
    AccessState.EXPIRED: "red",
    AccessState.REVOKED: "red",
    AccessState.LAPSED: "red",
}
NOT_SHOWN = "not shown"
_WHERE_BROKEN = {Severity.ERROR: "are refused", Severity.WARNING: "warn"}


@dataclass(frozen=True, slots=True)
class AgreementView:
    mesh: Mesh
    agreement: Agreement

    def as_json(self) -> dict[str, JsonValue]:
        return shown_as_json(self.mesh, self.agreement)

    def as_text(self) -> Iterator[RenderableType]:
        agreement, terms = self.agreement, self.agreement.terms
        state = agreement.state(now())
        yield Text.assemble(f"{agreement.consumer} at {agreement.port}: ", (state.value, STYLES[state]))
        yield f"purpose  {agreement.purpose}"
        yield f"owner    {owner_of(self.mesh, agreement)}"
        if itself := approves_itself(self.mesh, agreement):
            yield f"itself   the port approves {itself}"
        if agreement.pending is not None:
            yield f"asks for {asked_columns(agreement.pending)}"
        if terms is not None:
            yield from _terms(terms)
            yield Text("\nWhat is shown", style="bold")
            rows = ((name, mask_text(mask) if mask else NOT_SHOWN) for name, mask in shown_columns(self.mesh, agreement).items())
            yield table("column", "shown", rows=rows)
        yield Text("\nHow it came about", style="bold")
        for each in agreement.records:
            yield Text(f"{each.at:%Y-%m-%d %H:%M} UTC  {each.step.value:<8}  {each.by}  {each.location}", no_wrap=True, overflow="ignore")
            yield f"  {each.reason}"
            if _is_own_approval(agreement, each):
                yield Text("  granted by whoever asked for it: nobody else has looked", style="yellow")


def _is_own_approval(agreement: Agreement, record: AccessRecord) -> bool:
    """Nobody is kept from it, for who writes the file is believed; the review of the file is what a second person does."""
    before = agreement.records[: agreement.records.index(record)]
    asked = next((each for each in reversed(before) if each.step is Step.REQUEST), None)
    return record.terms is not None and asked is not None and asked.by == record.by


def asked_columns(request: AccessRecord) -> str:
    """`origin, seats, in clear text seats`."""
    columns = ", ".join(request.columns) if request.columns is not None else "all columns"
    return columns + (f", in clear text {', '.join(request.clear)}" if request.clear else "")


def _terms(terms: Terms) -> Iterator[str]:
    yield f"from     {terms.start} until {terms.end}" + (f", to be reviewed on {terms.review}" if terms.review else "")
    yield f"rows     {row_filter_text(terms.rows) if terms.rows else 'all'}"
    yield f"reliance {terms.reliance.value}: where what it relies on does not hold, builds of the port {_WHERE_BROKEN[terms.reliance]}"
