"""What of a query may already hold where a cut is written, so that a question about few rows writes few.

Nothing is pushed but comparisons of columns in clear text with constants, built anew from their parts: they cannot fail, and tell
nothing of a row or a value that the cut would not show. The query runs over the cut as it was written, so that pushing may keep too
many rows, and must never drop one that the query asks for.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mesh_platform.access.answering.constants import compare, constant, value_of
from mesh_platform.access.entering.asked import ALL, Pushed
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.row_filter import Compares, Every, IsMissing, IsOneOf, Not, Relation, RowFilter
from mesh_platform.concepts.types import ColumnType, Primitive
from mesh_platform.concepts.view import View
from mesh_platform.errors import InvalidName
from mesh_platform.lakehouse.room.parse_tree import Node, nodes

_RELATIONS = {
    "COMPARE_EQUAL": Relation.EQUAL,
    "COMPARE_NOTEQUAL": Relation.NOT_EQUAL,
    "COMPARE_LESSTHAN": Relation.LESS,
    "COMPARE_LESSTHANOREQUALTO": Relation.LESS_OR_EQUAL,
    "COMPARE_GREATERTHAN": Relation.GREATER,
    "COMPARE_GREATERTHANOREQUALTO": Relation.GREATER_OR_EQUAL,
}
_TURNED = {
    Relation.LESS: Relation.GREATER,
    Relation.LESS_OR_EQUAL: Relation.GREATER_OR_EQUAL,
    Relation.GREATER: Relation.LESS,
    Relation.GREATER_OR_EQUAL: Relation.LESS_OR_EQUAL,
}
_OTHERS = ("group_expressions", "group_sets", "having", "qualify")
_OF_A_STAR = ("alias", "relation_name", "columns", "expr", "exclude_list", "replace_list", "rename_list", "qualified_exclude_list")
_JOINS = ("INNER", "LEFT", "RIGHT", "OUTER")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A question that can be written anew: columns, each with the name that it is asked under, and all that is asked of the rows."""

    columns: Mapping[str, str]
    asked: Pushed


def pushed(tree: Node, port: PortAddress, columns: Mapping[str, ColumnType], view: View) -> Pushed:
    """Of a query's tree, for one of its ports. Nothing where the port occurs twice, or not in a plain list of joined tables."""
    tables = [each for each in nodes(tree) if each.get("type") == "BASE_TABLE" and _is(each, port)]
    clear = {name.lower(): of for name, of in columns.items() if view.tells_value(name)}
    names = {each.lower(): each for each in columns}
    for select in nodes(tree) if len(tables) == 1 else ():
        if select.get("type") == "SELECT_NODE" and (joined := _joined(select)) and tables[0] in joined:
            scope = _Scope(alias=_alias(tables[0]), alone=len(joined) == 1, clear=clear, names=names)
            rows = tuple(_conditions(select["where_clause"], scope))
            most = _most(select) if select is tree and scope.alone else None
            return Pushed(rows=Every(rows) if rows else None, most=most)
    return ALL


def pushed_condition(select: Node, columns: Mapping[str, ColumnType], view: View) -> Pushed:
    """Of a condition on the rows of one port."""
    clear = {name.lower(): of for name, of in columns.items() if view.tells_value(name)}
    scope = _Scope(alias="", alone=True, clear=clear, names={each.lower(): each for each in columns})
    rows = tuple(_conditions(select["where_clause"], scope))
    is_all = _all_conditions(select["where_clause"], scope) is not None
    return Pushed(rows=Every(rows) if rows else None, is_all=is_all)


def plain(tree: Node, port: PortAddress, columns: Mapping[str, ColumnType], view: View) -> Plain | None:
    """What a query asks, where that is nothing but columns of one port and what can be pushed; None for any other."""
    if tree["type"] != "SELECT_NODE" or _joined(tree) != [table := tree["from_table"]] or table["type"] != "BASE_TABLE":
        return None
    if any(tree[each] for each in _OTHERS) or tree["cte_map"]["map"] or tree["aggregate_handling"] != "STANDARD_HANDLING":
        return None
    if not _is(table, port) or table["at_clause"]:
        return None
    alias, modifiers = _alias(table), tree["modifiers"]
    names = {each.lower(): each for each in view.visible(columns)}
    chosen = _chosen(tree["select_list"], _Scope(alias=alias, alone=True, clear=dict.fromkeys(names, Primitive.STRING), names=names))
    clear = {name: columns[each] for name, each in names.items() if view.tells_value(each)}
    rows = _all_conditions(tree["where_clause"], _Scope(alias=alias, alone=True, clear=clear, names=names))
    most, *others = [_limit(each) if each["type"] == "LIMIT_MODIFIER" and not each["offset"] else None for each in modifiers] or [None]
    if chosen is None or rows is None or alias in names or others or (modifiers and most is None):
        return None
    return Plain(columns=chosen, asked=Pushed(rows=Every(rows) if rows else None, most=most))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """What a name means in the `where` of one SELECT. `clear` are the types of columns in clear text, `names` their spelling."""

    alias: str
    alone: bool
    clear: Mapping[str, ColumnType]
    names: Mapping[str, str]

    def column(self, node: Node) -> str | None:
        """The lower-case name of a column that is surely the port's, and shown in clear text."""
        parts = [each.lower() for each in node.get("column_names", ())]
        is_own = (len(parts) == 1 and self.alone) or (len(parts) == 2 and bool(self.alias) and parts[0] == self.alias)
        return parts[-1] if is_own and parts[-1] in self.clear else None


def _is(table: Node, port: PortAddress) -> bool:
    try:
        return PortAddress.from_key((table["catalog_name"].lower(), table["schema_name"].lower(), table["table_name"].lower())) == port
    except InvalidName:
        return False


def _alias(table: Node) -> str:
    return (table["alias"] or table["table_name"]).lower()


def _joined(select: Node) -> list[Node]:
    """The tables and subqueries of a plain list of joins; none where rows are sampled, renamed or matched in any other way."""
    found, stack = [], [select["from_table"]]
    while stack:
        table = stack.pop()
        if select["sample"] or table.get("sample") or table.get("column_name_alias"):
            return []
        match table["type"]:
            case "JOIN" if table["ref_type"] in ("REGULAR", "CROSS") and table["join_type"] in _JOINS:
                stack += (table["left"], table["right"])
            case "BASE_TABLE" | "SUBQUERY":
                found.append(table)
            case _:
                return []
    aliases = [_alias(each) if each["type"] == "BASE_TABLE" else each["alias"].lower() for each in found]
    return found if len(set(aliases)) == len(aliases) else []


def _chosen(selected: Iterable[Node], scope: _Scope) -> dict[str, str] | None:
    """None where anything but columns is selected, or one of them twice."""
    found: dict[str, str] = {}
    for each in selected:
        if each["class"] == "STAR" and not any(each[more] for more in _OF_A_STAR):
            names = {name: name for name in scope.names.values()}
        elif each["class"] == "COLUMN_REF" and (column := scope.column(each)):
            name = scope.names[column]
            names = {name: each["alias"] or name}
        else:
            return None
        if found.keys() & names.keys():
            return None
        found |= names
    return found if len({each.lower() for each in found.values()}) == len(found) else None


def _all_conditions(where: Node | None, scope: _Scope) -> tuple[RowFilter, ...] | None:
    """None where one of those that have to hold cannot be pushed."""
    found: list[RowFilter] = []
    for each in _parts(where):
        conditions = tuple(_condition(each, scope))
        if len(conditions) < (2 if each["type"] == "COMPARE_BETWEEN" else 1):
            return None
        found += conditions
    return tuple(found)


def _conditions(where: Node | None, scope: _Scope) -> Iterator[RowFilter]:
    """Those that all have to hold."""
    for each in _parts(where):
        yield from _condition(each, scope)


def _parts(where: Node | None) -> Iterator[Node]:
    stack = [where] if where else []
    while stack:
        node = stack.pop()
        if node["type"] == "CONJUNCTION_AND":
            stack += node["children"]
        else:
            yield node


def _condition(node: Node, scope: _Scope) -> Iterator[RowFilter]:
    kind = node["type"]
    if kind in _RELATIONS:
        yield from _compared(node["left"], _RELATIONS[kind], node["right"], scope)
    elif kind == "COMPARE_BETWEEN":
        yield from _compared(node["input"], Relation.GREATER_OR_EQUAL, node["lower"], scope)
        yield from _compared(node["input"], Relation.LESS_OR_EQUAL, node["upper"], scope)
    elif kind in ("COMPARE_IN", "OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL") and (column := scope.column(node["children"][0])):
        name = scope.names[column]
        if kind == "OPERATOR_IS_NOT_NULL":
            yield Not(IsMissing(name))
        elif kind == "OPERATOR_IS_NULL":
            yield from [IsMissing(name)] if scope.alone else []  # a join makes rows up in which it is missing
        else:
            values = [value_of(each, of=scope.clear[column]) for each in node["children"][1:]]
            known = tuple(each for each in values if each is not None)
            yield from [IsOneOf(name, known)] if len(known) == len(values) and compare(scope.clear[column], known) else []


def _compared(left: Node, relation: Relation, right: Node, scope: _Scope) -> Iterator[RowFilter]:
    if scope.column(left) is None:
        left, right, relation = right, left, _TURNED.get(relation, relation)
    column = scope.column(left)
    value = value_of(right, of=scope.clear[column]) if column else None
    if column and value is not None and compare(scope.clear[column], [value]):
        yield Compares(scope.names[column], relation, value)


def _most(select: Node) -> int | None:
    """As many rows as are needed where any will do: a plain list of columns, and a limit."""
    plain = all(each["class"] in ("COLUMN_REF", "STAR") and not each.get("replace_list") for each in select["select_list"])
    if not plain or select["where_clause"] or any(select[each] for each in _OTHERS):
        return None
    if [each["type"] for each in select["modifiers"]] != ["LIMIT_MODIFIER"]:
        return None
    return _limit(select["modifiers"][0])


def _limit(modifier: Node) -> int | None:
    limit, offset = modifier["limit"], modifier["offset"]
    rows, skipped = constant(limit) if limit else None, constant(offset) if offset else 0
    return rows + skipped if type(rows) is int and type(skipped) is int else None
