"""Tells another system what happened, in order: a cursor in the ledger says how far it has heard."""

from itertools import islice

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.errors import MeshError
from mesh_platform.interchange.lineage.names import Names
from mesh_platform.interchange.lineage.receivers import Receiver, open_receiver
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind

_AT_ONCE = 500  # then the ledger learns of it, and the look goes on to other things
_LONGEST_SUBJECT = 255


def send_lineage(lakehouse: Lakehouse, mesh: Mesh) -> dict[str, str]:
    """Sends what the receiver has not heard yet. Why it did not take an event, by its name: nothing later goes before that one."""
    if not lakehouse.settings.openlineage:
        return {}
    try:
        receiver = open_receiver(lakehouse.settings)
    except MeshError as wrong:
        return {"OpenLineage": wrong.fact}
    reason = _send(lakehouse, mesh, receiver)
    return {receiver.name: reason} if reason else {}


def heard_upto(lakehouse: Lakehouse, receiver: Receiver) -> int:
    """The number of the last fact that a receiver knows of."""
    told = lakehouse.ledger.newest(Kind.LINEAGE_SENT, ("upto",), subject=_subject(receiver))
    return max(int(told.get(_subject(receiver), ("0",))[0] or 0), receiver.last())


def _send(lakehouse: Lakehouse, mesh: Mesh, receiver: Receiver) -> str:
    """Why it stopped before the end; empty where it did not."""
    from mesh_platform.interchange.lineage.events import KINDS, event_of

    names, upto, sent, reason = Names(lakehouse.settings.openlineage_namespace), 0, 0, ""
    for fact in islice(lakehouse.ledger.stream(KINDS, after=heard_upto(lakehouse, receiver)), _AT_ONCE):
        try:
            receiver.send(event_of(names, mesh, fact), number=fact.id)
        except MeshError as failure:
            reason = failure.fact
            break
        upto, sent = fact.id, sent + 1
    if sent:
        lakehouse.ledger.record(Kind.LINEAGE_SENT, _subject(receiver), details={"upto": upto, "events": sent})
    return reason


def _subject(receiver: Receiver) -> str:
    return receiver.name[:_LONGEST_SUBJECT]
