"""What became of each build that came to an end: published with its certificate, or refused; and what moved a port since."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.tables.certificates import from_summary
from mesh_platform.system_tables.asked import Asked
from mesh_platform.system_tables.columns import TEXTS, TIME
from mesh_platform.system_tables.subjects import of_port

EVENTS = True
SCHEMA = pa.schema(
    [
        ("fact", pa.int64()),
        ("at", TIME),
        ("port", pa.string()),
        ("product", pa.string()),
        ("domain", pa.string()),
        ("event", pa.string()),
        ("run_id", pa.string()),
        ("build", pa.int64()),
        ("snapshot_id", pa.int64()),
        ("contract_version", pa.string()),
        ("contract_hash", pa.string()),
        ("code_version", pa.string()),
        ("mode", pa.string()),
        ("partition", pa.string()),
        ("rows", pa.int64()),
        ("total_rows", pa.int64()),
        ("bytes", pa.int64()),
        ("seconds", pa.float64()),
        ("checks", pa.int64()),
        ("passed", pa.int64()),
        ("warned", pa.int64()),
        ("failed", pa.int64()),
        ("unknown", pa.int64()),
        ("refused_by", TEXTS),
        ("inputs", TEXTS),
        ("content", pa.string()),
    ]
)

Details = Mapping[str, Any]


def rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    for fact in asked.facts(*_EVENTS):
        name, told = _EVENTS[fact.kind]
        yield {"fact": fact.id, "at": fact.at, **of_port(fact.subject), "event": name, "run_id": fact.run_id, **told(fact)}


def _released(fact: Fact) -> Details:
    """A publication or a compaction: what its certificate says, and how it was found."""
    details, certificate = fact.details, from_summary(fact.details["certificate"])
    if certificate is None:
        return {}
    return {
        "build": certificate.build,
        "snapshot_id": details["snapshot_id"],
        "contract_version": certificate.contract_version,
        "contract_hash": certificate.contract_hash,
        "code_version": certificate.code_version,
        "mode": certificate.mode.value,
        "partition": certificate.partition or None,
        "rows": certificate.rows,
        "total_rows": details["rows"],
        "bytes": sum(each["bytes"] for each in (details.get("files") or {}).values()),
        "seconds": _seconds(details),
        "inputs": [f"{port}@{snapshot}" for port, snapshot in sorted(certificate.inputs.items())],
        "content": certificate.content,
        **_verdicts(certificate.verdicts.values()),
    }


def _refused(fact: Fact) -> Details:
    """The checks that refused it; none where nothing was staged that could be checked."""
    details = fact.details
    results = {each["check"]: each["verdict"] for each in details["results"]}
    return {
        "build": details["build"],
        "contract_version": details["contract_version"],
        "partition": details["partition"] or None,
        "rows": details["rows"],
        "seconds": _seconds(details),
        "refused_by": [name for name, verdict in results.items() if verdict == "failed"],
        **_verdicts(results.values()),
    }


def _rolled_back(fact: Fact) -> Details:
    return {"build": fact.details["rollback"], "snapshot_id": fact.details["to"]}


def _verdicts(given: Any) -> dict[str, int]:
    counts = Counter(given)
    return {"checks": counts.total(), **{each: counts[each] for each in ("passed", "warned", "failed", "unknown")}}


def _seconds(details: Details) -> float | None:
    """All the parts together; nobody knows them of a release whose build died before it could say."""
    return round(sum(details["seconds"].values()), 3) if "seconds" in details else None


_EVENTS: Mapping[str, tuple[str, Callable[[Fact], Details]]] = {
    Kind.PUBLISHED: ("published", _released),
    Kind.REFUSED: ("refused", _refused),
    Kind.COMPACTED: ("compacted", _released),
    Kind.ROLLED_BACK: ("rolled_back", _rolled_back),
}
