"""A certificate as the properties of a snapshot's summary, and back. It lives with the data: anybody can forge an event."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot

from mesh_platform.concepts.json_value import canonical_json
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Certificate, Mode, Release

_PREFIX = "mesh."
_TEXTS = ("run_id", "contract_id", "contract_version", "contract_hash", "code_version", "partition", "content")
_NUMBERS = ("build", "rows")
_MAPPINGS = ("inputs", "verdicts", "sources")
ATTESTATION = _PREFIX + "attestation"


def to_summary(certificate: Certificate) -> dict[str, str]:
    """Readable by any Iceberg tool: plain texts and numbers, JSON where a value has parts."""
    plain = {_key(name): str(getattr(certificate, name)) for name in (*_TEXTS, *_NUMBERS)}
    return plain | {
        _key("port"): str(certificate.port),
        _key("mode"): certificate.mode.value,
        **{_key(name): json.dumps(dict(getattr(certificate, name))) for name in _MAPPINGS},
        **({ATTESTATION: certificate.attestation} if certificate.attestation else {}),
    }


def from_summary(summary: Mapping[str, str]) -> Certificate | None:
    """None for a snapshot that something other than this platform wrote."""
    if _key("build") not in summary:
        return None
    values: dict[str, Any] = {name: summary[_key(name)] for name in _TEXTS}
    values |= {name: int(summary[_key(name)]) for name in _NUMBERS}
    values |= {name: json.loads(summary.get(_key(name), "{}")) for name in _MAPPINGS}
    values |= {"attestation": summary.get(ATTESTATION, "")}
    return Certificate(port=PortAddress.parse(summary[_key("port")]), mode=Mode(summary[_key("mode")]), **values)


def certificate_digest(summary: Mapping[str, str]) -> str:
    """Names a certificate, and with it the statement about its release; empty where there is no certificate."""
    own = {name: value for name, value in summary.items() if name.startswith(_PREFIX)}
    return hashlib.sha256(canonical_json(dict(own))).hexdigest() if own else ""


def summary_of(snapshot: Snapshot) -> dict[str, str]:
    return dict(snapshot.summary.additional_properties) if snapshot.summary else {}


def release_of(snapshot: Snapshot, *, current: bool = False) -> Release | None:
    """The release that a snapshot is; None for one that carries no certificate."""
    summary = summary_of(snapshot)
    certificate = from_summary(summary)
    if certificate is None:
        return None
    return Release(
        snapshot_id=snapshot.snapshot_id,
        published_at=datetime.fromtimestamp(snapshot.timestamp_ms / 1000, UTC),
        rows=int(summary.get("total-records", 0)),
        files=int(summary.get("total-data-files", 0)),
        bytes=int(summary.get("total-files-size", 0)),
        certificate=certificate,
        current=current,
    )


def releases_of(table: Table) -> tuple[Release, ...]:
    """Every release the table still holds, the newest first, rolled back ones included."""
    current = table.metadata.current_snapshot_id
    found = (release_of(each, current=each.snapshot_id == current) for each in reversed(table.metadata.snapshots))
    return tuple(each for each in found if each)


def _key(name: str) -> str:
    return _PREFIX + name.replace("_", "-")
