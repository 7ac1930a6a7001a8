"""What one agent may do: find, be told, look at rows, ask. Always as the principal for which it acts."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from json import dumps

from mesh_platform.access.entering.trail import Door
from mesh_platform.agents.bounding import bounded_rows, plain
from mesh_platform.agents.documents import Asked, Explanations, FoundPorts, Rows, Standing
from mesh_platform.agents.telling import tell_found, tell_port, tell_standing
from mesh_platform.catalog.agreements import owner_of
from mesh_platform.catalog.listing import list_ports
from mesh_platform.catalog.terms import terms_of_use
from mesh_platform.concepts import clock
from mesh_platform.concepts.json_value import json_value
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidDeclaration, NoAccess
from mesh_platform.feedback.demand.searching import search_in_vain
from mesh_platform.gateway.answers import Answer, ask, rows_of
from mesh_platform.gateway.desk import access
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.interchange.secrets import without_secrets
from mesh_platform.lakehouse.lakehouse import Lakehouse

_MOST_EXPLAINED = 5


@dataclass(frozen=True, slots=True)
class Agent:
    """Metadata is for everybody; rows, and a voice, are for who has a consumer."""

    gateway: Gateway
    principal: Principal

    def find(self, text: str, *, domain: str | None, owner: str | None, limit: int) -> FoundPorts:
        mesh = self.gateway.mesh()
        found = list_ports(mesh, domain=domain, owner=owner, text=text or None)
        demand = search_in_vain(self._acting, text, consumer=str(self.principal.consumer or "")) if text and not found else None
        heard = f"others asked for the same: {plain(demand.title)}" if demand is not None else "try fewer or other words"
        return FoundPorts(
            found=tell_found(self.gateway.lakehouse, mesh, found[:limit]), more=len(found) > limit, hint="" if found else heard
        )

    def explain(self, address: str) -> Explanations:
        mesh = self.gateway.mesh()
        ports = mesh.select(address)[:_MOST_EXPLAINED]
        return Explanations(ports=[tell_port(self.gateway.lakehouse, mesh, each, self.principal.consumer) for each in ports])

    def preview(self, port: str, *, columns: Sequence[str] | None, limit: int) -> Rows:
        self._require_consumer()
        return self._rows(rows_of(self.gateway, self.principal, Door.AGENT, PortAddress.parse(port), columns=columns), limit=limit)

    def query(self, sql: str, *, limit: int) -> Rows:
        self._require_consumer()
        return self._rows(ask(self.gateway, self.principal, Door.AGENT, sql), limit=limit)

    def request_access(self, port: str, *, purpose: str, columns: Sequence[str] | None) -> Asked:
        self._require_consumer()
        wanted = None if columns is None else tuple(columns)
        agreement = access.request(self.gateway, self.principal, port=port, purpose=purpose, columns=wanted)
        return Asked(
            port=str(agreement.port),
            consumer=str(agreement.consumer),
            state=agreement.state(clock.now()).value,
            owner=plain(owner_of(self.gateway.mesh(), agreement)),
            purpose=plain(agreement.purpose),
        )

    def contract(self, port: str) -> str:
        """As it is declared (ODCS), as JSON, without secrets that it holds."""
        declared = self.gateway.mesh().port(PortAddress.parse(port)).contract
        if declared is None:
            raise InvalidDeclaration(f"the contract of {port} is not valid", hint="its owner runs: mesh check")
        return dumps(without_secrets(json_value(declared.source)), indent=2)

    @property
    def _acting(self) -> Lakehouse:
        return self.gateway.acting(self.principal)

    def _require_consumer(self) -> None:
        """On the command line people may look at public ports without a name; who answers for what an agent does is always known."""
        if self.principal.consumer is None:
            raise NoAccess(
                "nobody said for whom this agent acts, so that it gets no rows and has no voice",
                hint="start it with a token: MESH_TOKEN=… mesh mcp; or, on this machine, mesh mcp --as domain.product",
            )

    def _rows(self, answer: Answer, *, limit: int) -> Rows:
        with closing(answer):
            batches = answer.batches(limit=limit + 1)
            rows, more = bounded_rows(batches, limit=limit)
            return Rows(about=self._about(answer), columns=[plain(each) for each in batches.schema.names], rows=rows, more=more)

    def _about(self, answer: Answer) -> list[Standing]:
        mesh, store = self.gateway.mesh(), self.gateway.lakehouse
        terms = terms_of_use(store, mesh, answer.snapshots, self.principal.consumer)
        return [tell_standing(store, mesh, each) for each in terms]
