"""Why somebody may not read: the fact, who decides, and the command that asks."""

from datetime import datetime

from mesh_platform.concepts.access import AccessState, Agreement, Step
from mesh_platform.concepts.consumer import Consumer, ConsumerKind
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.errors import NoAccess

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
    return NoAccess(
        f"{consumer} may not read {port.address}: {_grounds(agreement, at)}; the port belongs to {owner}",
        hint=f"ask {owner}: {_request(port, str(consumer))}",
    )


def not_valid(port: PortAddress) -> NoAccess:
    """Who may read stands in the declaration: without it nobody outside the domain does."""
    return NoAccess(f"the declaration of {port} is not valid, so that only the domain {port.domain} reads it", hint="run: mesh check")


def _owner(product: DataProduct) -> str:
    return product.team.owner or f"the team {product.team.name}"


def _request(port: OutputPort, consumer: str) -> str:
    return f'mesh access request {port.address} --for {consumer} --purpose "…"'


def _grounds(agreement: Agreement | None, at: datetime) -> str:
    if agreement is None or not agreement.records:
        return "access was never asked for"
    newest, terms = agreement.records[-1], agreement.terms
    match agreement.state(at):
        case AccessState.REQUESTED if agreement.pending:
            return f"its request of {agreement.pending.at:%Y-%m-%d} waits for a decision"
        case AccessState.UPCOMING if terms:
            return f"its grant starts on {terms.start}"
        case AccessState.EXPIRED if terms:
            return f"its grant ended on {terms.end}"
        case AccessState.DENIED:
            return f"{newest.by} denied it on {newest.at:%Y-%m-%d}: {newest.reason}"
    revoked = next((each for each in reversed(agreement.records) if each.step is Step.REVOKE), newest)
    return f"{revoked.by} revoked its grant on {revoked.at:%Y-%m-%d}: {revoked.reason}"
