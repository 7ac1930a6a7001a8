"""Who reads across domains may, and what was agreed still has both its sides.

Access cannot be waived: without a grant there is nothing to read, whatever a check says.
"""

from collections.abc import Iterator
from datetime import datetime

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import AccessState, Agreement, why_not_granted
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Problem
from mesh_platform.concepts.product import DataProduct, InputPort, OutputPort
from mesh_platform.declarations.access.agreements import columns_of
from mesh_platform.errors import UnknownName

ACCESS = "access"


def inputs_granted(mesh: Mesh) -> Iterator[Problem]:
    """An input port reads another domain's port where that is public or granted today."""
    now = clock.now()
    for product in mesh.products:
        for each in product.inputs if product.status != "retired" else ():
            port = mesh.ports.get(each.port) if each.port is not None else None
            if port is not None and port.address.domain != product.address.domain:
                yield from _grant_problems(mesh, product, each, port, now)


def agreements_in_use(mesh: Mesh) -> Iterator[Problem]:
    """An agreement is between a port and a consumer that exist, about columns that do."""
    for product in mesh.products:
        for agreement in product.agreements:
            if not any(each.address.port == agreement.port.port for each in product.outputs):
                message = f"{agreement.port} no longer exists."
                yield Problem(agreement.location, message, "Remove the file; the ledger keeps what was decided.", ACCESS)
            elif agreement.terms or agreement.pending:
                yield from _consumer_problems(mesh, agreement)
                yield from _request_problems(product, agreement)


def _grant_problems(mesh: Mesh, product: DataProduct, read: InputPort, port: OutputPort, now: datetime) -> Iterator[Problem]:
    consumer = Consumer.of_product(product.address)
    agreement = mesh.agreement(port.address, consumer)
    if port.public or (agreement is not None and agreement.granted(now)):
        return
    offered = mesh.product_of(port.address)
    owner, approves_itself = offered.team, offered.auto_approval(port.address) is not None
    message = f"`{read.name}` reads {port.address}, but {why_not_granted(agreement, now)}; it belongs to {owner.owner or owner.name}."
    yield Problem(read.location, message, _next_step(agreement, port, consumer, now, approves_itself=approves_itself), ACCESS)


def _next_step(agreement: Agreement | None, port: OutputPort, consumer: Consumer, now: datetime, *, approves_itself: bool) -> str:
    sides = f"{port.address} {consumer}"
    match agreement.state(now) if agreement else None:
        case AccessState.REQUESTED:
            return f'Its owner decides: mesh access approve {sides} --reason "…"'
        case AccessState.UPCOMING:
            return f"See what was agreed: mesh access show {sides}"
        case AccessState.EXPIRED if not approves_itself:
            return f'Its owner renews it: mesh access renew {sides} --reason "…"'
        case _:
            return f'Ask for it: mesh access request {port.address} --for {consumer} --purpose "…"'


def _consumer_problems(mesh: Mesh, agreement: Agreement) -> Iterator[Problem]:
    if not _exists(mesh, agreement.consumer):
        hint = f'Revoke it: mesh access revoke {agreement.port} {agreement.consumer} --reason "…"'
        yield Problem(agreement.location, f"its consumer {agreement.consumer} does not exist.", hint, ACCESS)


def _request_problems(product: DataProduct, agreement: Agreement) -> Iterator[Problem]:
    asked, columns = agreement.pending, columns_of(agreement.port, product.outputs)
    if asked is None or columns is None:
        return
    for name in dict.fromkeys((*(asked.columns or ()), *asked.clear)):
        if name not in columns:
            hint = f'Deny it: mesh access deny {agreement.port} {agreement.consumer} --reason "…"'
            yield Problem(asked.location, f"it asks for `{name}`, which {agreement.port} does not have.", hint, ACCESS)


def _exists(mesh: Mesh, consumer: Consumer) -> bool:
    try:
        if consumer.product is not None:
            return consumer.product in mesh.left_out or mesh.product(consumer.product) is not None
        return consumer.name in {each.name for each in mesh.domain(consumer.domain).applications}
    except UnknownName:
        return False
