"""The one path by which every port is built: pin the inputs, make the rows, stage, check, publish, report."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import dagster as dg

from mesh_platform.access.answering.inputs import Pinned, attach_inputs, input_files, pin_inputs
from mesh_platform.access.entering.references import clear_references
from mesh_platform.access.entering.relying import as_agreed_today
from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.release import Mode
from mesh_platform.errors import ContractBroken
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.reading.cuts import Cuts
from mesh_platform.lakehouse.reading.snapshots import Pin, pin
from mesh_platform.lakehouse.room.confinement import confine
from mesh_platform.lakehouse.sources.landings import LandingPin
from mesh_platform.lakehouse.sources.system_rows import SystemPin
from mesh_platform.lakehouse.writing.staging import staging_folder
from mesh_platform.orchestration.automation.conditions import OVERTAKEN_TAG
from mesh_platform.orchestration.automation.partitions import partition_of_run
from mesh_platform.orchestration.bodies.body import Body, Rows, Workbench
from mesh_platform.orchestration.bodies.code_version import code_version
from mesh_platform.orchestration.building.bringing import bring, brought_metadata
from mesh_platform.orchestration.building.charts import chart_metadata
from mesh_platform.orchestration.building.check_results import check_result
from mesh_platform.orchestration.building.crashes import crashes
from mesh_platform.orchestration.building.reports import materialized, refusal
from mesh_platform.orchestration.building.retries import as_dagster_errors
from mesh_platform.orchestration.building.versions import data_version
from mesh_platform.orchestration.figures.carried import standing_before
from mesh_platform.orchestration.figures.promises import broken_promises
from mesh_platform.orchestration.figures.publication import publication_figures
from mesh_platform.orchestration.home.run_settings import settings_of_run
from mesh_platform.orchestration.keys import FIX_TAG, asset_key
from mesh_platform.orchestration.promises import promised
from mesh_platform.publishing.builds import Build, start_build
from mesh_platform.publishing.declared import record_declarations
from mesh_platform.publishing.publisher import Publication, publish
from mesh_platform.publishing.timing import timed
from mesh_platform.system_tables.pinning import pin_tables

Event = dg.AssetCheckResult | dg.MaterializeResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A numbered build with its inputs pinned, before any row is made."""

    mesh: Mesh
    port: OutputPort
    body: Body
    build: Build
    pins: Mapping[str, Pinned]
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def product(self) -> DataProduct:
        return self.mesh.product_of(self.port.address)


def build_port(
    context: dg.AssetExecutionContext, mesh: Mesh, port: OutputPort, body: Body, *, arguments: Mapping[str, Any] | None = None
) -> Iterator[Event]:
    """Builds and publishes a port; yields one result for each promise, and the materialisation where all of them held."""
    with (
        as_dagster_errors(context),
        open_lakehouse(settings_of_run(context.instance, mesh.root)) as lakehouse,
        Cuts(lakehouse.settings) as cuts,
    ):
        seconds: dict[str, float] = {}
        with timed(seconds, "inputs"):
            product = mesh.product_of(port.address)
            bring(context, lakehouse, product, body.inputs, readers=[(port, body)])
            pins: dict[str, Pinned] = pin_inputs(lakehouse, product, cuts=cuts, names=body.inputs, run_id=context.run.run_id)
            pins |= pin_tables(lakehouse, product, names=body.inputs, into=cuts, port=port, crashes=partial(crashes, context.instance))
        yield from finish(context, lakehouse, start(context, lakehouse, mesh, port, body, pins, seconds=seconds, arguments=arguments))


def start(
    context: dg.AssetExecutionContext,
    lakehouse: Lakehouse,
    mesh: Mesh,
    port: OutputPort,
    body: Body,
    pins: Mapping[str, Pinned],
    *,
    seconds: dict[str, float],
    arguments: Mapping[str, Any] | None = None,
) -> Started:
    contract = promised(port)
    build = start_build(
        lakehouse,
        port,
        run_id=context.run.run_id,
        code_version=code_version(body, contract),
        inputs={each.port: each for each in pins.values() if isinstance(each, Pin)},
        sources={name: str(each) for name, each in pins.items() if isinstance(each, LandingPin | SystemPin)},
        continues=_continued(pins) if port.mode is Mode.APPEND else None,
        partition=partition_of_run(contract.partition, context),
        relied_on=as_agreed_today(lakehouse, mesh.reliances.get(port.address, ())),
        references=clear_references(lakehouse, port.address.of_product, contract),
        fix=context.run.tags.get(FIX_TAG, ""),
        declared=record_declarations(lakehouse, mesh.product_of(port.address), root=mesh.root, run_id=context.run.run_id),
        seconds=seconds,
    )
    return Started(mesh=mesh, port=port, body=body, build=build, pins=pins, arguments=arguments or {})


def _continued(pins: Mapping[str, Pinned]) -> dict[str, str]:
    """What is appended of the mesh's own tables, by input port: each fact becomes rows of a port once."""
    return {name: each.continues for name, each in pins.items() if isinstance(each, SystemPin) and each.continues is not None}


def finish(context: dg.AssetExecutionContext, lakehouse: Lakehouse, started: Started) -> Iterator[Event]:
    """Makes the rows of a started build and publishes them. Raises dagster.Failure after the results where a promise broke."""
    address = started.port.address
    try:
        rows, publication = _publish(context, lakehouse, started)
    except ContractBroken as broken:
        yield from (check_result(address, each) for each in broken.results)
        raise refusal(started.port, broken) from None
    yield from rows.check_results
    yield from (check_result(address, each) for each in publication.results)
    version = data_version(context.instance, address, started.build.partition, publication)
    pictures = {
        **broken_promises(lakehouse, started.port, clock.now()),
        **standing_before(context.instance, asset_key(address)),
        **publication_figures(started.build, publication),
        **chart_metadata(lakehouse, started.port, publication),
    }
    yield materialized(started.mesh, started.port, publication, rows, version=version, pictures=pictures)


def _publish(context: dg.AssetExecutionContext, lakehouse: Lakehouse, started: Started) -> tuple[Rows, Publication]:
    with lakehouse.connect() as connection:
        attach_inputs(lakehouse, connection, started.product, started.pins, names=started.body.inputs)
        _close_room(lakehouse, connection, started)
        bench = Workbench(
            context=context,
            lakehouse=lakehouse,
            connection=connection,
            pins=started.pins,
            partition=started.build.partition,
            arguments=started.arguments,
        )
        with timed(started.build.seconds, "rows"):
            rows = started.body.make(bench)
        publication = publish(lakehouse, started.build, connection, rows.select)
    _tag_if_overtaken(context, lakehouse, started.build.inputs.values())
    return replace(rows, metadata={**brought_metadata(started.pins), **rows.metadata}), publication


def _close_room(lakehouse: Lakehouse, connection: Connection, started: Started) -> None:
    """From here on the domain's code has the connection: it reads its inputs, and writes what is staged."""
    inputs = input_files(lakehouse, started.product, started.pins, names=started.body.inputs)
    folder = staging_folder(lakehouse.tables.location(started.port.address), started.build.number)
    confine(connection, files=[*inputs, *map(str, started.body.files)], folder=folder)


def _tag_if_overtaken(context: dg.AssetExecutionContext, lakehouse: Lakehouse, pins: Iterable[Pin]) -> None:
    """Dagster compares times of events, which cannot tell what was read: a run that knows it is late says so."""
    late = [str(each.port) for each in pins if pin(lakehouse, each.port).snapshot_id != each.snapshot_id]
    if late:
        context.instance.add_run_tags(context.run.run_id, {OVERTAKEN_TAG: ", ".join(late)})
