"""Foreign keys: inside the table, or to the port of any product."""

from dataclasses import dataclass
from typing import Any

from mesh_platform.concepts.contract import Relationship, Severity
from mesh_platform.concepts.names import PortAddress, split_table
from mesh_platform.declarations.documents.custom_properties import severity_of
from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.documents.suggestions import did_you_mean
from mesh_platform.errors import InvalidName

_FORMS = "Write `table.column` or `domain.product.port.column`."

Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The table whose foreign keys are read."""

    address: PortAddress
    table: str
    columns: frozenset[str]


def table_relationships(doc: Document, at: Path, entry: Any, holder: Holder) -> tuple[Relationship, ...]:
    """Every foreign key of the table, written below it or below one of its columns."""
    found = []
    for number, each in enumerate(entry.get("properties", ())):
        for position, key in enumerate(each.get("relationships", ())):
            found.append(_relationship(doc, (*at, "properties", number, "relationships", position), key, (each["name"],), holder))
    for position, key in enumerate(entry.get("relationships", ())):
        here = (*at, "relationships", position)
        found.append(_relationship(doc, here, key, _from_columns(doc, (*here, "from"), key["from"], holder), holder))
    return tuple(each for each in found if each is not None)


def _relationship(doc: Document, at: Path, entry: Any, columns: tuple[str, ...] | None, holder: Holder) -> Relationship | None:
    severity = severity_of(doc, at, entry, Severity.ERROR)
    wanted = _listed(entry["to"])
    targets = [target for each in wanted if (target := _target(doc, (*at, "to"), each, holder))]
    if columns is None or len(targets) < len(wanted):
        return None
    ports = {port for port, _ in targets}
    if len(ports) > 1:
        doc.wrong((*at, "to"), "a foreign key points to one table.")
        return None
    to_columns = tuple(column for _, column in targets)
    if len(to_columns) != len(columns):
        doc.wrong((*at, "to"), f"has {len(to_columns)} columns where the key has {len(columns)}.")
        return None
    port = None if ports == {holder.address} else ports.pop()
    return Relationship(columns=columns, port=port, to_columns=to_columns, severity=severity, location=doc.at_line(entry.line))


def _from_columns(doc: Document, at: Path, value: Any, holder: Holder) -> tuple[str, ...] | None:
    wanted = _listed(value)
    found = tuple(column for each in wanted if (column := _own_column(doc, at, each, holder)))
    return found if len(found) == len(wanted) else None


def _target(doc: Document, at: Path, reference: str, holder: Holder) -> tuple[PortAddress, str] | None:
    steps = reference.split(".")
    if "/" in reference or len(steps) not in (2, 4):
        doc.wrong(at, f"{reference[:80]!r}: references by id, by file or into nested fields are not supported.", _FORMS)
        return None
    if len(steps) == 2:
        column = _own_column(doc, at, reference, holder)
        return (holder.address, column) if column else None
    domain, product, table, column = steps
    try:
        return PortAddress(domain, product, *split_table(table)), column
    except InvalidName as wrong:
        doc.wrong(at, f"{wrong.fact}.")
        return None


def _own_column(doc: Document, at: Path, reference: str, holder: Holder) -> str | None:
    """The column of `table.column`, which must be the contract's own table."""
    table, _, column = reference.partition(".")
    if table != holder.table:
        doc.wrong(at, f"this contract has no table {table[:80]!r}.", "A table of another contract is written `domain.product.port.column`.")
        return None
    if column not in holder.columns:
        doc.wrong(at, f"the table has no column {column[:80]!r}.", did_you_mean(column, holder.columns))
        return None
    return column


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
