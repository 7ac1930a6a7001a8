"""Which columns a port's columns come from: read from its SQL, or declared in its contract where there is none."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp, lineage, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, Method, OutputPort


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A column of a port that a column is made of."""

    port: PortAddress
    column: str


# Names of SQL tables and where their columns are found: a port, with the columns it has.
Tables = Mapping[str, tuple[PortAddress, tuple[str, ...]]]
Origins = Mapping[str, tuple[Origin, ...]]


def column_origins(mesh: Mesh, product: DataProduct, contract: DataContract, sql: str = "") -> Origins:
    """What the contract declares goes before what the SQL shows; a column of which neither tells anything is left out."""
    tables = _input_tables(mesh, product)
    found = sql_origins(sql, tables, [each.name for each in contract.columns]) if sql else {}
    return {**found, **_declared(contract, tables)}


def declared_origins(mesh: Mesh, port: OutputPort) -> Origins:
    """What can be told of a port without building it: its contract, and its SELECT where it is made by one."""
    if port.contract is None:
        return {}
    made, sql = port.implementation, ""
    if made.method is Method.SQL and made.path is not None and made.path.is_file():
        sql = made.path.read_text(encoding="utf-8", errors="replace").rstrip().rstrip(";")
    return column_origins(mesh, mesh.product_of(port.address), port.contract, sql)


def sql_origins(sql: str, tables: Tables, columns: Iterable[str]) -> Origins:
    """Of each column of a SELECT; a column that cannot be followed is left out, for lineage never stops a build."""
    schema: dict[str, object] = {name: dict.fromkeys(known, "unknown") for name, (_, known) in tables.items() if known}
    try:
        scope = build_scope(qualify(parse_one(sql, dialect="duckdb"), schema=schema, dialect="duckdb", validate_qualify_columns=False))
    except SqlglotError:
        return {}
    if scope is None:
        return {}
    found = {column: tuple(dict.fromkeys(_sources(column, scope, tables))) for column in columns}
    return {column: sources for column, sources in found.items() if sources}


def _input_tables(mesh: Mesh, product: DataProduct) -> Tables:
    """The input ports of a product that are other ports."""
    return {each.name: (each.port, _columns(mesh, each.port)) for each in product.inputs if each.port is not None}


def _sources(column: str, scope: Scope, tables: Tables) -> Iterator[Origin]:
    """The scope is shared by all columns: to work it out is most of the work."""
    try:
        root = lineage.lineage(column, scope.expression, {}, dialect="duckdb", scope=scope, trim_selects=False, copy=False)
    except (SqlglotError, ValueError):  # ValueError: the SELECT has no such column
        return
    for node in root.walk():
        table = node.expression.name if isinstance(node.expression, exp.Table) else ""
        if table in tables:
            yield Origin(tables[table][0], node.name.rpartition(".")[2].strip('"'))


def _declared(contract: DataContract, tables: Tables) -> Origins:
    declared = {each.name: [each.rpartition(".") for each in each.sources] for each in contract.columns}
    return {
        column: tuple(Origin(tables[table][0], name) for table, _, name in sources if table in tables)
        for column, sources in declared.items()
        if any(table in tables for table, _, _ in sources)
    }


def _columns(mesh: Mesh, address: PortAddress) -> tuple[str, ...]:
    port = mesh.ports.get(address)
    return tuple(each.name for each in port.contract.columns) if port and port.contract else ()
