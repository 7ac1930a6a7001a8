"""What an agent is told of a port: what it is, how good it is now, and what may be done with it."""

from collections.abc import Sequence

from mesh_platform.access.entering.admission import admit
from mesh_platform.agents.bounding import plain
from mesh_platform.agents.documents import Column, Explanation, Found, Standing
from mesh_platform.catalog.description import summary
from mesh_platform.catalog.listing import Entry
from mesh_platform.catalog.showing import inputs_of
from mesh_platform.catalog.terms import TermsOfUse, terms_of_use
from mesh_platform.concepts import clock
from mesh_platform.concepts.check import Verdict
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.concepts.view import CLOSED, View
from mesh_platform.declarations.access.masks import mask_text
from mesh_platform.errors import NoAccess
from mesh_platform.governance.use.lapses import lapse_of
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.observability.status import PortStatus, status
from mesh_platform.service_levels.notices import notices
from mesh_platform.service_levels.standing import standings

_LONGEST = 2000  # characters of one declared text
_OPEN = "you may read it"


def tell_found(lakehouse: Lakehouse, mesh: Mesh, entries: Sequence[Entry]) -> list[Found]:
    states = status(lakehouse, (mesh.port(each.address) for each in entries))
    return [_found(each, now) for each, now in zip(entries, states, strict=True)]


def tell_port(lakehouse: Lakehouse, mesh: Mesh, port: OutputPort, consumer: Consumer | None) -> Explanation:
    product = mesh.product_of(port.address)
    view, access = _sight(lakehouse, mesh, port, consumer)
    (now,) = status(lakehouse, [port])
    read = {port.address: now.release.snapshot_id} if now.release is not None else {}
    return Explanation(
        address=str(port.address),
        title=plain(port.contract.name if port.contract and port.contract.name else product.name),
        summary=plain(summary(port, product), longest=_LONGEST),
        purpose=plain(product.purpose, longest=_LONGEST),
        owner=plain(product.team.owner or product.team.name),
        status=product.status,
        access=plain(access, longest=_LONGEST),
        published=[tell_standing(lakehouse, mesh, each) for each in terms_of_use(lakehouse, mesh, read, consumer)],
        columns=_columns(port, view),
        made_of=list(inputs_of(mesh, port)),
        read_by=[str(each) for each in mesh.readers.get(port.address, ())],
        table=".".join(port.address.key),
    )


def tell_standing(lakehouse: Lakehouse, mesh: Mesh, terms: TermsOfUse) -> Standing:
    port = mesh.port(terms.port)
    product = mesh.product_of(port.address)
    (now,) = status(lakehouse, [port])
    return Standing(
        port=str(port.address),
        snapshot=str(terms.snapshot_id),
        published_at=terms.published_at.isoformat() if terms.published_at is not None else None,
        age_seconds=(clock.now() - terms.published_at).total_seconds() if terms.published_at is not None else None,
        quality=terms.quality,
        checks_not_passed=_not_passed(lakehouse, terms),
        state=now.state,
        not_as_promised=list(notices(standings(lakehouse, mesh, [port], clock.now()))),
        usage=_said(port, product.usage, "usage"),
        limitations=_said(port, product.limitations, "limitations"),
        granted_for=plain(terms.purpose, longest=_LONGEST),
        granted_until=terms.until.isoformat() if terms.until is not None else None,
        masked=dict(terms.masked),
        only_rows_where=plain(terms.rows, longest=_LONGEST),
    )


def _sight(lakehouse: Lakehouse, mesh: Mesh, port: OutputPort, consumer: Consumer | None) -> tuple[View, str]:
    """What the gate would show, or why it would not, without knocking at it."""
    lapsed = lapse_of(lakehouse.trail(port.address), port.address, consumer) if consumer is not None else None
    try:
        return admit(mesh.product_of(port.address), port, consumer, clock.now(), lapsed=lapsed), _OPEN
    except NoAccess as refusal:
        return CLOSED, str(refusal)


def _not_passed(lakehouse: Lakehouse, terms: TermsOfUse) -> dict[str, str]:
    read = (each.certificate for each in releases(lakehouse, terms.port) if each.snapshot_id == terms.snapshot_id)
    return {name: verdict for each in read for name, verdict in each.verdicts.items() if verdict != Verdict.PASSED.value}


def _found(entry: Entry, now: PortStatus) -> Found:
    return Found(
        address=str(entry.address),
        title=plain(entry.title),
        summary=plain(entry.summary),
        owner=plain(entry.owner),
        status=entry.status,
        state=now.state,
        published_at=now.release.published_at.isoformat() if now.release is not None else None,
    )


def _columns(port: OutputPort, view: View) -> list[Column]:
    declared = port.contract.columns if port.contract is not None else ()
    masks = {each.name: view.mask_of(each.name) for each in declared}
    shown = {name: mask_text(mask) if mask is not None else None for name, mask in masks.items()}
    return [Column(name=each.name, type=str(each.type), description=plain(each.description), shown=shown[each.name]) for each in declared]


def _said(port: OutputPort, of_product: str, what: str) -> str:
    """The contract's word counts before the product's."""
    return plain(getattr(port.contract, what, "") or of_product, longest=_LONGEST)
