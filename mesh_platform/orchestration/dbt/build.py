"""A run of dbt in Dagster: build in the private store, report tests and private models, publish the ports."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import dagster as dg

from mesh_platform.access.answering.inputs import Pinned, input_files, input_selects, pin_inputs
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.partition import Granularity, Partition, PartitionScheme
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.release import Mode
from mesh_platform.errors import Refused
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.reading.cuts import Cuts
from mesh_platform.lakehouse.sources.system_rows import SystemPin
from mesh_platform.orchestration.automation.partitions import partition_of_run
from mesh_platform.orchestration.building.bringing import bring
from mesh_platform.orchestration.building.build import Event, Started, finish, start
from mesh_platform.orchestration.building.retries import as_dagster_errors
from mesh_platform.orchestration.dbt.lineage import inlined_sql
from mesh_platform.orchestration.dbt.op import DbtOp, check_name
from mesh_platform.orchestration.dbt.process import DbtRun, NodeResult, run_dbt
from mesh_platform.orchestration.home.run_settings import settings_of_run
from mesh_platform.publishing.timing import timed
from mesh_platform.system_tables.pinning import pin_tables

_HELD = ("success", "pass", "warn")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inputs:
    """What the models of one product read in this run."""

    product: DataProduct
    pins: Mapping[str, Pinned]
    selects: Mapping[str, str]
    files: list[str]


def build_models(context: dg.AssetExecutionContext, mesh: Mesh, op: DbtOp) -> Iterator[Event]:
    """Builds what Dagster selected and publishes the ports among it; a broken model holds back only what is made from it."""
    op = replace(op, settings=settings_of_run(context.instance, mesh.root))
    wanted = [each for each in (*op.ports, *op.private) if op.models.key(each) in context.selected_asset_keys]
    if not wanted:
        raise dg.Failure("These checks look at rows before they are published: materialize their assets.", allow_retries=False)
    with as_dagster_errors(context), open_lakehouse(op.settings) as lakehouse, Cuts(op.settings) as cuts:
        seconds: dict[str, float] = {}  # of all the ports together, before each goes its own way
        with timed(seconds, "inputs"):
            inputs = {each.product.address.product: each for each in _inputs(context, lakehouse, op, wanted, cuts)}
        ports = _makers_first(op, (each for each in wanted if each in op.ports))
        started = {each: _start(context, lakehouse, mesh, op, each, inputs) for each in ports}
        with timed(seconds, "rows"):
            run = _run(context, op, wanted, inputs)
        faults = _faults(op, run)
        yield from _test_results(context, op, run)
        yield from _private_results(context, op, wanted, faults)
        failures = {each: _not_built(op, each, faults[each]) for each in wanted if each in faults}
        for each in (each for each in ports if each not in faults):
            try:
                _require_published(op, each, failures.keys())
                with as_dagster_errors(context):  # inside the loop, so that a refused port holds back only what is made from it
                    yield from finish(context, lakehouse, _made(op, started[each], run, seconds))
            except dg.Failure as failure:
                failures[each] = failure
    if failures:
        raise _together(list(failures.values()))


def dbt_variables(scheme: PartitionScheme | None, partition: Partition | None) -> dict[str, Any]:
    """What a model reads with `var('partition_start')` (inclusive), `var('partition_end')` (exclusive) and `var('partition_keys')`."""
    if scheme is None or partition is None:
        return {}
    form = "%Y-%m-%d %H:%M:%S" if scheme.granularity is Granularity.HOUR else "%Y-%m-%d"
    bounds = {"partition_start": partition.start, "partition_end": partition.end}
    return {
        "partition_keys": list(partition.keys),
        **{name: bound.strftime(form) for name, bound in bounds.items() if bound is not None},
    }


def _inputs(context: dg.AssetExecutionContext, lakehouse: Lakehouse, op: DbtOp, wanted: list[str], cuts: Cuts) -> Iterator[_Inputs]:
    products = {each.address.product: each for each in op.models.domain.products}
    for name, ports in op.models.inputs(wanted).items():
        product = products[name]
        bring(context, lakehouse, product, ports, readers=[(op.models.ports[each], op.body(each)) for each in wanted if each in op.ports])
        pins: dict[str, Pinned] = pin_inputs(lakehouse, product, cuts=cuts, names=ports, run_id=context.run.run_id)
        pins |= pin_tables(lakehouse, product, names=ports, into=cuts)
        selects = input_selects(lakehouse, product, pins, names=ports)
        yield _Inputs(product=product, pins=pins, selects=selects, files=input_files(lakehouse, product, pins, names=ports))


def _start(
    context: dg.AssetExecutionContext, lakehouse: Lakehouse, mesh: Mesh, op: DbtOp, model: str, inputs: Mapping[str, _Inputs]
) -> Started:
    port, body = op.models.ports[model], op.body(model)
    read = inputs.get(port.address.product)
    pins = {name: pin for name, pin in read.pins.items() if name in body.inputs} if read else {}
    _require_replaced(port, pins)
    return start(context, lakehouse, mesh, port, body, pins, seconds={})


def _require_replaced(port: OutputPort, pins: Mapping[str, Pinned]) -> None:
    """The models of a product share their inputs, and what the mesh tells of itself goes on from one port's head."""
    if port.mode is Mode.APPEND and any(isinstance(each, SystemPin) and each.continues is not None for each in pins.values()):
        hint = "make it by SQL or Python, which get what is new, or let it be replaced"
        raise Refused(f"{port.address} appends, and dbt reads all that the mesh tells of itself each time", hint=hint)


def _run(context: dg.AssetExecutionContext, op: DbtOp, wanted: list[str], inputs: Mapping[str, _Inputs]) -> DbtRun:
    store = op.settings.private_store(op.models.domain.name)
    store.parent.mkdir(parents=True, exist_ok=True)
    variables = dbt_variables(op.scheme, partition_of_run(op.scheme, context))
    # Cautious: a test that also reads a model which is not built now would see whatever the last run left of it.
    arguments = ["build", "--indirect-selection", "cautious", "--vars", json.dumps(variables), "--select", *(f"+{each}" for each in wanted)]
    selects = {product: each.selects for product, each in inputs.items()}
    files = [*map(str, op.models.manifest.seeds), *(file for each in inputs.values() for file in each.files)]
    run = run_dbt(op.settings, op.models.manifest.folder, arguments, store=store, inputs=selects, files=files)
    (context.log.info if run.succeeded else context.log.error)(run.output)
    if not run.nodes:
        raise dg.Failure("dbt ended before it built anything; see its output in the log.", allow_retries=False)
    return run


def _faults(op: DbtOp, run: DbtRun) -> dict[str, str]:
    """Why a model must not be used: it was not built, or a test of severity error failed on it."""
    manifest = op.models.manifest
    found = {}
    for model in manifest.models.values():
        result = run.nodes.get(model.unique_id)
        if result is None or result.status not in _HELD:
            found[model.name] = f"dbt says: {result.message or result.status}" if result else "dbt did not get to it."
    for test in manifest.tests:
        result = run.nodes.get(test.unique_id)
        if result and result.status in ("fail", "error"):
            found.update({each: f"the dbt test {test.name} failed: {result.message}" for each in test.models if each not in found})
    return found


def _makers_first(op: DbtOp, ports: Iterable[str]) -> list[str]:
    """A model has more ancestors than any of them; Dagster wants to hear of what is made from another after it."""
    return sorted(ports, key=lambda each: len(op.models.manifest.ancestors([each])))


def _require_published(op: DbtOp, port: str, held: Collection[str]) -> None:
    """What is made from a port that consumers do not see is not shown to them either."""
    if makers := sorted(op.models.manifest.ancestors([port]).intersection(op.ports, held)):
        raise _not_built(op, port, f"it is made from {', '.join(makers)}, which was not published.")


def _test_results(context: dg.AssetExecutionContext, op: DbtOp, run: DbtRun) -> Iterator[dg.AssetCheckResult]:
    for test in op.tests:
        result = run.nodes.get(test.unique_id)
        key = dg.AssetCheckKey(op.models.key(test.shown_on), check_name(test))
        if result and result.status != "skipped" and key in context.selected_asset_check_keys:
            yield _test_result(key, result)


def _test_result(key: dg.AssetCheckKey, result: NodeResult) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=result.status == "pass",
        severity=dg.AssetCheckSeverity.WARN if result.status == "warn" else dg.AssetCheckSeverity.ERROR,
        description=result.message or None,
        metadata={"rows affected": result.failures or 0, "sql": dg.MetadataValue.md(f"```sql\n{result.sql.strip()}\n```")},
    )


def _private_results(
    context: dg.AssetExecutionContext, op: DbtOp, wanted: list[str], faults: Mapping[str, str]
) -> Iterator[dg.MaterializeResult]:
    """Private models that were selected are results of the op; those built on the way are facts all the same."""
    built = op.models.manifest.ancestors(wanted) - faults.keys()
    for each in sorted(built.intersection(op.private)):
        key = op.models.key(each)
        if each in wanted:
            yield dg.MaterializeResult(asset_key=key)
        else:
            context.log_event(dg.AssetMaterialization(key))


def _made(op: DbtOp, started: Started, run: DbtRun, seconds: Mapping[str, float]) -> Started:
    """With the SQL that dbt has compiled, and the time that it took."""
    started.build.seconds.update(seconds)
    manifest, model = op.models.manifest, started.port.address.table
    compiled = {each.name: run.nodes[each.unique_id].sql for each in manifest.models.values() if each.unique_id in run.nodes}
    return replace(started, body=op.body(model, sql=inlined_sql(manifest, model, compiled)))


def _not_built(op: DbtOp, model: str, fault: str) -> dg.Failure:
    kept = " Consumers keep the last good snapshot." if model in op.ports else ""
    return dg.Failure(f"{'.'.join(op.models.key(model).path)} was not built: {fault}{kept}")


def _together(failures: list[dg.Failure]) -> dg.Failure:
    """One failure that tells of all, for a run can end with one only."""
    described = "\n".join(each.description or "" for each in failures)
    metadata = {name: value for each in failures for name, value in each.metadata.items()}
    return dg.Failure(described, metadata=metadata, allow_retries=False)
