"""Who may read what."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.catalog.agreements import agreement_as_json, approves_itself, owner_of
from mesh_platform.cli.output import table
from mesh_platform.cli.views.agreement import STYLES
from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.clock import now
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh

_HEADINGS = ("port", "consumer", "state", "until", "decides", "purpose")


@dataclass(frozen=True, slots=True)
class AgreementsView:
    mesh: Mesh
    agreements: tuple[Agreement, ...]

    def as_json(self) -> JsonValue:
        return [agreement_as_json(self.mesh, each) for each in self.agreements]

    def as_text(self) -> Iterator[RenderableType]:
        if self.agreements:
            yield table(*_HEADINGS, rows=map(self._row, self.agreements), wraps=("purpose",))
        else:
            yield "nothing is agreed"

    def _row(self, agreement: Agreement) -> tuple[str | Text, ...]:
        state, terms = agreement.state(now()), agreement.terms
        until = Text(str(terms.end) if terms else "", style="yellow" if agreement.ends_soon(now()) else "")
        decides = "the port itself" if approves_itself(self.mesh, agreement) else owner_of(self.mesh, agreement)
        return (str(agreement.port), str(agreement.consumer), Text(state.value, style=STYLES[state]), until, decides, agreement.purpose)
