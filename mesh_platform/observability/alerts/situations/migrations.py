"""Ports that end: consumers who have not moved on while the end comes near, and ports that nobody reads any more."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.errors import InvalidName
from mesh_platform.governance.use.migration import QUIET, Migrant, Migration, migration
from mesh_platform.lakehouse.lakehouse import Lakehouse

NUDGE = timedelta(days=30)  # before the end of support


def ending_ports(lakehouse: Lakehouse, mesh: Mesh) -> Iterator[Alert]:
    for port in mesh.ports.values():
        if state_of(mesh.product_of(port.address), port) is Lifecycle.DEPRECATED:
            board = migration(lakehouse, mesh, port)
            yield from (_late(board, each) for each in board.migrants if each.is_late and _is_near(board))
            if board.may_retire and board.quiet_since:
                yield _quiet(board, since=board.quiet_since + QUIET)


def _is_near(board: Migration) -> bool:
    return board.support is not None and board.support - NUDGE <= clock.now().date()


def _late(board: Migration, migrant: Migrant) -> Alert:
    ends = [f"support ends on {board.support}", *([f"it ends on {board.life}"] if board.life else [])]
    read = (
        f"It read it last on {migrant.last_read:%Y-%m-%d}: {', '.join(migrant.columns)}."
        if migrant.last_read
        else "It declares to read it."
    )
    move = (f"mesh show {board.successor}",) if board.successor else ()
    return Alert(
        kind=AlertKind.MIGRATION_LATE,
        subject=str(board.port),
        part=migrant.consumer,
        since=datetime.combine((board.support or clock.now().date()) - NUDGE, time(), UTC),
        domains=tuple(sorted({board.port.domain, *_domain(migrant.consumer)})),
        title=f"{migrant.consumer} still reads {board.port}, which is deprecated",
        story=(read, f"Its {' and '.join(ends)}.", *((f"Its successor is {board.successor}.",) if board.successor else ())),
        affected=(migrant.consumer,),
        commands=(*move, f"mesh product migration {board.port}"),
    )


def _quiet(board: Migration, *, since: datetime) -> Alert:
    return Alert(
        kind=AlertKind.RETIREMENT_DUE,
        subject=str(board.port),
        since=since,
        domains=(board.port.domain,),
        title=f"{board.port} is deprecated, and nobody reads it any more",
        story=(f"Nobody has read it since {since - QUIET:%Y-%m-%d}, and no product declares to.",),
        commands=(f"mesh product retire {board.port}", f"mesh product migration {board.port}"),
    )


def _domain(consumer: str) -> tuple[str, ...]:
    try:
        return (Consumer.parse(consumer).domain,)
    except InvalidName:
        return ()
