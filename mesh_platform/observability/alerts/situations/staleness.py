"""Ports that are older than their contracts allow: the next publication is overdue, or the last one held old data."""

import json
from collections.abc import Iterator
from datetime import datetime

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.check import Verdict
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.lifecycle import TRIED_OUT, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import MeshError
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.observability.alerts.situations.surroundings import affected_by, find_port, what_consumers_see
from mesh_platform.quality.due import next_due, overdue_after
from mesh_platform.quality.naming import plain_name

_BUILD, _VERDICTS = ("build",), ("certificate", "mesh.verdicts")
_AGES = ("latency", "freshness")  # service levels that a column of the data answers


def stale_ports(lakehouse: Lakehouse, mesh: Mesh) -> Iterator[Alert]:
    """A port that was never published is not stale: nobody has read it yet."""
    rolled_back = {each.subject: each.id for each in lakehouse.ledger.outlines(Kind.ROLLED_BACK, newest=True)}
    for newest in lakehouse.ledger.outlines(Kind.PUBLISHED, _BUILD, _VERDICTS, newest=True):
        port = find_port(mesh, newest.subject)
        if port is None or port.contract is None or state_of(mesh.product_of(port.address), port) in TRIED_OUT:
            continue
        if overdue := _overdue_since(lakehouse, port, port.contract, newest, is_rolled_back=rolled_back.get(newest.subject, 0) > newest.id):
            yield _alert(lakehouse, mesh, port, overdue, "no newer publication has come, though one was promised by then")
        elif old := _old_since(lakehouse, port.contract, newest):
            yield _alert(lakehouse, mesh, port, old, "what was published is older than promised: its source brings nothing newer")


def _overdue_since(
    lakehouse: Lakehouse, port: OutputPort, contract: DataContract, newest: Fact, *, is_rolled_back: bool
) -> datetime | None:
    if not is_rolled_back and not _is_overdue(contract, newest.at):
        return None
    published_at = _read_now(lakehouse, port, newest)  # the table is opened for those alone that seem overdue
    return next_due(contract, published_at) if _is_overdue(contract, published_at) else None


def _is_overdue(contract: DataContract, published_at: datetime) -> bool:
    moment = overdue_after(contract, published_at)
    return moment is not None and clock.now() > moment


def _read_now(lakehouse: Lakehouse, port: OutputPort, newest: Fact) -> datetime:
    """When that was published which consumers read now: the ledger's newest, unless it was rolled back, or not recorded."""
    try:
        release = next((each for each in releases(lakehouse, port.address) if each.current), None)
    except (MeshError, OSError):  # a table that cannot be opened is all the more reason to look at the port
        return newest.at
    if release is None or release.certificate.build == int(newest.details["build"]):
        return newest.at
    known = lakehouse.ledger.outlines(Kind.PUBLISHED, _BUILD, subject=newest.subject)
    return next((each.at for each in known if int(each.details["build"]) == release.certificate.build), release.published_at)


def _old_since(lakehouse: Lakehouse, contract: DataContract, newest: Fact) -> datetime | None:
    """Since when, without a break, each publication held nothing young enough."""
    levels = [level for level in map(contract.service_level, _AGES) if level is not None and level.element]
    names = {plain_name(each.element or "", each.property) for each in levels}
    if not names or not _is_old(newest, names):
        return None
    since = newest.at
    for each in reversed(lakehouse.ledger.outlines(Kind.PUBLISHED, _VERDICTS, subject=newest.subject)):
        if not _is_old(each, names):
            break
        since = each.at
    return since


def _is_old(published: Fact, names: set[str]) -> bool:
    verdicts = json.loads(published.details["mesh.verdicts"] or "{}")
    return any(verdicts.get(each) == Verdict.WARNED for each in names)


def _alert(lakehouse: Lakehouse, mesh: Mesh, port: OutputPort, since: datetime, reason: str) -> Alert:
    address = port.address
    levels = [level for level in port.contract.service_levels if level.property in ("frequency", *_AGES)] if port.contract else []
    promised = ", ".join(f"{each.property} {each.value} {each.unit or 'd'}" for each in levels)
    return Alert(
        kind=AlertKind.STALE,
        subject=str(address),
        since=since,
        domains=(address.domain,),
        title=f"{address} is older than promised",
        story=(f"Since {since:%Y-%m-%d %H:%M} UTC {reason}.", f"Its contract promises: {promised}."),
        consumers_see=what_consumers_see(lakehouse, address),
        affected=affected_by(mesh, address),
        commands=(f"mesh history {address}", f"mesh run {address}"),
    )
