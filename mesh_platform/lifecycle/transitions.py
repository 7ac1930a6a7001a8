"""Steps in the life of a product or port: planned as edits of its declarations, carried out all or none, and recorded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mesh_platform.concepts import clock
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.lifecycle import Lifecycle, may_become, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.errors import Refused, UsageError
from mesh_platform.governance.use.lapses import with_lapses
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lifecycle.consumers import remaining_consumers
from mesh_platform.lifecycle.edits import Edit, edit_of, make
from mesh_platform.lifecycle.statuses import Ends, with_contract_state, with_port_state, with_product_status

Subject = ProductAddress | PortAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A step that may be taken. `ports` are those that take it with their product, or the one it is about."""

    subject: Subject
    before: Lifecycle
    after: Lifecycle
    ports: tuple[PortAddress, ...]
    reason: str
    edits: tuple[Edit, ...]
    details: Mapping[str, JsonValue] = field(default_factory=dict)


def parse_subject(text: str) -> Subject:
    """A port or a product by its address. Raises InvalidName."""
    return ProductAddress.parse(text) if text.count(".") == 1 else PortAddress.parse(text)


def activation(mesh: Mesh, subject: Subject, *, reason: str = "") -> Transition:
    """What is proposed, drafted or deprecated is promised, from now on or again. Raises Refused."""
    return _transition(mesh, subject, Lifecycle.ACTIVE, reason=reason)


def deprecation(mesh: Mesh, subject: Subject, ends: Ends) -> Transition:
    """Announces the end to everybody who reads. Raises Refused, UsageError."""
    if not clock.now().date() <= ends.support <= ends.life:
        raise UsageError(
            f"support ends on {ends.support} and life on {ends.life}, which is no order from today on",
            hint="name two days to come: --end-of-support 2027-06-30 --end-of-life 2027-12-31",
        )
    if ends.successor is not None:
        mesh.port(ends.successor)
    return _transition(mesh, subject, Lifecycle.DEPRECATED, reason=ends.reason, ends=ends)


def retirement(lakehouse: Lakehouse, mesh: Mesh, subject: Subject, *, days: int = 30, reason: str = "") -> Transition:
    """Ends the building. Raises Refused, naming each consumer that remains, unless the announced end of life has come."""
    transition = _transition(mesh, subject, Lifecycle.RETIRED, reason=reason)
    mesh = with_lapses(lakehouse.ledger, mesh)
    alive = [each for each in transition.ports if not _has_ended(mesh.port(each))]
    remaining = remaining_consumers(lakehouse, mesh, alive, days=days, ending=subject if isinstance(subject, ProductAddress) else None)
    if remaining:
        raise Refused(
            "\n".join([f"{subject} still has consumers:", *(f"  {each}" for each in remaining)]),
            hint=f"see how far they are: mesh product migration {subject}; or wait for the end of life that its contract names",
        )
    return transition


def carry_out(lakehouse: Lakehouse, mesh: Mesh, transition: Transition) -> None:
    """Changes the files and writes the step down, for the product and for each port that takes it."""
    make(mesh.root, _product_of(mesh, transition.subject).address, transition.edits)
    details = {
        "from": transition.before.value,
        "to": transition.after.value,
        "reason": transition.reason,
        "files": [each.path.as_posix() for each in transition.edits],
        **transition.details,
    }
    for subject in dict.fromkeys((transition.subject, *transition.ports)):
        lakehouse.ledger.record(Kind.LIFECYCLE_CHANGED, str(subject), details=details)


def _transition(mesh: Mesh, subject: Subject, after: Lifecycle, *, reason: str, ends: Ends | None = None) -> Transition:
    product = _product_of(mesh, subject)
    before = Lifecycle(product.status) if isinstance(subject, ProductAddress) else state_of(product, mesh.port(subject))
    _require_step(subject, before, after)
    ports = tuple(_ports(product, subject, after))
    return Transition(
        subject=subject,
        before=before,
        after=after,
        ports=tuple(each.address for each in ports),
        reason=reason,
        edits=tuple(_edits(mesh, product, subject, ports, after, ends)),
        details=ends.as_details() if ends else {},
    )


def _product_of(mesh: Mesh, subject: Subject) -> DataProduct:
    return mesh.product(subject) if isinstance(subject, ProductAddress) else mesh.product_of(mesh.port(subject).address)


def _require_step(subject: Subject, before: Lifecycle, after: Lifecycle) -> None:
    if before is after:
        raise Refused(f"{subject} is {after} already")
    if not may_become(before, after):
        possible = [each.value for each in Lifecycle if may_become(before, each)]
        hint = f"from {before} it can become {' or '.join(possible)}" if possible else "what is retired stays so: offer it as a new port"
        raise Refused(f"{subject} is {before} and cannot become {after}", hint=hint)


def _ports(product: DataProduct, subject: Subject, after: Lifecycle) -> Iterator[OutputPort]:
    """The ports that take the step: one, or all of a product that can."""
    for each in product.outputs:
        if subject == each.address or (subject == product.address and may_become(state_of(product, each), after)):
            yield each


def _edits(
    mesh: Mesh, product: DataProduct, subject: Subject, ports: tuple[OutputPort, ...], after: Lifecycle, ends: Ends | None
) -> Iterator[Edit]:
    declaration = mesh.root / product.location.path
    text = declaration.read_text(encoding="utf-8")
    if isinstance(subject, ProductAddress):
        text = with_product_status(text, after)
    for each in ports:
        text = with_port_state(text, each.address, after)
        if each.contract is not None:
            file = mesh.root / each.contract.location.path
            yield edit_of(mesh.root, file, with_contract_state(file.read_text(encoding="utf-8"), after, ends))
    yield edit_of(mesh.root, declaration, text)


def _has_ended(port: OutputPort) -> bool:
    level: Any = port.contract.service_level("endOfLife") if port.contract else None
    return level is not None and date.fromisoformat(str(level.value)[:10]) <= clock.now().date()
