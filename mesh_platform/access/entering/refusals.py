"""Why somebody may not read: the fact, who decides, and the command that asks."""

from collections.abc import Collection
from datetime import datetime

from mesh_platform.concepts.access import Agreement, why_not_granted
from mesh_platform.concepts.consumer import Consumer, ConsumerKind
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.declarations.access.agreements import agreement_file
from mesh_platform.errors import InvalidQuery, NoAccess

_FOR_WHOM = "say for whom: --as domain.product on the command line, consumer=… in Python, or MESH_CONSUMER"


def no_access(product: DataProduct, port: OutputPort, consumer: Consumer | None, agreement: Agreement | None, at: datetime) -> NoAccess:
    owner = _owner(product)
    if consumer is None:
        return NoAccess(
            f"{port.address} is not public, and nobody said for whom it is read; it belongs to {owner}",
            hint=f"{_FOR_WHOM}; or ask {owner}: {_request(port, 'domain.product')}",
        )
    if consumer.kind is ConsumerKind.DOMAIN:
        return NoAccess(
            f"{port.address} belongs to {owner} and is granted to products and applications, not to the domain {consumer}",
            hint=f"{_FOR_WHOM}; or ask {owner}: {_request(port, f'{consumer}.product')}",
        )
    if agreement is None and (file := product.folder / agreement_file(port.address, consumer)).exists():
        return NoAccess(
            f"{consumer} may not read {port.address}: {file.name} is not valid, and grants nothing; the port belongs to {owner}",
            hint=f"see why: mesh access show {port.address} {consumer}",
        )
    return NoAccess(
        f"{consumer} may not read {port.address}: {why_not_granted(agreement, at)}; the port belongs to {owner}",
        hint=_next_step(port, consumer, agreement, owner),
    )


def not_valid(port: PortAddress) -> NoAccess:
    """Who may read stands in the declaration: without it nobody outside the domain does."""
    return NoAccess(f"the declaration of {port} is not valid, so that only the domain {port.domain} reads it", hint="run: mesh check")


def not_granted(port: PortAddress, consumer: Consumer | None, column: str, visible: Collection[str]) -> InvalidQuery:
    """Contracts can be read by everybody, so that a column may be named to who does not see it."""
    return InvalidQuery(
        f"{port} has the column {column!r}, but what is granted to {consumer} does not include it",
        hint=f'it includes {", ".join(visible)}; ask for more: mesh access request {port} --for {consumer} --purpose "…" '
        f"--columns {','.join((*visible, column))}",
    )


def _next_step(port: OutputPort, consumer: Consumer, agreement: Agreement | None, owner: str) -> str:
    """Who has asked already waits; asking again would be refused."""
    if agreement is not None and agreement.pending is not None:
        return f'{owner} decides: mesh access approve {agreement.port} {consumer} --reason "…"'
    return f"ask {owner}: {_request(port, str(consumer))}"


def _owner(product: DataProduct) -> str:
    return product.team.owner or f"the team {product.team.name}"


def _request(port: OutputPort, consumer: str) -> str:
    return f'mesh access request {port.address} --for {consumer} --purpose "…"'
