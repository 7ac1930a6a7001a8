"""Foreign keys into other domains: a verdict on one tells whether a value is there, so it is given to who sees the values."""

from mesh_platform.access.entering.admission import admit
from mesh_platform.access.entering.resolution import find_product
from mesh_platform.concepts import clock
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.view import CLOSED, View
from mesh_platform.errors import NoAccess, UnknownName
from mesh_platform.lakehouse.lakehouse import Lakehouse


def clear_references(lakehouse: Lakehouse, holder: ProductAddress, contract: DataContract) -> frozenset[PortAddress]:
    """The ports of other domains of which the holder may see, in every row, all columns that its foreign keys point to."""
    wanted: dict[PortAddress, set[str]] = {}
    for key in contract.relationships:
        if key.port is not None and key.port.domain != holder.domain:
            wanted.setdefault(key.port, set()).update(key.to_columns)
    views = {port: _view(lakehouse, port, holder) for port in wanted}
    return frozenset(port for port, view in views.items() if view.rows is None and all(map(view.tells_value, wanted[port])))


def _view(lakehouse: Lakehouse, port: PortAddress, holder: ProductAddress) -> View:
    try:
        product = find_product(lakehouse, port)
        if product is None:
            return CLOSED
        (declared,) = (each for each in product.outputs if each.address == port)
        return admit(product, declared, Consumer.of_product(holder), clock.now())
    except (NoAccess, UnknownName):
        return CLOSED
