"""How much of a query there is when DuckDB plans it, which it does without end and without being interrupted.

It writes out again what is said once: tables that `with` names, columns that later columns name, operands of `case` and `between`,
arguments of macros. A few lines can so become more than any machine holds, and no limit of time or memory stops it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import prod
from typing import Any

import duckdb

from mesh_platform.errors import InvalidQuery
from mesh_platform.lakehouse.room.parse_tree import Node

MOST = 50_000  # parts of a query that are there only because it is written out; a second's work
MOST_JOINS = 50  # of which DuckDB looks for the best order
_OPERANDS = 1_000
_HINT = "ask in smaller steps: fewer tables, fewer levels"
_TWICE = frozenset({"LAMBDA", "BETWEEN", "SUBQUERY"})  # classes of expressions
_MACRO = 3  # times that one may write an argument


def require_short_cases(sql: str) -> None:
    """Raises InvalidQuery. Operands of `case` are written out by the parser itself, so that their number is judged before."""
    open_cases: list[_Case] = []
    for word, before in _keywords(sql):
        match word:
            case "case":
                open_cases.append(_Case())
            case "when" if open_cases:
                open_cases[-1].when(has_operand=before != "case")
            case "end" if open_cases:
                size = open_cases.pop().size()
                if size > _OPERANDS:
                    raise _too_much("operands of `case` stand inside of each other too often")
                if open_cases:
                    open_cases[-1].inner(size)


def require_plannable(tree: Node) -> None:
    """Raises InvalidQuery for what would grow too much."""
    budget, joins = MOST + sum(1 for _ in _parts(tree)), 0
    for node, times in _written_out(tree):
        budget -= times
        joins += times * (node.get("type") == "JOIN")
        if node.get("type") == "PIVOT":
            budget -= times * prod(max(1, len(each["entries"])) for each in node["pivots"])
        if budget < 0 or joins > MOST_JOINS:
            raise _too_much("the query grows too much when it is planned")


class _Case:
    """How often the innermost operand is written."""

    def __init__(self) -> None:
        self.operand = self.branches = self.whens = 0
        self.has_operand = False

    def when(self, *, has_operand: bool) -> None:
        self.has_operand = has_operand if not self.whens else self.has_operand
        self.whens += 1

    def inner(self, size: int) -> None:
        if self.whens:
            self.branches += size
        else:
            self.operand += size

    def size(self) -> int:
        return max(1, self.operand * self.whens) + self.branches if self.has_operand else 1 + self.branches


def _keywords(sql: str) -> Iterator[tuple[str, str]]:
    """Each keyword with the token before it, as DuckDB's own parser cuts the text."""
    starts = duckdb.tokenize(sql)
    data, before = sql.encode(), ""
    for number, (start, kind) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(data)
        word = data[start : min(end, start + 8)].split(None, 1)[0].decode(errors="replace").lower()
        if kind == duckdb.token_type.keyword:
            yield word[:4] if word[:4] in ("case", "when") else word[:3], before
        if kind != duckdb.token_type.comment:
            before = word[:4]


def _written_out(tree: Node) -> Iterator[tuple[Node, int]]:
    """Each part as often as it is planned; an explicit stack, because trees nest deeper than Python calls may."""
    stack: list[tuple[Any, int, _Scope | None]] = [(tree, 1, None)]
    unseen: dict[int, tuple[Any, _Scope]] = {}  # what nobody names is planned too, once
    while stack or unseen:
        node, times, scope = stack.pop() if stack else _once(unseen)
        if isinstance(node, list):
            stack += ((each, times, scope) for each in node)
        if not isinstance(node, dict):
            continue
        yield node, times
        if tables := node.get("cte_map", {}).get("map"):
            scope = _Scope.of(((f"table {each['key'].lower()}", each["value"]) for each in tables), around=scope)
            unseen |= {id(body): (body, inside) for body, inside in scope.all()}
        for body, inside in _meant(node, scope):
            unseen.pop(id(body), None)
            stack.append((body, times, inside))
        stack += _inside(node, times * _factor(node), scope)


def _once(unseen: dict[int, tuple[Any, "_Scope"]]) -> tuple[Any, int, "_Scope"]:
    body, scope = unseen.pop(next(iter(unseen)))
    return body, 1, scope


def _inside(node: Node, times: int, scope: "_Scope | None") -> Iterator[tuple[Any, int, "_Scope | None"]]:
    """The columns of a SELECT have names in all of its parts but where its rows come from."""
    columns = scope
    if node.get("type") == "SELECT_NODE":
        named = ((f"column {each['alias'].lower()}", each) for each in node["select_list"] if each.get("alias"))
        columns = _Scope.of(named, around=scope)
    return ((each, times, scope if part == "from_table" else columns) for part, each in node.items() if part != "cte_map")


def _meant(node: Node, scope: "_Scope | None") -> Iterator[tuple[Any, "_Scope"]]:
    return scope.find(name) if scope is not None and (name := _named(node)) else iter(())


@dataclass(frozen=True, slots=True)
class _Scope:
    """What names stand for, in order: each may use those before it."""

    names: Mapping[str, tuple[tuple[int, Any], ...]]
    before: int
    around: "_Scope | None"

    @classmethod
    def of(cls, named: Iterable[tuple[str, Any]], *, around: "_Scope | None") -> "_Scope":
        names: dict[str, tuple[tuple[int, Any], ...]] = {}
        count = 0
        for count, (name, body) in enumerate(named, start=1):
            names[name] = (*names.get(name, ()), (count, body))
        return cls(names, count + 1, around)

    def all(self) -> Iterator[tuple[Any, "_Scope"]]:
        return ((body, replace(self, before=number)) for found in self.names.values() for number, body in found)

    def find(self, name: str) -> Iterator[tuple[Any, "_Scope"]]:
        scope: _Scope | None = self
        while scope is not None:
            found = [(body, replace(scope, before=number)) for number, body in scope.names.get(name, ()) if number < scope.before]
            if found:
                return iter(found[-1:])
            scope = scope.around
        return iter(())


def _named(node: Node) -> str:
    if node.get("type") == "BASE_TABLE" and not node["schema_name"]:
        return f"table {node['table_name'].lower()}"
    if node.get("class") == "COLUMN_REF" and node["column_names"]:
        return f"column {node['column_names'][0].lower()}"
    return ""


def _factor(node: Node) -> int:
    if node.get("class") == "FUNCTION" and node["function_name"].lower() in _macros():
        return _MACRO
    return 2 if node.get("class") in _TWICE else 1


@cache
def _macros() -> frozenset[str]:
    with duckdb.connect() as connection:
        named = connection.execute("select distinct function_name from duckdb_functions() where function_type = 'macro'").fetchall()
    return frozenset(name.lower() for (name,) in named)


def _parts(tree: Any) -> Iterator[Node]:
    stack = [tree]
    while stack:
        match stack.pop():
            case dict() as node:
                yield node
                stack += node.values()
            case list() as children:
                stack += children


def _too_much(fact: str) -> InvalidQuery:
    return InvalidQuery(fact, hint=_HINT)
