"""Answers: what a visitor gets of ports from a store that is open; the one way behind every door.

Each answer has a connection of its own, and so do the cuts that it is made of: what `Lakehouse.connect` bounds, bounds them all.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal, overload

from mesh_platform.access.answering.moments import AsOf, parse_moment
from mesh_platform.access.answering.pushdown import Plain, plain, pushed, pushed_condition
from mesh_platform.access.answering.rows import Reading
from mesh_platform.access.answering.showroom import show_ports
from mesh_platform.access.answering.streams import Stream
from mesh_platform.access.answering.syntax import Condition, Query, parse_condition, parse_query
from mesh_platform.access.entering.asked import ALL, narrowed
from mesh_platform.access.entering.gate import enter, show
from mesh_platform.access.entering.refusals import not_granted
from mesh_platform.access.entering.resolution import find_product, resolve
from mesh_platform.access.entering.trail import Visitor, failures_recorded, new_mark, record_read
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.view import View
from mesh_platform.errors import InvalidQuery, UnknownColumn
from mesh_platform.feedback.demand.missed import is_missed
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.reading.cuts import Cuts, outline
from mesh_platform.lakehouse.reading.selections import connected_for, selection_sql, shown_columns
from mesh_platform.lakehouse.reading.snapshots import Pin, relation_sql

if TYPE_CHECKING:
    import pyarrow as pa

_MISSING = re.compile(r'(?:Referenced column "([^"]+)" not found|does not have a column named "([^"]+)")')
_QUOTED = re.compile(r'"([^"]+)"')
# The condition has lines of its own, for it may end in a comment.
_FILTERED = "select {columns} from ({rows}) where (\n{condition}\n)"


@overload
def read_port(
    lakehouse: Lakehouse,
    address: str | PortAddress,
    visitor: Visitor,
    *,
    columns: Collection[str] | None = None,
    where: str | None = None,
    as_of: AsOf = None,
    only_rows: Literal[False] = False,
) -> Reading: ...
@overload
def read_port(
    lakehouse: Lakehouse,
    address: str | PortAddress,
    visitor: Visitor,
    *,
    columns: Collection[str] | None = None,
    where: str | None = None,
    as_of: AsOf = None,
    only_rows: bool,
) -> Reading | Stream: ...
def read_port(
    lakehouse: Lakehouse,
    address: str | PortAddress,
    visitor: Visitor,
    *,
    columns: Collection[str] | None = None,
    where: str | None = None,
    as_of: AsOf = None,
    only_rows: bool = False,
) -> Reading | Stream:
    """The rows of one port at one snapshot, as far as the visitor may see them today; see `reading.read`.

    `only_rows` is for who takes batches of rows and nothing else: then they may stream straight out of the port.
    """
    port = address if isinstance(address, PortAddress) else PortAddress.parse(address)
    cuts = Cuts(lakehouse.settings)
    with failures_recorded(lakehouse, [port], visitor):
        view = enter(lakehouse, port, visitor, partial(find_product, lakehouse))
        pin = resolve(lakehouse, port, parse_moment(as_of))
        visible = view.visible(pin.columns)
        _require_granted(pin, visitor, visible, columns or ())
        chosen = _chosen(port, visible, columns)
        condition = _condition(lakehouse, where)
        seen = {*chosen, *(condition.mentioned(visible) if condition else ())}
        asked = pushed_condition(condition.tree, pin.columns, view) if condition else ALL
        if only_rows and asked.is_all and lakehouse.settings.sample is None:
            return _streamed(lakehouse, pin, view, visitor, Plain(columns={each: each for each in chosen}, asked=asked), seen=seen)
        connection = lakehouse.connect()
        shown = show(lakehouse, pin, view, visitor, cuts=cuts, columns=seen, asked=asked)
        reading = Reading(sql=_select(shown, chosen, condition), snapshots={port: pin.snapshot_id}, connection=connection, cuts=cuts)
        _check(reading, [pin], {port: view}, visitor, written=where or "")
        trace = record_read(lakehouse, pin, visitor, columns=seen, purpose=view.purpose)
    return replace(reading, traces=(trace,))


@overload
def answer(lakehouse: Lakehouse, sql: str, visitor: Visitor, *, only_rows: Literal[False] = False) -> Reading: ...
@overload
def answer(lakehouse: Lakehouse, sql: str, visitor: Visitor, *, only_rows: bool) -> Reading | Stream: ...
def answer(lakehouse: Lakehouse, sql: str, visitor: Visitor, *, only_rows: bool = False) -> Reading | Stream:
    """The answer to one SELECT over ports; see `reading.query`, and `read_port` for `only_rows`."""
    with lakehouse.connect_within() as parsing:
        parsed = parse_query(parsing, sql)
    with failures_recorded(lakehouse, parsed.ports, visitor):
        views = {each: enter(lakehouse, each, visitor, partial(find_product, lakehouse)) for each in parsed.ports}
        pins = [resolve(lakehouse, each) for each in parsed.ports]
        if only_rows and len(pins) == 1 and lakehouse.settings.sample is None:
            (pin,) = pins
            if asked := plain(parsed.tree, pin.port, pin.columns, views[pin.port]):
                return _streamed(lakehouse, pin, views[pin.port], visitor, asked, seen=parsed.mentioned(pin.columns))
        return _answer(lakehouse, parsed, views, pins, visitor)


def describe(lakehouse: Lakehouse, sql: str, visitor: Visitor) -> "pa.Schema":
    """The columns that the answer to a SELECT would have. No row is read, and so none is written down."""
    connection = lakehouse.connect()
    parsed = parse_query(connection, sql)
    with failures_recorded(lakehouse, parsed.ports, visitor):
        views = {each: enter(lakehouse, each, visitor, partial(find_product, lakehouse)) for each in parsed.ports}
        whole = [resolve(lakehouse, each) for each in parsed.ports]
        show_ports(connection, [outline(each, views[each.port]) for each in whole])
        reading = Reading(sql=parsed.sql, snapshots={}, connection=connection)
        _check(reading, whole, views, visitor, written=parsed.sql)
        return reading.record_batches(limit=0).schema


def _answer(lakehouse: Lakehouse, parsed: Query, views: Mapping[PortAddress, View], whole: Collection[Pin], visitor: Visitor) -> Reading:
    connection, cuts = lakehouse.connect(), Cuts(lakehouse.settings)
    pins = [_shown(lakehouse, each, parsed, views[each.port], visitor, cuts) for each in whole]
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


def _streamed(lakehouse: Lakehouse, pin: Pin, view: View, visitor: Visitor, asked: Plain, *, seen: Collection[str]) -> Stream:
    """No word of the visitor's is run: all that was asked is written anew, from its parts."""
    visible = shown_columns(pin, view)
    view = replace(view, rows=narrowed(view, asked.asked.rows))
    sql = selection_sql(pin, view, asked.columns, most=asked.asked.most)
    trace = record_read(lakehouse, pin, visitor, columns=[each for each in visible if each in seen], purpose=view.purpose)
    return Stream(
        sql=sql,
        snapshots={pin.port: pin.snapshot_id},
        connection=connected_for(lakehouse, visitor.consumer),
        traces=(trace,),
        told=f"what {visitor.consumer or 'the reader'} may see of {pin.port}",
    )


def _condition(lakehouse: Lakehouse, where: str | None) -> Condition | None:
    if where is None:
        return None
    with lakehouse.connect_within() as parsing:
        return parse_condition(parsing, where)


def _shown(lakehouse: Lakehouse, pin: Pin, parsed: Query, view: View, visitor: Visitor, cuts: Cuts) -> Pin:
    asked = pushed(parsed.tree, pin.port, pin.columns, view)
    return show(lakehouse, pin, view, visitor, cuts=cuts, columns=parsed.mentioned(pin.columns), asked=asked)


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
