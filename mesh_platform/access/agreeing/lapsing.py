"""The night in which grants end that nobody used and nobody said to be needed."""

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.governance.use.unused import Unused, unused_grants
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind


def lapse_unused(lakehouse: Lakehouse, mesh: Mesh, *, domain: str | None = None) -> tuple[Unused, ...]:
    """Ends those whose day has come, of the ports of one domain or of all; the ledger keeps why. Returns them."""
    found = [each for each in unused_grants(lakehouse, mesh) if each.is_over and domain in (None, each.agreement.port.domain)]
    for each in found:
        details = {
            "consumer": str(each.agreement.consumer),
            "last_read": each.last_read.isoformat() if each.last_read else None,
            "unused_since": each.since.isoformat(),
        }
        lakehouse.ledger.record(Kind.ACCESS_LAPSED, str(each.agreement.port), details=details)
    return tuple(found)
