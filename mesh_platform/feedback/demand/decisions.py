"""What becomes of a demand: a wish begins it or joins it, and it ends with a port that serves it, or with a reason why not."""

from collections.abc import Mapping

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import MESH
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import Refused, UnknownName, UsageError
from mesh_platform.feedback.demand.demand import Demand
from mesh_platform.feedback.demand.gathering import gather
from mesh_platform.feedback.demand.likeness import plain_words
from mesh_platform.feedback.speaking import find_speaker, sentence
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind


def wish(lakehouse: Lakehouse, mesh: Mesh, text: str, *, consumer: str, near: str = "") -> Demand:
    """The demand that the wish is a voice of from now on. `near` is the port, product or domain that it is about."""
    speaker, said = find_speaker(mesh, consumer), sentence(text, "a wish")
    if near:
        mesh.select(near)
    if not plain_words(said):
        raise UsageError(f"{said!r} says nothing of what is wished for", hint='name it: mesh wish "ticket prices by route and day"')
    return _after(lakehouse, lakehouse.ledger.record(Kind.WISHED, near or MESH, details={"consumer": str(speaker), "wish": said}))


def resolve(lakehouse: Lakehouse, mesh: Mesh, number: int, *, port: str) -> Demand:
    """Whoever wished for it is served by this port. Raises Refused where the demand has ended already."""
    demand, address = _open_demand(lakehouse, number), mesh.port(PortAddress.parse(port)).address
    return _record(lakehouse, Kind.DEMAND_RESOLVED, demand, {"port": str(address)}, subject=str(address))


def reject(lakehouse: Lakehouse, number: int, *, reason: str) -> Demand:
    """Nobody will offer it, for a reason that those who wished can read."""
    demand = _open_demand(lakehouse, number)
    return _record(lakehouse, Kind.DEMAND_REJECTED, demand, {"reason": sentence(reason, "a reason")}, subject=_subject(demand))


def merge(lakehouse: Lakehouse, number: int, *, into: int) -> Demand:
    """Two demands are one, for now and for all who will say either: the one that is left."""
    demand, other = _open_demand(lakehouse, number), _open_demand(lakehouse, into)
    if demand.id == other.id:
        raise Refused(f"{number} and {into} are one demand already", hint=f"see it: mesh demand show {other.id}")
    return _record(lakehouse, Kind.DEMAND_MERGED, demand, {"into": other.id}, subject=_subject(other))


def find_demand(lakehouse: Lakehouse, number: int) -> Demand:
    """By its own number, or that of any voice in it. Raises UnknownName."""
    gathered = gather(lakehouse.ledger, at=clock.now())
    if (found := gathered.find(number)) is None:
        numbers = ", ".join(str(each.id) for each in gathered.demands[:10] if each.is_open)
        raise UnknownName(f"there is no demand {number}", hint=f"open are {numbers}" if numbers else "see what there is: mesh demand list")
    return found


def _open_demand(lakehouse: Lakehouse, number: int) -> Demand:
    demand = find_demand(lakehouse, number)
    if not demand.is_open:
        raise Refused(f"demand {demand.id} has ended: it is {demand.state}", hint=f"see how: mesh demand show {demand.id}")
    return demand


def _subject(demand: Demand) -> str:
    return next(iter(demand.near), MESH)


def _record(lakehouse: Lakehouse, kind: Kind, demand: Demand, details: Mapping[str, str | int], *, subject: str) -> Demand:
    lakehouse.ledger.record(kind, subject, details={"demand": demand.id, **details})
    return _after(lakehouse, demand.id)


def _after(lakehouse: Lakehouse, number: int) -> Demand:
    found = gather(lakehouse.ledger, at=clock.now()).find(number)
    if found is None:
        raise UnknownName(f"the ledger has lost demand {number}", hint="see whether it is whole: mesh audit verify")
    return found
