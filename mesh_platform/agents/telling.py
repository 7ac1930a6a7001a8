"""What an agent is told of a port: what it is, how good it is now, and what may be done with it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from mesh_platform.access.admission import admit, agreement_of
from mesh_platform.agents.bounding import plain
from mesh_platform.agents.documents import Column, Explanation, Found, Standing
from mesh_platform.catalog.description import summary
from mesh_platform.catalog.listing import Entry
from mesh_platform.catalog.showing import inputs_of
from mesh_platform.concepts import clock
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.release import Release
from mesh_platform.concepts.view import CLEAR, CLOSED, View
from mesh_platform.declarations.access.masks import mask_text
from mesh_platform.errors import NoAccess
from mesh_platform.governance.use.lapses import lapse_of
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.observability.status import PortStatus, status
from mesh_platform.service_levels.notices import notices
from mesh_platform.service_levels.standing import standings

_MANY = 2000  # characters of one declared text
_OPEN = "you may read it"


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see of a port today; `refusal` says why it is nothing."""

    view: View
    until: date | None = None
    refusal: str = ""


def sight_of(lakehouse: Lakehouse, product: DataProduct, port: OutputPort, consumer: Consumer | None) -> Sight:
    """As the gate will decide it, without knocking."""
    now = clock.now()
    lapsed = lapse_of(lakehouse.trail(port.address), port.address, consumer) if consumer is not None else None
    try:
        view = admit(product, port, consumer, now, lapsed=lapsed)
    except NoAccess as refusal:
        return Sight(CLOSED, refusal=str(refusal))
    agreement = agreement_of(product, port.address, consumer)
    terms = agreement.granted(now) if agreement is not None else None
    return Sight(view, until=terms.end if terms is not None else None)


def tell_found(lakehouse: Lakehouse, mesh: Mesh, entries: tuple[Entry, ...]) -> list[Found]:
    states = status(lakehouse, (mesh.port(each.address) for each in entries))
    return [_found(each, now) for each, now in zip(entries, states, strict=True)]


def tell_port(lakehouse: Lakehouse, mesh: Mesh, port: OutputPort, consumer: Consumer | None) -> Explanation:
    product = mesh.product_of(port.address)
    sight = sight_of(lakehouse, product, port, consumer)
    return Explanation(
        address=str(port.address),
        title=plain(port.contract.name if port.contract and port.contract.name else product.name),
        summary=plain(summary(port, product), longest=_MANY),
        purpose=plain(product.purpose, longest=_MANY),
        owner=plain(product.team.owner or product.team.name),
        status=product.status,
        access=plain(sight.refusal or _OPEN, longest=_MANY),
        standing=tell_standing(lakehouse, mesh, port, consumer),
        columns=_columns(port, sight.view),
        made_of=list(inputs_of(mesh, port)),
        read_by=[str(each) for each in mesh.readers.get(port.address, ())],
        table=".".join(port.address.key),
    )


def tell_standing(lakehouse: Lakehouse, mesh: Mesh, port: OutputPort, consumer: Consumer | None, *, read: int | None = None) -> Standing:
    """Of the snapshot that was `read`, by default of the current one."""
    product = mesh.product_of(port.address)
    sight = sight_of(lakehouse, product, port, consumer)
    (now,) = status(lakehouse, [port])
    said = port.contract or product
    return Standing(
        port=str(port.address),
        not_as_promised=list(notices(standings(lakehouse, mesh, [port], clock.now()))),
        usage=plain(said.usage or product.usage, longest=_MANY),
        limitations=plain(said.limitations or product.limitations, longest=_MANY),
        granted_for=plain(sight.view.purpose, longest=_MANY),
        granted_until=sight.until.isoformat() if sight.until is not None else None,
        some_rows_only=sight.view.rows is not None,
        masked=_masked(port, sight.view),
        **_release(now, releases(lakehouse, port.address), read),
    )


def _found(entry: Entry, now: PortStatus) -> Found:
    return Found(
        address=str(entry.address),
        title=plain(entry.title),
        summary=plain(entry.summary),
        owner=plain(entry.owner),
        status=entry.status,
        state=now.state,
        published_at=now.release.published_at.isoformat() if now.release else None,
    )


def _release(now: PortStatus, held: Iterable[Release], read: int | None) -> dict[str, Any]:
    """Of the snapshot that was read, though a newer one may have come since."""
    release = next((each for each in held if each.snapshot_id == read), now.release)
    if release is None:
        return {"snapshot": None, "published_at": None, "age_seconds": None, "state": now.state, "checks": {}}
    return {
        "snapshot": str(release.snapshot_id),
        "published_at": release.published_at.isoformat(),
        "age_seconds": (clock.now() - release.published_at).total_seconds(),
        "state": now.state,
        "checks": dict(Counter(release.certificate.verdicts.values())),
    }


def _columns(port: OutputPort, view: View) -> list[Column]:
    declared = port.contract.columns if port.contract else ()
    return [
        Column(
            name=each.name,
            type=str(each.type),
            description=plain(each.description),
            shown=mask_text(mask) if (mask := view.mask_of(each.name)) is not None else None,
        )
        for each in declared
    ]


def _masked(port: OutputPort, view: View) -> dict[str, str]:
    shown = {each.name: view.mask_of(each.name) for each in (port.contract.columns if port.contract else ())}
    return {name: mask_text(mask) for name, mask in shown.items() if mask not in (None, CLEAR)}
