"""Runs ports across domains: producers first, as few Dagster runs as possible, and a refusal stops only what reads it."""

import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field

import dagster as dg

from mesh_platform.access.agreeing.effects import record_effects
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.home.lost_runs import end_lost_runs
from mesh_platform.orchestration.keys import asset_key
from mesh_platform.orchestration.locations.loading import load_location
from mesh_platform.orchestration.locations.unloadable import refusal_told
from mesh_platform.orchestration.running.batches import Batch, batches
from mesh_platform.orchestration.running.outcomes import RunReader
from mesh_platform.orchestration.running.progress import Listener, PortOutcome, RunReport, State
from mesh_platform.orchestration.running.runs import DomainRun
from mesh_platform.settings import load_settings


def run(
    mesh: Mesh, addresses: Iterable[PortAddress], *, partition: str | None = None, fix: str = "", listener: Listener | None = None
) -> RunReport:
    """Builds and publishes ports, and tells the listener what happens as it happens.

    `partition` is a key, or a range `first..last`, for the ports whose contract cuts them; without it they are built
    whole, as one range. `fix` says what is mended: such a run publishes also where an error budget is spent.
    Raises UnknownName for an address or a partition key that the mesh does not have.
    """
    settings = load_settings(mesh.root)
    with open_lakehouse(settings) as lakehouse:
        record_effects(lakehouse, mesh)  # before they take effect
    with open_instance(settings) as instance:
        end_lost_runs(instance)
        return run_on(instance, mesh, addresses, partition=partition, fix=fix, listener=listener)


def run_on(
    instance: dg.DagsterInstance,
    mesh: Mesh,
    addresses: Iterable[PortAddress],
    *,
    partition: str | None = None,
    fix: str = "",
    listener: Listener | None = None,
) -> RunReport:
    """The same on an instance that is open: on that of a candidate, nothing is published."""
    planned = list(batches(mesh, [mesh.port(each).address for each in addresses], partition))
    running = _Running(mesh=mesh, instance=instance, fix=fix, listener=listener or _to_nobody)
    for each in planned:
        running.execute(each)
    return RunReport(outcomes=tuple(running.ended.values()))


@dataclass(kw_only=True)
class _Running:
    mesh: Mesh
    instance: dg.DagsterInstance
    fix: str
    listener: Listener
    ended: dict[PortAddress, PortOutcome] = field(default_factory=dict)

    def execute(self, batch: Batch) -> None:
        ready = [each for each in batch.ports if not self._skipped(each)]
        try:
            definitions = load_location(self.mesh, self.mesh.domain(batch.domain))
        except Exception as broken:  # noqa: BLE001 (a domain that does not import breaks nobody else)
            self._end_all(ready, State.FAILED, f"the code location {batch.domain} does not load: {broken}")
        else:
            self._run(definitions, batch, ready)

    def _run(self, definitions: dg.Definitions, batch: Batch, ports: list[PortAddress]) -> None:
        loadable, broken = _split(definitions, ports)
        for each in broken:
            refusal = refusal_told(definitions.resolve_all_asset_specs(), asset_key(each))
            self._end_all([each], State.REFUSED if refusal else State.FAILED, refusal or _why_not(self.mesh, each))
        if not loadable:
            return
        keys = frozenset({*map(asset_key, loadable), *_private_ancestors(definitions, loadable)})
        started = DomainRun(
            self.instance,
            definitions,
            keys,
            root=self.mesh.root,
            domain=batch.domain,
            partition=batch.partition,
            fix=self.fix,
        )
        reader = RunReader(definitions, loadable, run_id=started.id)
        reason = "the run ended before it was built"
        try:
            for event in started.events():
                for outcome in reader.read(event):
                    self._tell(outcome)
        except Exception:  # noqa: BLE001 (the other domains can still run)
            reason = traceback.format_exc(limit=-3)
        for outcome in reader.close(reason):
            self._tell(outcome)

    def _skipped(self, port: PortAddress) -> bool:
        """Whether something the port reads was to be built and was not."""
        inputs = (self.ended.get(each) for each in self.mesh.product_of(port).reads)
        missing = [str(each.address) for each in inputs if each is not None and each.state is not State.PUBLISHED]
        if missing:
            self._end_all([port], State.SKIPPED, f"it reads {', '.join(missing)}")
        return bool(missing)

    def _end_all(self, ports: Iterable[PortAddress], state: State, reason: str) -> None:
        for each in ports:
            self._tell(PortOutcome(address=each, state=state, reason=reason))

    def _tell(self, outcome: PortOutcome) -> None:
        if outcome.state is not State.STARTED:
            self.ended[outcome.address] = outcome
        self.listener(outcome)


def _split(definitions: dg.Definitions, ports: list[PortAddress]) -> tuple[list[PortAddress], list[PortAddress]]:
    """Ports that the location can build, and those it only shows as broken."""
    known = definitions.resolve_asset_graph().materializable_asset_keys
    return [each for each in ports if asset_key(each) in known], [each for each in ports if asset_key(each) not in known]


def _why_not(mesh: Mesh, port: PortAddress) -> str:
    if state_of(mesh.product_of(port), mesh.port(port)) is Lifecycle.RETIRED:
        return "it is retired and built no more; what it published last can still be read"
    return "its declarations have problems; see them with: mesh check"


def _private_ancestors(definitions: dg.Definitions, ports: list[PortAddress]) -> set[dg.AssetKey]:
    """The domain's own assets below the ports: nobody else asks for them."""
    graph, found = definitions.resolve_asset_graph(), set[dg.AssetKey]()
    ahead = [parent for each in ports for parent in graph.get(asset_key(each)).parent_keys]
    while ahead:
        key = ahead.pop()
        is_port = "contract" in graph.get(key).metadata
        if key in found or key not in graph.materializable_asset_keys or is_port:
            continue
        found.add(key)
        ahead.extend(graph.get(key).parent_keys)
    return found


def _to_nobody(outcome: PortOutcome) -> None:
    """For callers that wait for the report."""
