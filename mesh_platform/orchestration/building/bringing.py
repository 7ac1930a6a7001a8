"""The step before the inputs are pinned: what is new at source systems is brought, once a run, and told."""

from collections.abc import Collection, Iterable, Mapping

import dagster as dg

from mesh_platform.access.answering.inputs import Pinned
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.source import SourceSystem
from mesh_platform.errors import MeshError, Refused, UsageError
from mesh_platform.ingestion.bringing import bring_inputs
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.sources.landings import LandingPin
from mesh_platform.orchestration.automation.partitions import partition_of_run
from mesh_platform.orchestration.bodies.body import Body
from mesh_platform.orchestration.bodies.code_version import code_version
from mesh_platform.orchestration.building.check_results import sample_table
from mesh_platform.orchestration.promises import promised
from mesh_platform.publishing.builds import start_build
from mesh_platform.publishing.facts import record_refusal


def bring(
    context: dg.AssetExecutionContext,
    lakehouse: Lakehouse,
    product: DataProduct,
    names: Collection[str],
    *,
    readers: Iterable[tuple[OutputPort, Body]],
) -> None:
    """A candidate brings nothing: it reads what is there. What keeps a source from being read refuses each port that would read it."""
    if lakehouse.settings.overlay is not None:
        return
    try:
        brought = bring_inputs(lakehouse, product, names=names, run_id=context.run.run_id)
    except (Refused, UsageError) as refusal:
        for port, body in readers:
            if port.address.of_product == product.address and _reads_sources(product, names, body):
                _record(context, lakehouse, port, body, refusal)
        raise
    for each in brought:
        if not each.repeated:
            context.log.info(f"brought {each}")


def brought_metadata(pins: Mapping[str, Pinned]) -> dict[str, dg.MetadataValue]:
    """What was brought last of each source system that a build reads."""
    landings = {name: each.landed for name, each in pins.items() if isinstance(each, LandingPin)}
    if not landings:
        return {}
    rows = [
        {
            "input": name,
            "load": load.number,
            "rows brought": load.rows,
            "bytes": load.bytes,
            "seconds": load.seconds,
            "from": load.cursor_from or "",
            "to": load.cursor_to or "",
            "columns": "; ".join(load.changes) or "unchanged",
        }
        for name, landed in landings.items()
        for load in landed.loads[-1:]
    ]
    return {"source systems": sample_table(rows)}


def _reads_sources(product: DataProduct, names: Collection[str], body: Body) -> bool:
    sources = {each.name for each in product.inputs if isinstance(each.source, SourceSystem)}
    return bool(sources.intersection(names, body.inputs))


def _record(context: dg.AssetExecutionContext, lakehouse: Lakehouse, port: OutputPort, body: Body, refusal: MeshError) -> None:
    contract = promised(port)
    build = start_build(
        lakehouse,
        port,
        run_id=context.run.run_id,
        code_version=code_version(body, contract),
        partition=partition_of_run(contract.partition, context),
    )
    record_refusal(lakehouse, build, reason=str(refusal))
