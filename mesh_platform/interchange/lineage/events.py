"""Facts of builds as OpenLineage events: one when a build starts, one when it has published or was refused."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState, set_producer
from openlineage.client.serde import Serde

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import InvalidName
from mesh_platform.interchange.lineage import facets
from mesh_platform.interchange.lineage.names import PRODUCER, Names
from mesh_platform.lakehouse.ledger.facts import Fact, Kind

KINDS = (Kind.BUILD_STARTED.value, Kind.PUBLISHED.value, Kind.REFUSED.value)
_STATES = {Kind.BUILD_STARTED.value: RunState.START, Kind.PUBLISHED.value: RunState.COMPLETE, Kind.REFUSED.value: RunState.FAIL}


def event_of(names: Names, mesh: Mesh, fact: Fact) -> RunEvent:
    """The same event for the same fact, whenever it is asked for; a port that is gone since is told by its name alone."""
    set_producer(PRODUCER)  # the client takes it from here for every facet
    port = _port(mesh, fact.subject)
    run = {**facets.run_facets(names, fact, port, _partition(fact)), **(facets.failure(fact) if fact.kind == Kind.REFUSED else {})}
    output = _output(names, mesh, fact, port)
    return RunEvent(
        eventType=_STATES[fact.kind],
        eventTime=fact.at.isoformat(),
        run=Run(runId=names.run(_build(fact)), facets=run),
        job=Job(namespace=names.namespace, name=fact.subject, facets=facets.job_facets(mesh, port)),
        inputs=list(_inputs(names, mesh, fact, port)),
        outputs=[output],
    )


def as_json(event: RunEvent) -> dict[str, JsonValue]:
    """As it goes over the wire."""
    return json.loads(Serde.to_json(event))


def _output(names: Names, mesh: Mesh, fact: Fact, port: OutputPort | None) -> OutputDataset:
    if port is None:
        return OutputDataset(namespace=names.namespace, name=_table(names, fact.subject))
    match fact.kind:
        case Kind.PUBLISHED:
            return facets.published(names, mesh, port, fact.details)
        case Kind.REFUSED:
            return facets.refused(names, mesh, port, fact.details)
        case _:
            return facets.written(names, mesh, port)


def _inputs(names: Names, mesh: Mesh, fact: Fact, port: OutputPort | None) -> Iterator[InputDataset]:
    """What the certificate names; before there is one, what is declared."""
    certified = _certified(fact.details)
    if certified is not None:
        yield from (facets.read(names, PortAddress.parse(each), int(snapshot)) for each, snapshot in sorted(certified.items()))
    elif port is not None:
        yield from (facets.read(names, each) for each in mesh.product_of(port.address).reads)


def _certified(details: Mapping[str, Any]) -> Mapping[str, Any] | None:
    inputs = details.get("certificate", {}).get("mesh.inputs")
    return None if inputs is None else json.loads(inputs)


def _build(fact: Fact) -> int:
    """A build's number is that of the fact that started it."""
    return int(fact.details.get("build") or fact.id)


def _partition(fact: Fact) -> str:
    return str(fact.details.get("partition") or fact.details.get("certificate", {}).get("mesh.partition") or "")


def _port(mesh: Mesh, subject: str) -> OutputPort | None:
    try:
        return mesh.ports.get(PortAddress.parse(subject))
    except InvalidName:
        return None


def _table(names: Names, subject: str) -> str:
    try:
        return names.dataset(PortAddress.parse(subject))
    except InvalidName:
        return subject
