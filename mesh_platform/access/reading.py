"""`read` and `query`: the mesh's rows outside of any run."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from mesh_platform.access.gate import enter, show
from mesh_platform.access.moments import AsOf, parse_moment
from mesh_platform.access.refusals import not_granted
from mesh_platform.access.resolution import find_product, resolve
from mesh_platform.access.rows import Reading
from mesh_platform.access.showroom import show_ports
from mesh_platform.access.syntax import Condition, Query, parse_condition, parse_query
from mesh_platform.access.trail import Door, Visitor, failures_recorded, new_mark, record_read
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.view import View
from mesh_platform.errors import InvalidQuery, UnknownColumn
from mesh_platform.feedback.demand.missed import is_missed
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.reading.cuts import Cuts
from mesh_platform.lakehouse.reading.snapshots import Pin, relation_sql
from mesh_platform.settings import Settings, load_settings

_MISSING = re.compile(r'(?:Referenced column "([^"]+)" not found|does not have a column named "([^"]+)")')
_QUOTED = re.compile(r'"([^"]+)"')
# The condition has lines of its own, for it may end in a comment.
_FILTERED = "select {columns} from ({rows}) where (\n{condition}\n)"


def read(
    address: str | PortAddress,
    *,
    columns: Collection[str] | None = None,
    where: str | None = None,
    as_of: AsOf = None,
    consumer: str | None = None,
    root: str | Path | None = None,
) -> Reading:
    """The rows of one port at one snapshot, as far as its consumer may see them today.

    `where` is one SQL condition on the columns as they are shown; `as_of` a time (without a zone it is UTC), ISO text, or the
    number of a snapshot; `consumer` for whom it is read (a product, `application:domain.name`, or a domain), by default the
    setting of this name; `root` the folder of the mesh, by default the one that the working folder lies in.
    Raises UnknownName, NoAccess, NotPublished, and InvalidQuery for columns or a condition that do not hold.
    """
    port = address if isinstance(address, PortAddress) else PortAddress.parse(address)
    settings = _settings(root)
    visitor, cuts = _visitor(settings, consumer, Door.READ), Cuts(settings)
    with open_lakehouse(settings) as lakehouse, failures_recorded(lakehouse, [port], visitor):
        view = enter(lakehouse, port, visitor, partial(find_product, lakehouse))
        pin = resolve(lakehouse, port, parse_moment(as_of))
        visible = view.visible(pin.columns)
        _require_granted(pin, visitor, visible, columns or ())
        chosen = _chosen(port, visible, columns)
        connection = lakehouse.connect()
        condition = parse_condition(connection, where) if where is not None else None
        seen = {*chosen, *(condition.mentioned(visible) if condition else ())}
        shown = show(lakehouse, pin, view, visitor, cuts=cuts, columns=seen)
        reading = Reading(sql=_select(shown, chosen, condition), snapshots={port: pin.snapshot_id}, connection=connection, cuts=cuts)
        _check(reading, [pin], {port: view}, visitor, written=where or "")
        trace = record_read(lakehouse, pin, visitor, columns=seen, purpose=view.purpose)
    return replace(reading, traces=(trace,))


def query(sql: str, *, consumer: str | None = None, root: str | Path | None = None) -> Reading:
    """The answer to one SELECT over ports, each named `domain.product.port` (or `port_v2`) and read at its newest snapshot.

    The query can read nothing else: no file, no table function that reaches outside, no setting can be changed; and of each
    port only what its consumer may see. Raises InvalidQuery, UnknownName, NoAccess and NotPublished.
    """
    settings = _settings(root)
    visitor, cuts = _visitor(settings, consumer, Door.QUERY), Cuts(settings)
    with open_lakehouse(settings) as lakehouse:
        connection = lakehouse.connect()
        parsed = parse_query(connection, sql)
        with failures_recorded(lakehouse, parsed.ports, visitor):
            return _answer(lakehouse, connection, parsed, visitor, cuts)


def _answer(lakehouse: Lakehouse, connection: Connection, parsed: Query, visitor: Visitor, cuts: Cuts) -> Reading:
    views = {each: enter(lakehouse, each, visitor, partial(find_product, lakehouse)) for each in parsed.ports}
    whole = [resolve(lakehouse, each) for each in parsed.ports]
    pins = [show(lakehouse, each, views[each.port], visitor, cuts=cuts, columns=parsed.mentioned(each.columns)) for each in whole]
    show_ports(connection, pins)
    snapshots = {each.port: each.snapshot_id for each in pins}
    reading = Reading(sql=parsed.sql, snapshots=snapshots, connection=connection, cuts=cuts)
    _check(reading, whole, views, visitor, written=parsed.sql)
    mark = new_mark()
    traces = (
        record_read(lakehouse, each, visitor, columns=parsed.mentioned(shown.columns), purpose=views[each.port].purpose, mark=mark)
        for each, shown in zip(whole, pins, strict=True)
    )
    return replace(reading, traces=tuple(traces))


def _check(reading: Reading, pins: Iterable[Pin], views: Mapping[PortAddress, View], visitor: Visitor, *, written: str) -> None:
    """What does not hold is refused, and where DuckDB misses a column that only the grant leaves out, so it is told."""
    try:
        reading.check()
    except InvalidQuery as wrong:
        missed = {each.lower() for each in _QUOTED.findall(wrong.fact)}
        for each in pins:
            named = [column for column in each.columns if column.lower() in missed]
            _require_granted(each, visitor, views[each.port].visible(each.columns), named)
        if found := _MISSING.search(wrong.fact):
            known = [column for each in pins for column in each.columns]
            raise UnknownColumn(wrong.fact, column=_missed(found[1] or found[2], known, written=written), hint=wrong.hint) from None
        raise


def _missed(name: str, known: Iterable[str], *, written: str = "") -> str:
    """What stands in double quotes may be meant for a value, and values are kept nowhere."""
    return name if is_missed(name, known) and f'"{name}"'.lower() not in written.lower() else ""


def _require_granted(pin: Pin, visitor: Visitor, visible: tuple[str, ...], columns: Collection[str]) -> None:
    for each in columns:
        if each in pin.columns and each not in visible:
            raise not_granted(pin.port, visitor.consumer, each, visible)


def _settings(root: str | Path | None) -> Settings:
    return load_settings(None if root is None else Path(root))


def _visitor(settings: Settings, consumer: str | None, door: Door) -> Visitor:
    named = consumer or settings.consumer
    return Visitor(consumer=Consumer.parse(named) if named else None, door=door)


def _select(pin: Pin, columns: tuple[str, ...], condition: Condition | None) -> str:
    if condition is None:
        return relation_sql(pin, columns)
    names = ", ".join(map(identifier, columns))
    return _FILTERED.format(columns=names, rows=relation_sql(pin), condition=condition.sql)


def _chosen(port: PortAddress, visible: tuple[str, ...], columns: Collection[str] | None) -> tuple[str, ...]:
    if columns is None:
        return visible
    if isinstance(columns, str):
        raise InvalidQuery(f"columns is the text {columns!r}", hint=f"write a list: columns=[{columns!r}]")
    if unknown := [each for each in columns if each not in visible]:
        raise UnknownColumn(
            f"{port} has no column {unknown[0]!r}", column=_missed(unknown[0], visible), hint=f"its columns are {', '.join(visible)}"
        )
    if not columns:
        raise InvalidQuery("no columns were chosen", hint="leave `columns` out to get all of them")
    return tuple(dict.fromkeys(columns))
