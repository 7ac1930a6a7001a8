"""Which columns a port's columns come from: read from its SQL, or declared in its contract where there is none."""

from collections.abc import Iterable, Iterator, Mapping

import dagster as dg
from sqlglot import exp, lineage, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct
from mesh_platform.orchestration.keys import asset_key

# Names of SQL tables and where their columns are found: an asset, with the columns it has.
Tables = Mapping[str, tuple[dg.AssetKey, tuple[str, ...]]]


def column_lineage(mesh: Mesh, product: DataProduct, contract: DataContract, sql: str = "") -> dg.TableColumnLineage | None:
    """What the contract declares goes before what the SQL shows; None where neither tells anything."""
    tables = input_tables(mesh, product)
    columns = [each.name for each in contract.columns]
    found = {**(sql_sources(sql, tables, columns) if sql else {}), **_declared_sources(contract, tables)}
    return dg.TableColumnLineage(deps_by_column=found) if found else None


def input_tables(mesh: Mesh, product: DataProduct) -> Tables:
    """The input ports of a product that are other ports."""
    return {each.name: (asset_key(each.port), _columns(mesh, each.port)) for each in product.inputs if each.port is not None}


def sql_sources(sql: str, tables: Tables, columns: Iterable[str]) -> dict[str, list[dg.TableColumnDep]]:
    """Sources of each column of a SELECT; a column that cannot be followed is left out, for lineage never stops a build."""
    schema: dict[str, object] = {name: dict.fromkeys(known, "unknown") for name, (_, known) in tables.items() if known}
    try:
        query = qualify(parse_one(sql, dialect="duckdb"), schema=schema, dialect="duckdb", validate_qualify_columns=False)
    except SqlglotError:
        return {}
    found = {column: list(dict.fromkeys(_sources(column, query, tables))) for column in columns}
    return {column: sources for column, sources in found.items() if sources}


def _sources(column: str, query: exp.Expr, tables: Tables) -> Iterator[dg.TableColumnDep]:
    try:
        root = lineage.lineage(column, query, {}, dialect="duckdb")
    except (SqlglotError, ValueError):  # ValueError: the SELECT has no such column
        return
    for node in root.walk():
        table = node.expression.name if isinstance(node.expression, exp.Table) else ""
        if table in tables:
            yield dg.TableColumnDep(asset_key=tables[table][0], column_name=node.name.rpartition(".")[2].strip('"'))


def _declared_sources(contract: DataContract, tables: Tables) -> dict[str, list[dg.TableColumnDep]]:
    declared = {each.name: [each.rpartition(".") for each in each.sources] for each in contract.columns}
    return {
        column: [dg.TableColumnDep(asset_key=tables[table][0], column_name=name) for table, _, name in sources if table in tables]
        for column, sources in declared.items()
        if any(table in tables for table, _, _ in sources)
    }


def _columns(mesh: Mesh, address: PortAddress) -> tuple[str, ...]:
    port = mesh.ports.get(address)
    return tuple(each.name for each in port.contract.columns) if port and port.contract else ()
