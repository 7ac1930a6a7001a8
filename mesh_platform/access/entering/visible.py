"""What a consumer may see of all ports now: for lists, which nobody is turned away from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mesh_platform.access.entering.admission import admit, agreement_of
from mesh_platform.concepts.access import Masking
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.concepts.types import ColumnType, Primitive
from mesh_platform.concepts.view import View
from mesh_platform.errors import NoAccess
from mesh_platform.governance.use.lapses import with_lapses
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """One port that was published, and what is shown of it."""

    port: OutputPort
    view: View

    @property
    def columns(self) -> dict[str, ColumnType]:
        """As the contract names and the view shows them."""
        declared = self.port.contract.columns if self.port.contract else ()
        shown = {*self.view.visible(each.name for each in declared)}
        return {each.name: _shown(each.type, self.view, each.name) for each in declared if each.name in shown}

    @property
    def key(self) -> tuple[str, ...]:
        """The columns of its primary key in their order; none where not all of it is shown."""
        declared = self.port.contract.columns if self.port.contract else ()
        parts = sorted((each.key_position, each.name) for each in declared if each.key_position is not None)
        return tuple(name for _, name in parts) if all(name in self.columns for _, name in parts) else ()


def visible_ports(ledger: Ledger, mesh: Mesh, consumer: Consumer | None, at: datetime) -> Iterator[Visible]:
    """In the order of their addresses; a few queries whatever their number, and nothing is written down."""
    published = {PortAddress.parse(each) for each in ledger.newest(Kind.PUBLISHED)}
    for product in with_lapses(ledger, mesh).products:
        for port in product.outputs:
            if port.address in published:
                agreement = agreement_of(product, port.address, consumer)
                try:
                    view = admit(product, port, consumer, at, lapsed=agreement.lapsed if agreement else None)
                except NoAccess:
                    continue
                yield Visible(port=port, view=view)


def _shown(of: ColumnType, view: View, name: str) -> ColumnType:
    mask = view.mask_of(name)
    return Primitive.STRING if mask is not None and mask.masking is Masking.HASH else of
