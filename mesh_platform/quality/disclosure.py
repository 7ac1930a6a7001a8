"""Whether the value that an owner's query answers with may tell a classified value."""

from collections.abc import Iterator
from typing import Any

from mesh_platform.lakehouse.room.parse_tree import Node, nodes

COUNTS = frozenset({"count", "count_star", "count_if", "countif", "approx_count_distinct"})
WHOLE_ROWS = frozenset({"STAR", "POSITIONAL_REFERENCE", "PIVOT"})
TABLES = frozenset({"BASE_TABLE", "SUBQUERY", "TABLE_FUNCTION", "EXPRESSION_LIST"})
READS = frozenset({"COLUMN_REF", "SUBQUERY", "WINDOW", *WHOLE_ROWS})


def may_disclose(root: Node, *, table: str, classified: frozenset[str]) -> bool:
    """Unless it only counts rows of the table, what names a classified column may answer with its value."""
    return bool(classified) and _reads(root, classified) and not _only_counts(root, table)


def _reads(root: Node, columns: frozenset[str]) -> bool:
    """By name, or as a part of whole rows."""
    tables = {str(node["alias"] or node.get("table_name")).lower() for node in nodes(root) if _kinds(node) & TABLES}
    return any(
        not columns.isdisjoint(names := _names(node))
        or (len(names) == 1 and names[0] in tables)
        or bool(_kinds(node) & WHOLE_ROWS)
        or bool(node.get("column_name_alias"))
        for node in nodes(root)
    )


def _kinds(node: Node) -> set[str]:
    """The type of a constant's value is a node of its own."""
    return {kind for kind in (node.get("class"), node.get("type")) if isinstance(kind, str)}


def _names(node: Node) -> list[str]:
    return [each.lower() for each in node.get("column_names", ())]


def _only_counts(root: Node, table: str) -> bool:
    if root["type"] != "SELECT_NODE" or root["from_table"].get("table_name", "").lower() != table.lower() or root["cte_map"]["map"]:
        return False
    return not any(_kinds(node) & READS for node in _outside_counts(root["select_list"]))


def _outside_counts(tree: Any) -> Iterator[Node]:
    match tree:
        case dict() if tree.get("class") == "FUNCTION" and tree["function_name"].lower() in COUNTS:
            return
        case dict():
            yield tree
            yield from _outside_counts(list(tree.values()))
        case list():
            for each in tree:
                yield from _outside_counts(each)
