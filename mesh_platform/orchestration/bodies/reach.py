"""How far a port's SELECT may reach: its input ports, and not a step further.

The closed room would stop it as well; here it is told which word of which line it was.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from mesh_platform.errors import InvalidDeclaration, InvalidQuery
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.room.parse_tree import OF_THE_MACHINE, Node, foreign_functions, local_names, nodes, parse_select


def require_reach(connection: Connection, sql: str, *, inputs: Collection[str], path: Path) -> None:
    """Raises InvalidDeclaration unless `sql` is one SELECT over these input ports, naming the first thing that is not."""
    try:
        tree = parse_select(connection, sql, what="the file")
    except InvalidQuery as wrong:
        raise InvalidDeclaration(wrong.fact, place=str(path), hint=wrong.hint) from None
    for node, fact in _strangers(tree, {each.lower() for each in inputs}):
        known = ", ".join(sorted(inputs)) or "none, declare them under inputPorts"
        raise InvalidDeclaration(fact, place=_place(path, sql, node), hint=f"a port is made from its input ports alone: {known}")


def _strangers(tree: Node, inputs: Collection[str]) -> Iterator[tuple[Node, str]]:
    known = {*inputs, *local_names(tree)}
    for node in nodes(tree):
        match str(node.get("type")):
            case "TABLE_FUNCTION" if functions := foreign_functions(node):
                yield node, f"the table function {functions[0]} may not be used"
            case "BASE_TABLE" if node["schema_name"] or node["catalog_name"] or node["table_name"].lower() not in known:
                yield node, f"{_written(node)} is no input port"
            case "FUNCTION" if node["function_name"].lower() in OF_THE_MACHINE:
                yield node, f"the function {node['function_name'].lower()} may not be used"


def _written(table: Node) -> str:
    return ".".join(each for each in (table["catalog_name"], table["schema_name"], table["table_name"]) if each)


def _place(path: Path, sql: str, node: Node) -> str:
    """DuckDB knows of most nodes where in the text they begin, in bytes."""
    before = sql.encode()[: node["query_location"]] if node.get("query_location", len(sql)) < len(sql.encode()) else None
    return str(path) if before is None else f"{path}:{before.count(10) + 1}"
