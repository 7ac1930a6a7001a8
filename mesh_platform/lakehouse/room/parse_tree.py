"""SQL that people write, as the tree that DuckDB's own parser makes of it.

What is judged is what runs: no second parser can read the same text differently.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from mesh_platform.errors import InvalidQuery
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.quoting import text

# They make rows out of their arguments alone.
HARMLESS_TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})

# What they answer depends on the machine that the statement happens to run on, and may be none of its business.
OF_THE_MACHINE = frozenset({"getenv", "current_setting", "json_serialize_plan"})  # the last of them names the files that are read

_PLAIN = re.compile(r"(?!duckdb_|pg_|pragma_|sqlite_)\w+")

Node = Mapping[str, Any]


def parse_select(connection: Connection, sql: str, *, what: str = "a query") -> Node:
    """The root of exactly one SELECT. Raises InvalidQuery for anything else."""
    # A literal, not a parameter: to bind one, DuckDB's client would import pandas.
    ((answer,),) = connection.execute(f"select json_serialize_sql({text(sql)})").fetchall()
    try:
        tree = json.loads(answer)
    except RecursionError:
        raise InvalidQuery(f"{what} nests too deep", hint="write it in steps: with step as (…) select …") from None
    if tree["error"] and tree["error_type"] == "parser":
        raise InvalidQuery(f"DuckDB cannot parse {what}: {tree['error_message']}")
    if tree["error"] or len(tree["statements"]) != 1:
        raise InvalidQuery(f"{what} must be exactly one SELECT", hint="a PIVOT needs its values: pivot … on column in (…)")
    return tree["statements"][0]["node"]


def nodes(tree: Any) -> Iterator[Node]:
    """Every object of the tree; an explicit stack, because generated SQL nests deeper than Python calls may."""
    stack = [tree]
    while stack:
        match stack.pop():
            case dict() as node:
                yield node
                stack.extend(reversed(node.values()))
            case list() as children:
                stack.extend(reversed(children))


def local_names(tree: Any) -> frozenset[str]:
    """Lower-case names of the common table expressions that the statement defines itself.

    Such a name holds in a part of the statement only, and means anything else outside of it. So one that could be a file, or
    a table of DuckDB's own catalog, is not counted.
    """
    names = (entry["key"].lower() for node in nodes(tree) if "cte_map" in node for entry in node["cte_map"]["map"])
    return frozenset(each for each in names if _PLAIN.fullmatch(each))


def foreign_functions(tree: Any) -> tuple[str, ...]:
    """Table functions that may reach outside the statement, such as files."""
    named = (str(node["function"].get("function_name", "this")).lower() for node in nodes(tree) if node.get("type") == "TABLE_FUNCTION")
    return tuple(name for name in named if name not in HARMLESS_TABLE_FUNCTIONS)
