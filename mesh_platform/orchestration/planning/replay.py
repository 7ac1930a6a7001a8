"""The blast radius by replay: what changed and what is made from it is built from the working tree, producers first, and compared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mesh_platform.access.entering.trail import Door
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.errors import Refused
from mesh_platform.orchestration.candidates.workshop import Workshop, open_workshop
from mesh_platform.orchestration.planning.capping import Cap, cap_of
from mesh_platform.orchestration.planning.judging import judge
from mesh_platform.orchestration.planning.reads import Reads
from mesh_platform.orchestration.planning.replayed import Extent, Fate, Listener, Replayed
from mesh_platform.settings import Settings

_MAY_REACH_ON = frozenset({Fate.DIFFERS, Fate.NEW, Fate.HOLDS})
_STOPPED = frozenset({Fate.BREAKS, Fate.BLOCKED})


def replay(
    mesh: Mesh, declared: Mesh, settings: Settings, roots: Iterable[PortAddress], *, extent: Extent, listener: Listener | None = None
) -> tuple[Replayed, ...]:
    """One for each port that the roots reach, in the order of building. `mesh` has also what of the `declared` one is not valid."""
    start = frozenset(roots)
    reached = start | mesh.downstream(start)
    try:
        order = mesh.in_order({each.of_product for each in reached})
    except Refused as cycle:
        return tuple(Replayed(port=each, fate=Fate.UNKNOWN, reason=cycle.fact) for each in sorted(reached))
    cap = cap_of(settings, declared, reached, extent)
    with open_workshop(declared, settings, door=Door.PLAN, sample=cap.sample) as workshop:
        replaying = _Replaying(mesh, declared, workshop, start, reached, cap, Reads(mesh, settings), listener)
        for product in order:
            replaying.replay(product)
        return tuple(replaying.ended.values())


@dataclass
class _Replaying:
    mesh: Mesh
    declared: Mesh
    workshop: Workshop
    roots: frozenset[PortAddress]
    reached: frozenset[PortAddress]
    cap: Cap
    reads: Reads
    listener: Listener | None
    ended: dict[PortAddress, Replayed] = field(default_factory=dict)

    def replay(self, product: ProductAddress) -> None:
        """What siblings read comes first; else all of a product that is cut alike is built together."""
        read = set(self.mesh.product(product).reads)
        ports = [each.address for each in self.mesh.product(product).outputs if each.address in self.reached]
        for stage in ([each for each in ports if each in read], [each for each in ports if each not in read]):
            waiting = [each for each in stage if not self._is_decided(each)]
            for partition in sorted({self.cap.partition(each) or "" for each in waiting}):
                self._build([each for each in waiting if (self.cap.partition(each) or "") == partition], partition)

    def _build(self, ports: list[PortAddress], partition: str) -> None:
        for each in ports:
            self._tell(each, None)
        report = self.workshop.build(ports, partition=partition or None)
        for each in ports:
            self._end(judge(self.workshop, self.declared, report.of(each), because=self._because(each), basis=self.cap.basis(each)))

    def _is_decided(self, port: PortAddress) -> bool:
        """Whether what is known of its inputs tells what becomes of it, so that it need not be built."""
        decided = next(self._decisions(port), None)
        if decided is not None:
            self._end(decided)
        return decided is not None

    def _decisions(self, port: PortAddress) -> Iterator[Replayed]:
        """In the order in which they count."""
        product = self.mesh.product_of(port)
        inputs = {each: self.ended[each] for each in sorted(self.reads.of(port)) if each in self.ended}
        if port not in self.declared.ports or self.declared.port(port).contract is None:
            yield Replayed(port=port, fate=Fate.UNKNOWN, reason="its declarations are not valid: mesh check", because=self._because(port))
        if state_of(product, self.mesh.port(port)) is Lifecycle.RETIRED:
            yield Replayed(port=port, fate=Fate.SPARED, reason="it is retired, and built no more")
        for fates, fate, told in ((_STOPPED, Fate.BLOCKED, "was not built"), ({Fate.UNKNOWN}, Fate.UNKNOWN, "could not be judged")):
            stopped = tuple(each for each, ended in inputs.items() if ended.fate in fates)
            if stopped:
                yield Replayed(port=port, fate=fate, reason=f"it reads {', '.join(map(str, stopped))}, which {told}", because=stopped)
        if port not in self.roots and not any(each.fate in _MAY_REACH_ON for each in inputs.values()):
            yield Replayed(port=port, fate=Fate.SPARED, reason="nothing that it reads changes")

    def _because(self, port: PortAddress) -> tuple[PortAddress, ...]:
        if port in self.roots:
            return (port,)
        inputs = sorted(self.reads.of(port))
        return tuple(each for each in inputs if each in self.ended and self.ended[each].fate in _MAY_REACH_ON)

    def _end(self, replayed: Replayed) -> None:
        self.ended[replayed.port] = replayed
        self._tell(replayed.port, replayed.fate)

    def _tell(self, port: PortAddress, fate: Fate | None) -> None:
        if self.listener is not None:
            self.listener(port, fate, len(self.ended), len(self.reached))
