"""The tables that a principal can attach: ports that were published and are granted to it whole."""

from mesh_platform.access.entering.visible import Visible, visible_ports
from mesh_platform.concepts import clock
from mesh_platform.errors import UnknownName, UnknownNamespace
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal

# Between the parts of a namespace in an address, by the specification.
SEPARATOR = "\x1f"

Namespace = tuple[str, ...]


class Tables:
    """As they are now; a domain is a namespace, and each product one inside of it."""

    def __init__(self, gateway: Gateway, principal: Principal) -> None:
        seen = visible_ports(gateway.lakehouse.ledger, gateway.mesh(), principal.consumer, clock.now())
        self._keys = sorted(each.port.address.key for each in seen if _is_whole(each))

    def namespaces(self, parent: Namespace = ()) -> list[Namespace]:
        """Those right below another; domains where there is none. Raises UnknownNamespace."""
        if parent:
            self.require(parent)
        depth = len(parent) + 1
        return sorted({key[:depth] for key in self._below(parent)}) if depth < _TABLE else []

    def names(self, namespace: Namespace) -> list[str]:
        """Of its tables, which only products have. Raises UnknownNamespace."""
        self.require(namespace)
        return [key[-1] for key in self._below(namespace) if len(namespace) == _TABLE - 1]

    def require(self, namespace: Namespace) -> None:
        if not 0 < len(namespace) < _TABLE or not self._below(namespace):
            raise UnknownNamespace(
                "no such namespace holds a table that is granted whole", hint="a namespace is a domain, or domain and product"
            )

    def _below(self, namespace: Namespace) -> list[tuple[str, str, str]]:
        return [key for key in self._keys if key[: len(namespace)] == namespace]


_TABLE = 3  # parts of the key of one


def parse_namespace(text: str) -> Namespace:
    return tuple(text.split(SEPARATOR))


def require_table(tables: Tables, namespace: Namespace, name: str) -> None:
    """Raises UnknownName."""
    if name not in tables.names(namespace):
        raise UnknownName("no such table is granted whole", hint="see what is: list the tables of its namespace")


def _is_whole(each: Visible) -> bool:
    contract = each.port.contract
    return contract is not None and each.view.shows_all_of(column.name for column in contract.columns)
