"""Rows that a test gives, as the input ports of a product."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mesh_platform.access.answering.frames import from_pandas
from mesh_platform.concepts.access import Masking
from mesh_platform.concepts.clock import now
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, FileSource, InputPort
from mesh_platform.concepts.source import MeshSource
from mesh_platform.concepts.types import ColumnType, Primitive
from mesh_platform.concepts.view import WHOLE, View, view_under
from mesh_platform.declarations.documents.suggestions import did_you_mean
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.sources.files import source_file, source_sql
from mesh_platform.lakehouse.tables.duckdb_types import duckdb_type
from mesh_platform.system_tables.columns import column_types

_FORMATS = {".csv": "csv", ".json": "json", ".jsonl": "json", ".parquet": "parquet", ".xlsx": "excel"}
Types = Mapping[str, ColumnType | None]  # by column; None where any type will do


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """`selects` reads each input, `files` are what they are read from; `ports` are the tables of those that the test gave."""

    selects: Mapping[str, str]
    files: tuple[str, ...] = ()
    ports: Mapping[PortAddress, str] = field(default_factory=dict)

    def reference(self, port: PortAddress) -> str | None:
        """What a foreign key is held against; nothing where the test gave no rows of the port."""
        return self.ports.get(port)


def give(lakehouse: Lakehouse, connection: Connection, mesh: Mesh, product: DataProduct, rows: Mapping[str, Any]) -> Given:
    """Makes each input port a view by its name. Raises UsageError for rows that are none, or of no input port."""
    known = [each.name for each in product.inputs]
    for name in rows:
        if name not in known:
            hint = did_you_mean(name, known) or f"its input ports: {', '.join(known) or 'none'}"
            raise UsageError(f"{product.address} has no input port {name!r}", hint=hint)
    selects, files = {}, []
    for each in product.inputs:
        source = _source(each, rows.get(each.name), product.folder)
        if source is not None:
            folder, scratch = (source[1], lakehouse.settings.state / "scratch")
            selects[each.name] = source_sql(source[0], folder, scratch)
            files.append(str(source_file(source[0], folder, scratch)))
        else:
            selects[each.name] = _select(connection, each, rows.get(each.name), _types(mesh, product, each))
        connection.execute(f"create view {identifier(each.name)} as {selects[each.name]}")
    ports = {each.port: f"(from {identifier(each.name)})" for each in product.inputs if each.port is not None and each.name in rows}
    return Given(selects=selects, files=tuple(files), ports=ports)


def _source(port: InputPort, rows: Any, folder: Path) -> tuple[FileSource, Path] | None:
    """The file to read and the folder it lies in: one that the test names, or the declared one where it gives no rows."""
    if isinstance(rows, str | Path):
        path = Path(rows)
        if path.suffix not in _FORMATS or not path.is_file():
            raise UsageError(f"{rows} is no file of rows", hint=f"give one of {', '.join(_FORMATS)}")
        return FileSource(path=path.name, format=_FORMATS[path.suffix]), path.absolute().parent
    return (port.source, folder) if rows is None and isinstance(port.source, FileSource) else None


def _select(connection: Connection, port: InputPort, rows: Any, types: Types) -> str:
    """The given rows in the types that the port would have; nobody can read a column that it would not have."""
    table = _arrow(port.name, [] if rows is None else rows)
    if not types and not table.num_columns:
        hint = f"give it rows: inputs={{'{port.name}': [{{…}}]}}"
        raise UsageError(f"nothing tells the columns of the input port {port.name}", hint=hint)
    known = types or dict.fromkeys(table.column_names)
    for name in table.column_names:
        if name not in known:
            raise UsageError(f"{port.name} has no column {name!r}", hint=did_you_mean(name, known) or f"it has {', '.join(known)}")
    given = f"given_{port.name}"
    connection.register(given, table if table.num_columns else table.append_column("nothing", [[]]))
    columns = ", ".join(_column(name, of, table.column_names) for name, of in known.items())
    return f"from {identifier(given)} select {columns}"


def _column(name: str, of: ColumnType | None, given: Iterable[str]) -> str:
    own = identifier(name)
    value = own if name in given else "null"
    return f"{value} as {own}" if of is None else f"cast({value} as {duckdb_type(of)}) as {own}"


def _arrow(name: str, rows: Any) -> Any:
    """Any of the tables that a function may return, or dicts, whose missing keys are missing values."""
    import pyarrow

    match type(rows).__module__.partition(".")[0]:
        case "polars":
            return (rows.collect() if hasattr(rows, "collect") else rows).to_arrow()
        case "pandas":
            return from_pandas(rows)
        case "pyarrow":
            return rows
    rows = list(rows) if isinstance(rows, Iterable) else [rows]
    if not all(isinstance(each, Mapping) for each in rows):
        hint = "give a list of dicts, or a pandas, Polars or Arrow table"
        raise UsageError(f"the rows of {name} are neither dicts nor a table", hint=hint)
    names = dict.fromkeys(column for each in rows for column in each)
    try:
        return pyarrow.table({column: [each.get(column) for each in rows] for column in names})
    except pyarrow.ArrowException as wrong:
        raise UsageError(f"the rows of {name} do not fit together: {wrong}", hint="give a column values of one type") from None


def _types(mesh: Mesh, product: DataProduct, port: InputPort) -> Types:
    """What the product sees of another port or of the mesh, or is declared of a source; nothing is known of a file."""
    offered = mesh.ports.get(port.port) if port.port is not None else None
    contract = offered.contract if offered is not None else None
    if port.port is None or offered is None or contract is None:
        return column_types(port.source.table) if isinstance(port.source, MeshSource) else getattr(port.source, "columns", None) or {}
    consumer = Consumer.of_product(product.address)
    agreement = mesh.agreement(port.port, consumer)
    terms = agreement.granted(now()) if agreement else None
    view = WHOLE if consumer.owns(port.port) or not (terms or offered.public) else view_under(terms, contract, public=offered.public)
    return {each.name: _seen(each.name, each.type, view) for each in contract.columns if view.mask_of(each.name) is not None}


def _seen(name: str, of: ColumnType, view: View) -> ColumnType:
    mask = view.mask_of(name)
    return Primitive.STRING if mask is not None and mask.masking is Masking.HASH else of
