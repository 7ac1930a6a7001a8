"""What whoever gets rows has to know of them: how good they are, how new, what for they may be used, and what was changed in them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import Masking
from mesh_platform.concepts.check import Verdict
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.concepts.release import Release
from mesh_platform.concepts.view import WHOLE, View, view_under
from mesh_platform.declarations.access.masks import mask_text
from mesh_platform.declarations.access.row_filter_text import row_filter_text
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import releases


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsOfUse:
    """Of one port at one snapshot, for one consumer. `quality` is `held`, `warned` or `unknown`, as its checks came out.

    `purpose` and `until` are of the grant behind it, where there is one; `rows` is the filter that left some out.
    """

    port: PortAddress
    snapshot_id: int
    published_at: datetime | None
    quality: str
    purpose: str = ""
    until: date | None = None
    masked: Mapping[str, str] = field(default_factory=dict)
    rows: str = ""

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "port": str(self.port),
            "snapshot": str(self.snapshot_id),
            "published_at": self.published_at.isoformat() if self.published_at else None,
            "quality": self.quality,
            "purpose": self.purpose,
            "until": str(self.until) if self.until else None,
            "masked": dict(self.masked),
            "rows": self.rows,
        }


def terms_of_use(
    lakehouse: Lakehouse, mesh: Mesh, snapshots: Mapping[PortAddress, int], consumer: Consumer | None
) -> tuple[TermsOfUse, ...]:
    """Of each port that an answer was made of. Raises UnknownName for one that is not declared any more."""
    return tuple(_terms(lakehouse, mesh, mesh.port(port), snapshot, consumer) for port, snapshot in snapshots.items())


def _terms(lakehouse: Lakehouse, mesh: Mesh, port: OutputPort, snapshot: int, consumer: Consumer | None) -> TermsOfUse:
    release = next((each for each in releases(lakehouse, port.address) if each.snapshot_id == snapshot), None)
    agreement = mesh.agreement(port.address, consumer) if consumer is not None else None
    granted = agreement.granted(clock.now()) if agreement is not None else None
    owned = port.contract is None or (consumer is not None and consumer.owns(port.address))
    view = WHOLE if owned or port.contract is None else view_under(granted, port.contract, public=port.public)
    return TermsOfUse(
        port=port.address,
        snapshot_id=snapshot,
        published_at=release.published_at if release else None,
        quality=_quality(release),
        purpose=agreement.purpose if agreement is not None and granted is not None else "",
        until=granted.end if granted is not None else None,
        masked=_masked(view),
        rows=row_filter_text(view.rows) if view.rows is not None else "",
    )


def _quality(release: Release | None) -> str:
    if release is None or not release.certificate.verdicts:
        return "unknown"
    verdicts = Counter(release.certificate.verdicts.values())
    return "warned" if verdicts[Verdict.WARNED.value] else "unknown" if verdicts[Verdict.UNKNOWN.value] else "held"


def _masked(view: View) -> dict[str, str]:
    return {name: mask_text(mask) for name, mask in (view.columns or {}).items() if mask.masking is not Masking.CLEAR}
