"""What a reader's SQL may say.

DuckDB's own parser delivers the tree that is judged here, so nothing can mean one thing to the judge and another to the engine.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidName, InvalidQuery
from mesh_platform.lakehouse.engine import Connection

# They make rows out of their arguments alone.
HARMLESS_TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})

_ADDRESS_HINT = "name ports as domain.product.port, a later major version as domain.product.port_v2"


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT: the ports it reads, and the column names it mentions (None where a `*` takes all)."""

    sql: str
    ports: tuple[PortAddress, ...]
    names: frozenset[str] | None


def parse_query(connection: Connection, sql: str) -> Query:
    """Raises InvalidQuery unless `sql` is exactly one SELECT over ports."""
    nodes = list(_nodes(_statement(connection, sql, "a query")))
    _refuse_table_functions(nodes)
    local = {entry["key"].lower() for node in nodes if "cte_map" in node for entry in node["cte_map"]["map"]}
    tables = [node for node in nodes if node.get("type") == "BASE_TABLE"]
    ports = (_port(table) for table in tables if not _is_local(table, local))
    return Query(sql=sql, ports=tuple(dict.fromkeys(ports)), names=_names(nodes))


def check_condition(connection: Connection, condition: str) -> None:
    """Raises InvalidQuery unless `condition` is exactly one expression over the columns of one row."""
    wrapped = f"select 1 from port where (\n{condition}\n)"  # noqa: S608 - it is parsed here, never run
    select = _statement(connection, wrapped, "a condition")
    if not _is_only_a_filter(select):
        raise InvalidQuery(f"this is not one condition: {condition}", hint="write one boolean expression over the port's columns")
    for node in _nodes(select["where_clause"]):
        if node.get("class") in ("SUBQUERY", "WINDOW"):
            raise InvalidQuery("a condition sees one row: it has no subqueries and no window functions", hint="use query() for those")


def _statement(connection: Connection, sql: str, what: str) -> Mapping[str, Any]:
    ((answer,),) = connection.execute("select json_serialize_sql(?::varchar)", [sql]).fetchall()
    tree = json.loads(answer)
    if tree["error"] and tree["error_type"] == "parser":
        raise InvalidQuery(f"DuckDB cannot parse {what}: {tree['error_message']}")
    if tree["error"] or len(tree["statements"]) != 1:
        raise InvalidQuery(f"{what} must be exactly one SELECT", hint="a PIVOT needs its values: pivot … on column in (…)")
    return tree["statements"][0]["node"]


def _nodes(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of the tree; an explicit stack, because generated SQL nests deeper than Python calls may."""
    stack = [tree]
    while stack:
        match stack.pop():
            case dict() as node:
                yield node
                stack.extend(reversed(node.values()))
            case list() as children:
                stack.extend(reversed(children))


def _refuse_table_functions(nodes: list[Mapping[str, Any]]) -> None:
    for node in nodes:
        if node.get("type") == "TABLE_FUNCTION":
            name = str(node["function"].get("function_name", "this")).lower()
            if name not in HARMLESS_TABLE_FUNCTIONS:
                raise InvalidQuery(f"the table function {name} may not be used: a query reads ports only", hint=_ADDRESS_HINT)


def _is_local(table: Mapping[str, Any], local: set[str]) -> bool:
    return not table["schema_name"] and not table["catalog_name"] and table["table_name"].lower() in local


def _port(table: Mapping[str, Any]) -> PortAddress:
    parts = tuple(str(table[each]).lower() for each in ("catalog_name", "schema_name", "table_name"))
    try:
        return PortAddress.from_key(parts)
    except InvalidName:
        written = ".".join(each for each in parts if each)
        raise InvalidQuery(f"{written!r} is not a port", hint=_ADDRESS_HINT) from None


def _names(nodes: list[Mapping[str, Any]]) -> frozenset[str] | None:
    if any(node.get("type") == "STAR" for node in nodes):
        return None
    return frozenset(name.lower() for node in nodes if node.get("type") == "COLUMN_REF" for name in node["column_names"])


def _is_only_a_filter(select: Mapping[str, Any]) -> bool:
    others = ("group_expressions", "group_sets", "having", "qualify", "sample", "modifiers")
    return select["type"] == "SELECT_NODE" and not any(select[each] for each in others)
