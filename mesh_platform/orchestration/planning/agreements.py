"""What agreements grant otherwise than when their port was published last."""

from collections.abc import Collection, Iterator

from mesh_platform.access.agreeing.effects import KINDS, record_digest
from mesh_platform.concepts import clock
from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.access.agreement_text import terms_entry
from mesh_platform.lakehouse.ledger.ledger import Ledger
from mesh_platform.orchestration.planning.difference import AccessDifference

NOTHING = "nothing"


def compare_agreements(ledger: Ledger, old: Mesh, new: Mesh) -> tuple[AccessDifference, ...]:
    """A decision takes effect with its file, not with a build: those that the ledger has seen in effect are no difference.

    What nobody declares any more is granted to nobody, which is told of the port.
    """
    products = {each.address for each in new.products}
    declared = [each for each in sorted(old.agreements.keys() | new.agreements.keys()) if each[0].of_product in products]
    changed = [each for each in declared if _grants(old, each) != _grants(new, each)]
    known = {str(fact.details.get("digest")) for fact in ledger.facts(tuple(KINDS.values()))} if changed else set()
    return tuple(_differences(changed, known, old, new))


def _differences(
    changed: Collection[tuple[PortAddress, Consumer]], known: Collection[str], old: Mesh, new: Mesh
) -> Iterator[AccessDifference]:
    for key in changed:
        agreement = new.agreements.get(key)
        if agreement is None or not all(record_digest(agreement, each) in known for each in agreement.records):
            port, consumer = key
            yield AccessDifference(port=port, consumer=consumer, old=_grants(old, key), new=_grants(new, key))


def _grants(mesh: Mesh, key: tuple[PortAddress, Consumer]) -> str:
    return _granted(mesh.agreements.get(key))


def _granted(agreement: Agreement | None) -> str:
    """What holds now, as its file says it."""
    terms = agreement.granted(clock.now()) if agreement else None
    if terms is None:
        return NOTHING
    entry = {name: value for name, value in terms_entry(terms).items() if name not in ("start", "review")}
    return "; ".join(f"{name} {_said(value)}" for name, value in entry.items())


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {each}" for name, each in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
