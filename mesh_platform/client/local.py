"""A mesh on this machine: the use cases that the gateway calls, without a wire between."""

from collections.abc import Collection
from types import TracebackType
from typing import Self

from mesh_platform.access.answering.answers import answer, read_port
from mesh_platform.access.answering.moments import AsOf
from mesh_platform.access.answering.rows import Reading
from mesh_platform.access.entering.trail import Door, Visitor
from mesh_platform.catalog.listing import list_ports
from mesh_platform.client.mesh import Told
from mesh_platform.client.rows import Answer, Rows, Wanted
from mesh_platform.client.telling import tell_agreement, tell_demand, tell_found, tell_port, tell_rating
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import UsageError
from mesh_platform.feedback.demand.searching import search_in_vain
from mesh_platform.gateway.desk import access, feedback
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.settings import Settings


class LocalMesh:
    """What a principal finds, reads and asks behind an open gateway. `door` is how it came in, where it did not call `read` or `query`."""

    def __init__(self, gateway: Gateway, principal: Principal, *, door: Door | None = None) -> None:
        self._gateway = gateway
        self._principal = principal
        self._door = door

    @property
    def consumer(self) -> str:
        return str(self._principal.consumer or "")

    def find(
        self, text: str | None = None, *, domain: str | None = None, tag: str | None = None, owner: str | None = None, limit: int = 100
    ) -> list[Told]:
        mesh = self._gateway.mesh()
        found = list_ports(mesh, domain=domain, tag=tag, owner=owner, text=text)
        if text and not found and not list_ports(mesh, text=text):
            search_in_vain(self._gateway.acting(self._principal), text, consumer=self.consumer)
        return tell_found(self._gateway.lakehouse, mesh, found[:limit])

    def show(self, port: str) -> Told:
        mesh = self._gateway.mesh()
        return tell_port(self._gateway.lakehouse, mesh, mesh.port(PortAddress.parse(port)))

    def read(self, port: str, *, columns: Collection[str] | None = None, where: str | None = None, as_of: AsOf = None) -> Rows:
        address = PortAddress.parse(port)

        def ask(wanted: Wanted) -> Answer:
            used = columns if wanted.columns is None else wanted.columns
            at = as_of if wanted.met is None else wanted.met.snapshots[str(address)]
            reading = read_port(self._acting, address, self._visitor(Door.READ), columns=used, where=where, as_of=at)
            return _answer(reading, wanted)

        return Rows(ask, name=str(address))

    def query(self, sql: str) -> Rows:
        return Rows(lambda wanted: _answer(answer(self._acting, sql, self._visitor(Door.QUERY)), wanted), name="query")

    def request_access(self, port: str, *, purpose: str, columns: Collection[str] | None = None, clear: Collection[str] = ()) -> Told:
        self._require_consumer()
        wanted = None if columns is None else tuple(columns)
        asked = access.request(self._gateway, self._principal, port=port, purpose=purpose, columns=wanted, clear=tuple(clear))
        return tell_agreement(self._gateway.lakehouse, self._gateway.mesh(), asked)

    def rate(self, port: str, stars: int, *, comment: str = "") -> Told:
        self._require_consumer()
        return tell_rating(feedback.rate(self._gateway, self._principal, port=port, stars=stars, comment=comment))

    def wish(self, text: str, *, near: str = "") -> Told:
        self._require_consumer()
        return tell_demand(feedback.wish(self._gateway, self._principal, text=text, near=near))

    def close(self) -> None:
        self._gateway.lakehouse.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def _acting(self) -> Lakehouse:
        return self._gateway.acting(self._principal)

    def _visitor(self, door: Door) -> Visitor:
        return Visitor(consumer=self._principal.consumer, door=self._door or door)

    def _require_consumer(self) -> None:
        if self._principal.consumer is None:
            raise UsageError("nobody said for whom this is", hint='say who: connect(consumer="domain.product"), or set MESH_CONSUMER')


def open_local(settings: Settings, *, consumer: str, token: str = "", door: Door | None = None) -> LocalMesh:
    """Without a token the consumer is believed, as on the command line. Raises Unauthenticated."""
    gateway = Gateway(open_lakehouse(settings))
    return LocalMesh(gateway, gateway.identity.authenticate(token) if token else _believed(gateway, consumer), door=door)


def _believed(gateway: Gateway, consumer: str) -> Principal:
    return Principal(subject=gateway.lakehouse.ledger.actor, consumer=Consumer.parse(consumer) if consumer else None)


def _answer(reading: Reading, wanted: Wanted) -> Answer:
    snapshots = {str(port): snapshot for port, snapshot in reading.snapshots.items()}
    return Answer(batches=reading.record_batches(limit=wanted.limit), snapshots=snapshots)
