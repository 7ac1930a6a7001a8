"""From what somebody asks for to a draft: which inputs it needs, which columns it has, how it is cut."""

import keyword
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.partition import Granularity, PartitionScheme
from mesh_platform.concepts.product import DataProduct, InputPort, OutputPort
from mesh_platform.errors import InvalidName, UsageError
from mesh_platform.scaffolding.canvases import canvas_draft
from mesh_platform.scaffolding.columns import NewColumn, columns_left_out, columns_of_port, example_columns
from mesh_platform.scaffolding.drafts import Cut, Draft
from mesh_platform.scaffolding.examples import example_file
from mesh_platform.scaffolding.inputs import NewInput, api_input, database_input, file_input, port_inputs
from mesh_platform.scaffolding.names import new_column_name
from mesh_platform.scaffolding.requests import NewPort, StartFrom
from mesh_platform.scaffolding.sampling import sampled

_TAKEN_IN_PYTHON = frozenset({*keyword.kwlist, "pl", "date", "partition"})
_OF_PORTS = (StartFrom.SQL, StartFrom.PYTHON, StartFrom.DBT)


def draft_of(mesh: Mesh, request: NewPort, product: DataProduct | None = None) -> Draft:
    """`product` is the one that it joins, where there is one already. Raises UsageError, UnknownName."""
    require_possible(request)
    if request.canvas:
        draft = canvas_draft(request, request.canvas)
    elif request.sample:
        draft = sampled(mesh, request)
    elif request.reads:
        draft = _reading(request, [mesh.port(each) for each in request.reads], product)
    else:
        draft = _beginning(request)
    return _cut(draft, request.partition) if request.partition else draft


def require_possible(request: NewPort) -> None:
    """Refuses what does not go together, whatever else is still to be said. Raises UsageError, InvalidName."""
    if request.start is StartFrom.PYTHON and request.address.port in _TAKEN_IN_PYTHON:
        raise InvalidName(f"a function cannot be called {request.address.port}", hint="name the port otherwise, or make it from sql")
    require_cut_by_time(request.partition)
    if request.reads and request.start not in _OF_PORTS:
        raise UsageError(f"--from {request.start} reads a source system, and --reads other ports", hint="leave one of them out")
    if request.columns is not None and not request.reads:
        raise UsageError("--columns chooses among those of a port that is read", hint="name the port: --reads domain.product.port")
    if request.reads and request.sample:
        raise UsageError("the columns come from a sample or from a port that is read", hint="leave out --sample or --reads")


def require_cut_by_time(granularity: Granularity | None) -> None:
    if granularity is Granularity.STATIC:
        hint = "begin without --partition, and write `partitionBy: {granularity: static, keys: [a, b]}` at a text column of the contract"
        raise UsageError("only whoever knows the keys can cut a port by them", hint=hint)


def _beginning(request: NewPort) -> Draft:
    """Nothing to read yet: example rows in the code, in a file, or what a system is asked for."""
    columns = example_columns(new_column_name(request.key), request.partition)
    port, domain = request.address.port, request.address.domain
    name = f"{port}_{request.start}"[:63]
    since = _since(request.partition) if request.partition else None
    match request.start:
        case StartFrom.FILE:
            path = Path("files", f"{port}.csv")
            source = file_input(name, path=path.as_posix(), format="csv", options={})
            return Draft(
                request=request, columns=columns, source=source, inputs=(source,), files={path: example_file(columns, since)}, rows=3
            )
        case StartFrom.DATABASE:
            source = database_input(name, table=port, columns=columns, domain=domain)
        case StartFrom.API:
            source = api_input(name, path=port, columns=columns, domain=domain)
        case _:
            return Draft(request=request, columns=columns)
    return Draft(request=request, columns=columns, source=source, inputs=(source,))


def _reading(request: NewPort, ports: Sequence[OutputPort], product: DataProduct | None) -> Draft:
    known = {each.port: each for each in product.inputs if each.port is not None} if product else {}
    taken = [request.address.port, *(each.name for each in product.inputs)] if product else [request.address.port]
    if request.start is StartFrom.PYTHON:
        taken += _TAKEN_IN_PYTHON
    new = {each.port: each for each in port_inputs([each for each in ports if each.address not in known], taken=taken)}
    inputs = [new[each.address] if each.address in new else _as_declared(known[each.address]) for each in ports]
    reader = request.address.of_product
    left_out = columns_left_out(ports[0], reader=reader) if request.columns is None else ()
    return Draft(
        request=request,
        columns=columns_of_port(ports[0], reader=reader, wanted=request.columns),
        source=inputs[0],
        inputs=tuple(new.values()),
        read=tuple(ports),
        remarks=tuple(_remarks(request, left_out, inputs[1:])),
    )


def _as_declared(declared: InputPort) -> NewInput:
    return NewInput(name=declared.name, port=declared.port, entry={})


def _remarks(request: NewPort, left_out: Sequence[str], others: Sequence[NewInput]) -> list[str]:
    ways = "parameters" if request.start is StartFrom.PYTHON else "sources" if request.start is StartFrom.DBT else "tables"
    found = [f"Left out, for they are classified: {each}." for each in _in_lines(left_out)]
    return found + [f"More input ports are {ways} by their names: {each}." for each in _in_lines([each.name for each in others])]


def _in_lines(names: Sequence[str]) -> list[str]:
    """One name a line where all together would be too long."""
    together = ", ".join(names)
    return [together] if names and len(together) <= 80 else list(names)


def _cut(draft: Draft, granularity: Granularity) -> Draft:
    """The draft with the column marked by which it is partitioned."""
    scheme = draft.read[0].contract.partition if draft.read and draft.read[0].contract else None
    column = _partition_column(draft, granularity, scheme)
    start = _since(granularity, scheme, column.oldest)
    value = {"granularity": granularity.value, "start": start}
    marked = column.with_entry(
        required=True,
        partitioned=True,
        partitionKeyPosition=1,
        customProperties=[{"property": "partitionBy", "vendor": "mesh", "value": value}],
    )
    columns = tuple(marked if each is column else each for each in draft.columns)
    note = (f"Partitions begin on {start}, as the rows of the sample do.",) if column.oldest else ()
    return replace(draft, columns=columns, cut=Cut(column=marked, granularity=granularity, start=start), notes=draft.notes + note)


def _partition_column(draft: Draft, granularity: Granularity, scheme: PartitionScheme | None) -> NewColumn:
    """The one by which the input is cut, or else the first that tells a time, best one that is never missing."""
    fitting = ("timestamp",) if granularity is Granularity.HOUR else ("date", "timestamp")
    times = [each for each in draft.columns if each.entry["logicalType"] in fitting]
    if not times:
        hint = "begin without --partition"
        raise UsageError(f"no column is a {' or '.join(fitting)} by which {draft.request.address} could be cut", hint=hint)
    return min(times, key=lambda each: (scheme is None or each.name != scheme.column, not each.is_required))


def _since(granularity: Granularity, scheme: PartitionScheme | None = None, oldest: date | None = None) -> date:
    """Since when the input has partitions, or the sample rows; else a while ago, so that there is one that has ended."""
    today = clock.now().date()
    if scheme is not None and scheme.start is not None and granularity is scheme.granularity:
        return scheme.start.date()
    if oldest is not None and _first_day(granularity, oldest) < _first_day(granularity, today):
        return _first_day(granularity, oldest)
    return today.replace(day=1) - timedelta(days=1) if granularity is Granularity.HOUR else date(today.year - 1, 1, 1)


def _first_day(granularity: Granularity, day: date) -> date:
    """Of the partition that holds a day."""
    match granularity:
        case Granularity.YEAR:
            return day.replace(month=1, day=1)
        case Granularity.MONTH:
            return day.replace(day=1)
        case _:
            return day
