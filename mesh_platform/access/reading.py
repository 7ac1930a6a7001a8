"""`read` and `query`: the mesh's rows outside of any run."""

from collections.abc import Collection
from pathlib import Path

from mesh_platform.access.moments import AsOf, parse_moment
from mesh_platform.access.resolution import resolve
from mesh_platform.access.rows import Reading
from mesh_platform.access.showroom import show_ports
from mesh_platform.access.syntax import Condition, parse_condition, parse_query
from mesh_platform.access.trail import Door, record_read
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidQuery
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.snapshots import Pin, relation_sql
from mesh_platform.settings import Settings, load_settings

# The condition has lines of its own, for it may end in a comment.
_FILTERED = "select {columns} from ({rows}) where (\n{condition}\n)"


def read(
    address: str | PortAddress,
    *,
    columns: Collection[str] | None = None,
    where: str | None = None,
    as_of: AsOf = None,
    root: str | Path | None = None,
) -> Reading:
    """The rows of one port at one snapshot.

    `where` is one SQL condition on the port's columns; `as_of` a time (without a zone it is UTC), ISO text, or the number of
    a snapshot; `root` the folder of the mesh, by default the one that the working folder lies in.
    Raises UnknownName, NotPublished, and InvalidQuery for columns or a condition that do not hold.
    """
    port = address if isinstance(address, PortAddress) else PortAddress.parse(address)
    with open_lakehouse(_settings(root)) as lakehouse:
        pin = resolve(lakehouse, port, parse_moment(as_of))
        chosen = _chosen(pin, columns)
        connection = lakehouse.connect()
        condition = parse_condition(connection, where) if where is not None else None
        reading = Reading(sql=_select(pin, chosen, condition), snapshots={port: pin.snapshot_id}, connection=connection)
        reading.relation()  # what does not hold is refused now, and not when rows are asked for
        record_read(lakehouse, pin, door=Door.READ, columns={*chosen, *(condition.columns_of(pin) if condition else ())})
    return reading


def query(sql: str, *, root: str | Path | None = None) -> Reading:
    """The answer to one SELECT over ports, each named `domain.product.port` (or `port_v2`) and read at its newest snapshot.

    The query can read nothing else: no file, no table function that reaches outside, no setting can be changed.
    Raises InvalidQuery, UnknownName and NotPublished.
    """
    with open_lakehouse(_settings(root)) as lakehouse:
        connection = lakehouse.connect()
        parsed = parse_query(connection, sql)
        pins = [resolve(lakehouse, each) for each in parsed.ports]
        show_ports(connection, pins)
        reading = Reading(sql=parsed.sql, snapshots={each.port: each.snapshot_id for each in pins}, connection=connection)
        reading.relation()
        for each in pins:
            record_read(lakehouse, each, door=Door.QUERY, columns=parsed.columns_of(each))
    return reading


def _settings(root: str | Path | None) -> Settings:
    return load_settings(None if root is None else Path(root))


def _select(pin: Pin, columns: tuple[str, ...], condition: Condition | None) -> str:
    if condition is None:
        return relation_sql(pin, columns)
    names = ", ".join(map(identifier, columns))
    return _FILTERED.format(columns=names, rows=relation_sql(pin), condition=condition.sql)


def _chosen(pin: Pin, columns: Collection[str] | None) -> tuple[str, ...]:
    if columns is None:
        return tuple(pin.columns)
    if isinstance(columns, str):
        raise InvalidQuery(f"columns is the text {columns!r}", hint=f"write a list: columns=[{columns!r}]")
    if unknown := [each for each in columns if each not in pin.columns]:
        raise InvalidQuery(f"{pin.port} has no column {unknown[0]!r}", hint=f"its columns are {', '.join(pin.columns)}")
    if not columns:
        raise InvalidQuery("no columns were chosen", hint="leave `columns` out to get all of them")
    return tuple(dict.fromkeys(columns))
