"""What a reader's SQL may say: a query is one SELECT over ports, a condition one expression over the columns of a row."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidName, InvalidQuery
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.room.parse_tree import OF_THE_MACHINE, Node, foreign_functions, local_names, nodes, parse_select

# What takes columns without naming them.
_WHOLE_ROWS = frozenset({"STAR", "POSITIONAL_REFERENCE", "PIVOT", "SHOW_REF"})
_TABLES = frozenset({"BASE_TABLE", "SUBQUERY", "TABLE_FUNCTION", "EXPRESSION_LIST"})
_LONGEST = 1_000_000  # characters; rows are in ports, not in queries
_ADDRESS_HINT = "name ports as domain.product.port, a later major version as domain.product.port_v2"


@dataclass(frozen=True, slots=True)
class Condition:
    """One expression over the columns of a row. `names` are the lower-case names it mentions, None where a `*` takes all.

    `tree` is the SELECT that it stands in, as DuckDB parses it.
    """

    sql: str
    names: frozenset[str] | None
    tree: Node = field(repr=False)

    def mentioned(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Those of a port's columns that are mentioned; too many rather than too few."""
        return tuple(each for each in columns if self.names is None or each.lower() in self.names)


@dataclass(frozen=True, slots=True)
class Query(Condition):
    """One SELECT, and the ports it reads."""

    ports: tuple[PortAddress, ...]


def parse_query(connection: Connection, sql: str) -> Query:
    """Raises InvalidQuery unless `sql` is exactly one SELECT over ports."""
    if len(sql) > _LONGEST:
        raise InvalidQuery(f"a query has at most {_LONGEST:,} characters")
    tree = parse_select(connection, sql)
    if foreign := foreign_functions(tree):
        raise InvalidQuery(f"the table function {foreign[0]} may not be used: a query reads ports only", hint=_ADDRESS_HINT)
    _require_no_machine(tree)
    local = local_names(tree)
    tables = (node for node in nodes(tree) if node.get("type") == "BASE_TABLE")
    ports = (_port(table) for table in tables if not _is_local(table, local))
    return Query(sql=sql.strip().rstrip(";"), ports=tuple(dict.fromkeys(ports)), names=_names(nodes(tree)), tree=tree)


def parse_condition(connection: Connection, text: str) -> Condition:
    """Raises InvalidQuery unless `text` is exactly one expression over the columns of one row."""
    wrapped = f"select 1 from port where (\n{text}\n)"  # noqa: S608 - it is parsed here, never run
    select = parse_select(connection, wrapped, what="a condition")
    if not _is_only_a_filter(select):
        raise InvalidQuery(f"this is not one condition: {text}", hint="write one boolean expression over the port's columns")
    _require_no_machine(select)
    tree = select["where_clause"]
    if any(node.get("class") in ("SUBQUERY", "WINDOW") for node in nodes(tree)):
        raise InvalidQuery("a condition sees one row: it has no subqueries and no window functions", hint="use query() for those")
    return Condition(sql=text, names=_names(nodes(tree)), tree=select)


def _require_no_machine(tree: Node) -> None:
    """Whose files and settings are none of a reader's business, also through a gateway."""
    for each in nodes(tree):
        if each.get("class") == "FUNCTION" and (name := each["function_name"].lower()) in OF_THE_MACHINE:
            raise InvalidQuery(f"the function {name} may not be used: what it answers depends on the machine")


def _is_local(table: Node, local: frozenset[str]) -> bool:
    return not table["schema_name"] and not table["catalog_name"] and table["table_name"].lower() in local


def _port(table: Node) -> PortAddress:
    parts = (str(table["catalog_name"]).lower(), str(table["schema_name"]).lower(), str(table["table_name"]).lower())
    try:
        return PortAddress.from_key(parts)
    except InvalidName:
        written = ".".join(each for each in parts if each)
        raise InvalidQuery(f"{written!r} is not a port", hint=_ADDRESS_HINT) from None


def _names(tree: Iterable[Node]) -> frozenset[str] | None:
    found: set[str] = set()
    alone: set[str] = set()
    tables: set[str] = set()
    for node in tree:
        kind = str(node.get("type"))  # that of a constant is a node of its own
        if kind in _WHOLE_ROWS or node.get("ref_type") == "NATURAL" or node.get("column_name_alias"):
            return None
        if kind in _TABLES:
            tables.update((node.get("alias", "").lower(), node.get("table_name", "").lower()))
        names = [each.lower() for each in (*node.get("column_names", ()), *node.get("using_columns", ()))]
        found.update(names)
        alone.update(names[:1] if len(names) == 1 else ())
    return None if alone & tables else frozenset(found)  # the name of a table stands for its whole rows


def _is_only_a_filter(select: Node) -> bool:
    others = ("group_expressions", "group_sets", "having", "qualify", "sample", "modifiers")
    return select["type"] == "SELECT_NODE" and not any(select[each] for each in others)
