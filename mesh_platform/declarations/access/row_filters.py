"""The text of a row filter and its meaning. Everything outside the closed grammar is refused by its name.

    filter     := filter and filter | filter or filter | not filter | (filter) | condition
    condition  := column relation constant | column [not] in (constant, ...) | column is [not] null
                | column [not] between constant and constant
    relation   := = | <> | != | < | <= | > | >=
    constant   := 'text' | number | true | false | date 'yyyy-mm-dd'

What runs later is made from the meaning; the text itself never reaches a database.
"""

import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from mesh_platform.concepts.names import is_column_name
from mesh_platform.concepts.row_filter import Compares, Every, IsMissing, IsOneOf, Not, Relation, RowFilter, Some, Value
from mesh_platform.errors import InvalidQuery

Node = Any  # of sqlglot's tree; sqlglot takes a good part of a second to import, and few agreements filter rows

MAX_LENGTH = 1_000
_DIALECT = "duckdb"
_HINT = "A row filter compares columns with constants: =, <>, <, <=, >, >=, in, between, is null; and, or, not and parentheses join them."
_CASTS = ("::", "cast", "try_cast")  # in the tree they look like the constant date '2026-01-31'
_NODES = {"EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}


def parse_row_filter(text: str) -> RowFilter:
    """Raises InvalidQuery, naming what is not allowed."""
    text = text.strip()
    if not text or len(text) > MAX_LENGTH or not text.isprintable():
        raise InvalidQuery(f"a row filter is one line of at most {MAX_LENGTH:,} characters", hint=_HINT)
    try:
        return _filter(_only_expression(text))
    except RecursionError:
        raise InvalidQuery("a row filter is not nested that deeply", hint=_HINT) from None


def _only_expression(text: str) -> Node:
    import sqlglot
    from sqlglot.errors import SqlglotError
    from sqlglot.tokens import TokenType

    try:
        tokens = sqlglot.tokenize(text, dialect=_DIALECT)
        parsed = sqlglot.parse(text, dialect=_DIALECT)
    except SqlglotError:
        raise InvalidQuery(f"this cannot be read as a row filter: {text}", hint=_HINT) from None
    if any(each.comments for each in tokens):
        raise _not_allowed("a comment")
    quoted = (TokenType.STRING, TokenType.IDENTIFIER)
    if any(each.text.lower() in _CASTS for each in tokens if each.token_type not in quoted):
        raise _not_allowed("a cast")
    if len(parsed) != 1 or parsed[0] is None:
        raise _not_allowed("more than one expression")
    return parsed[0]


def _filter(node: Node) -> RowFilter:
    match _name(node):
        case "Paren":
            return _filter(node.this)
        case "Not":
            return Not(_filter(node.this))
        case "And":
            return Every(tuple(_filter(each) for each in _joined(node)))
        case "Or":
            return Some(tuple(_filter(each) for each in _joined(node)))
        case "Is" if _name(node.expression) == "Null":
            return IsMissing(_column(node.this))
        case "In":
            return IsOneOf(_column(node.this), _constants(node))
        case "Between":
            return _between(node)
        case name if name in _NODES:
            return Compares(_column(node.this), Relation(_NODES[name]), _constant(node.expression))
    raise _not_allowed(_described(node))


def _joined(node: Node) -> Iterator[Node]:
    """The parts of `a and b and c`, which the parser nests to the left."""
    parts = []
    while _name(node.this) == _name(node):
        parts.append(node.expression)
        node = node.this
    return reversed([*parts, node.expression, node.this])


def _between(node: Node) -> RowFilter:
    if node.args.get("symmetric"):
        raise _not_allowed("`symmetric`")
    column = _column(node.this)
    low, high = _constant(node.args["low"]), _constant(node.args["high"])
    return Every((Compares(column, Relation.GREATER_OR_EQUAL, low), Compares(column, Relation.LESS_OR_EQUAL, high)))


def _constants(node: Node) -> tuple[Value, ...]:
    if outside := next(filter(None, map(node.args.get, ("query", "unnest", "field"))), None):
        raise _not_allowed(_described(outside))
    if not node.expressions:
        raise InvalidQuery("`in` needs at least one constant", hint=_HINT)
    return tuple(map(_constant, node.expressions))


def _column(node: Node) -> str:
    if _name(node) != "Column":
        raise _not_allowed(f"{_described(node)} in the place of a column")
    if len(node.parts) > 1:
        raise _not_allowed("a table's name before a column")
    if _name(node.this) != "Identifier" or not is_column_name(node.name):
        raise InvalidQuery(f"{node.name[:80]!r} cannot name a column", hint=_HINT)
    return node.name


def _constant(node: Node) -> Value:
    match _name(node):
        case "Literal" if node.is_string:
            return node.this
        case "Literal":
            return _number(node.this)
        case "Neg" if _name(node.this) == "Literal" and not node.this.is_string:
            return _number(f"-{node.this.this}")  # the minus of a Decimal would round it
        case "Boolean":
            return bool(node.this)
        case "Cast" if _name(node.this) == "Literal" and node.to.sql(_DIALECT) == "DATE":
            return _date(node.this.this)
        case "Null":
            raise InvalidQuery("NULL is no constant to compare with", hint="Write `is null` or `is not null`.")
    raise _not_allowed(f"{_described(node)} in the place of a constant")


def _number(text: str) -> int | float | Decimal:
    if "e" in text.lower():
        number: int | float | Decimal = float(text)
    else:
        number = Decimal(text) if "." in text else int(text)
    if not math.isfinite(number):
        raise InvalidQuery(f"{text} is too large a number", hint=_HINT)
    return number


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidQuery(f"{text!r} is not a day", hint="Write it as date '2026-01-31'.") from None


def _not_allowed(what: str) -> InvalidQuery:
    return InvalidQuery(f"a row filter may not hold {what}", hint=_HINT)


def _name(node: Node) -> str:
    return type(node).__name__


def _described(node: Node) -> str:
    from sqlglot import exp

    if isinstance(node, exp.Query | exp.Subquery):
        return "a subquery"
    if isinstance(node, exp.Func):
        return f"the function {node.sql_name().lower() if not isinstance(node, exp.Anonymous) else node.name}"
    if isinstance(node, exp.Placeholder | exp.Parameter):
        return "a parameter"
    if isinstance(node, exp.Column):
        return "a column alone" if len(node.parts) == 1 else "another table's column"
    return f"`{node.sql(_DIALECT)[:60]}`"
