"""Which columns of an input a product's own SQL names, read from its text."""

from collections.abc import Iterator, Mapping

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, Method, OutputPort

Schema = dict[str, object]  # as sqlglot takes it: columns by table


def columns_used(mesh: Mesh, product: DataProduct, port: PortAddress) -> frozenset[str] | None:
    """None where it cannot be told: a port of the product is not made by SQL, or its text does not parse."""
    names = {each.name.lower() for each in product.inputs if each.port == port}
    if not names or any(each.implementation.method is not Method.SQL for each in product.outputs):
        return None
    schema: Schema = dict(_schema(mesh, product))
    used = [_used(each, names, schema) for each in product.outputs]
    return None if None in used else frozenset().union(*(each for each in used if each is not None))


def _schema(mesh: Mesh, product: DataProduct) -> Iterator[tuple[str, Mapping[str, str]]]:
    for each in product.inputs:
        port = mesh.ports.get(each.port) if each.port else None
        if port is not None and port.contract is not None:
            yield each.name, dict.fromkeys((column.name for column in port.contract.columns), "unknown")


def _used(port: OutputPort, names: set[str], schema: Schema) -> set[str] | None:
    from sqlglot import exp, parse_one  # a good part of a second, and only where something changed
    from sqlglot.errors import SqlglotError
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import traverse_scope

    path = port.implementation.path
    try:
        text = path.read_text(encoding="utf-8") if path else ""
        query = qualify(parse_one(text, dialect="duckdb"), schema=schema, dialect="duckdb", validate_qualify_columns=False)
        scopes = traverse_scope(query)
    except (OSError, ValueError, SqlglotError):
        return None
    found: set[str] = set()
    for scope in scopes:
        tables = {alias for alias, source in scope.sources.items() if isinstance(source, exp.Table) and source.name.lower() in names}
        found |= {column.name for column in scope.columns if column.table in tables}
    return found
