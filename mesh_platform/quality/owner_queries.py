"""SQL rules that owners write: judged before they run, and read as a condition on rows where they are one."""

import json
import re
from dataclasses import dataclass
from typing import Any

from mesh_platform.errors import InvalidQuery
from mesh_platform.lakehouse.engine import Connection, EngineError
from mesh_platform.lakehouse.quoting import identifier, text
from mesh_platform.lakehouse.room.parse_tree import OF_THE_MACHINE, Node, foreign_functions, local_names, nodes, parse_select
from mesh_platform.quality.disclosure import may_disclose
from mesh_platform.quality.rules import Query

PLACEHOLDERS = re.compile(r"\$?\{\s*(\w+)\s*\}")
TABLE_WORDS = frozenset({"object", "table", "model", "schema"})
COLUMN_WORDS = frozenset({"property", "column", "field"})


@dataclass(frozen=True, slots=True)
class OwnerQuery:
    """`condition` is set where the query counts the rows that meet it; `columns` are the names it mentions there.

    `may_disclose` is set where the answer may tell a value of a classified column.
    """

    sql: str
    condition: str | None = None
    columns: tuple[str, ...] = ()
    may_disclose: bool = False


def read_query(connection: Connection, query: Query, *, table: str, classified: frozenset[str] = frozenset()) -> OwnerQuery:
    """Raises InvalidQuery unless it is exactly one SELECT over the contract's own table."""
    sql = _filled(query, table)
    root = parse_select(connection, sql, what="the rule's query")
    _check_reach(root, table)
    condition = _row_condition(root, table)
    written = _written(connection, condition) if condition else None
    if written:
        return OwnerQuery(sql, written, _columns(condition))
    return OwnerQuery(sql, may_disclose=may_disclose(root, table=table, classified=classified))


def _filled(query: Query, table: str) -> str:
    def fill(found: re.Match[str]) -> str:
        word = found[1].lower()
        if word in TABLE_WORDS:
            return identifier(table)
        if word in COLUMN_WORDS and query.column:
            return identifier(query.column)
        raise InvalidQuery(f"the placeholder {found[0]} stands for nothing here", hint="use {object}, and {property} below a column")

    return PLACEHOLDERS.sub(fill, query.text).strip().rstrip(";")


def _check_reach(root: Node, table: str) -> None:
    if functions := foreign_functions(root):
        raise InvalidQuery(f"the table function {functions[0]} may not be used: a rule sees the rows it is about")
    known = local_names(root) | {table.lower()}
    for node in nodes(root):
        if node.get("type") == "FUNCTION" and node["function_name"].lower() in OF_THE_MACHINE:
            raise InvalidQuery(f"the function {node['function_name'].lower()} may not be used: a rule sees the rows it is about")
        if node.get("type") == "SHOW_REF":
            raise InvalidQuery("a rule sees the rows it is about, not the catalog")
        if node.get("type") == "BASE_TABLE" and (node["schema_name"] or node["table_name"].lower() not in known):
            raise InvalidQuery(f"{node['table_name']!r} is not the contract's table", hint=f"write {{object}}, which is {table}")


def _row_condition(root: Node, table: str) -> Node | None:
    """The WHERE of `select count(*) from table where …`, when it looks at one row at a time."""
    if root["type"] != "SELECT_NODE" or not root["where_clause"] or root["from_table"]["type"] != "BASE_TABLE":
        return None
    others = ("group_expressions", "group_sets", "having", "qualify", "sample", "modifiers")
    if any(root[each] for each in others) or root["cte_map"]["map"] or root["from_table"]["sample"]:
        return None
    wanted = root["from_table"]["table_name"].lower() == table.lower() and not root["from_table"]["alias"]
    return root["where_clause"] if wanted and _counts_rows(root["select_list"]) and _sees_one_row(root["where_clause"]) else None


def _counts_rows(selected: list[Any]) -> bool:
    (only, *more) = selected
    return not more and only.get("function_name") == "count_star" and not only["filter"] and not only["distinct"]


def _sees_one_row(condition: Node) -> bool:
    """Names with a qualifier are left to DuckDB: what they mean depends on the FROM they stand below."""
    return not any(
        node.get("class") in {"SUBQUERY", "WINDOW", "STAR", "PARAMETER"} or len(node.get("column_names", ())) > 1
        for node in nodes(condition)
    )


def _columns(condition: Node | None) -> tuple[str, ...]:
    names = (node["column_names"][0] for node in nodes(condition) if node.get("class") == "COLUMN_REF")
    return tuple(dict.fromkeys(names))


def _written(connection: Connection, condition: Node) -> str | None:
    """The condition as DuckDB writes it, in parentheses; None unless DuckDB reads the same condition back from it."""
    template = parse_select(connection, "select 0")
    statement = {"error": False, "statements": [{"node": {**template, "select_list": [condition]}, "named_param_map": []}]}
    try:
        ((sql,),) = connection.execute(f"select json_deserialize_sql({text(json.dumps(statement))}::json)").fetchall()
        (read_back,) = parse_select(connection, sql)["select_list"]
    except (EngineError, InvalidQuery):
        return None
    return f"({sql.removeprefix('SELECT ')})" if _meaning(read_back) == _meaning(condition) else None


def _meaning(tree: Any) -> Any:
    """The tree without the places in the text that its parts came from."""
    match tree:
        case dict():
            return {key: _meaning(each) for key, each in tree.items() if key != "query_location"}
        case list():
            return [_meaning(each) for each in tree]
        case _:
            return tree
