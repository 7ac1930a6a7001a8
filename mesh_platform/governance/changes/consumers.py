"""Who is touched by changes: consumers whose declared or measured columns are among those that break."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from mesh_platform.concepts import clock
from mesh_platform.concepts.change import Change
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidName
from mesh_platform.governance.changes.port_changes import PortChanges
from mesh_platform.governance.changes.touched import Grounds, Touched
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger

RECENT = timedelta(days=90)

Reads = Mapping[Consumer, frozenset[str]]


def touched_by(changes: Collection[Change], port: PortAddress, *, mesh: Mesh, reads: Reads) -> tuple[Touched, ...]:
    """The consumers that breaking changes touch."""
    breaking = [each for each in changes if each.breaks_consumers]
    columns = frozenset(name for each in breaking for name in each.columns)
    concerns_all = any(not each.columns for each in breaking)
    found = (_touched(each, port, columns, concerns_all=concerns_all, mesh=mesh, reads=reads) for each in consumers_of(mesh, port, reads))
    return tuple(each for each in found if each is not None) if breaking else ()


def with_consumers(ledger: Ledger | None, mesh: Mesh, found: PortChanges) -> PortChanges:
    """The changes of a port with the consumers that they touch; without a ledger nobody was seen reading."""
    if not found.breaking:
        return found
    reads = recent_reads(ledger, found.port) if ledger is not None else {}
    return replace(found, touched=touched_by(found.changes, found.port, mesh=mesh, reads=reads))


def recent_reads(ledger: Ledger, port: PortAddress) -> Reads:
    """The columns that each known consumer has read in the last 90 days."""
    found: dict[Consumer, frozenset[str]] = {}
    for fact in ledger.facts(Kind.READ, str(port), since=clock.now() - RECENT):
        consumer = _consumer(fact)
        if consumer is not None:
            found[consumer] = found.get(consumer, frozenset()) | frozenset(fact.details.get("columns", ()))
    return found


def relied_on(consumer: Consumer, port: PortAddress, mesh: Mesh) -> Iterator[str]:
    """The columns that a consumer says it relies on."""
    for each in mesh.reliances.get(port, ()):
        if each.consumer == consumer:
            yield from each.reliance.columns


def consumers_of(mesh: Mesh, port: PortAddress, reads: Reads) -> list[Consumer]:
    """Whoever declares an input port on it, was granted it, or has read it: other products, and other people than those who change it."""
    declared = {Consumer.of_product(each) for each in mesh.readers.get(port, ())}
    granted = {each.consumer for each in mesh.agreements.values() if each.port == _first(port) and each.granted(clock.now())}
    return sorted(each for each in declared | granted | reads.keys() if not each.is_own_people(port) and each.product != port.of_product)


def _consumer(fact: Fact) -> Consumer | None:
    """Readers that gave no name are nobody who could be told."""
    try:
        return Consumer.parse(fact.details.get("consumer", ""))
    except InvalidName:
        return None


def _touched(
    consumer: Consumer, port: PortAddress, columns: frozenset[str], *, concerns_all: bool, mesh: Mesh, reads: Reads
) -> Touched | None:
    declared, measured = frozenset(relied_on(consumer, port, mesh)), reads.get(consumer, frozenset())
    for grounds, known in ((Grounds.DECLARED, declared), (Grounds.MEASURED, measured)):
        if known and (concerns_all or known & columns):
            return Touched(consumer=consumer, grounds=grounds, columns=tuple(sorted(known & columns)))
    if declared or measured:
        return None
    return Touched(consumer=consumer, grounds=Grounds.UNKNOWN, columns=() if concerns_all else tuple(sorted(columns)))


def _first(port: PortAddress) -> PortAddress:
    return PortAddress(port.domain, port.product, port.port)
