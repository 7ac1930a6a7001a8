"""What each port has cost since it was measured before: seconds of builds, bytes that lie in the store, bytes that consumers read."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.storage import files_below
from mesh_platform.system_tables.asked import Asked, Crash
from mesh_platform.system_tables.columns import TIME
from mesh_platform.system_tables.subjects import of_port

EVENTS = True
_NOBODY = "nobody named"  # who read and did not say for whom
_COUNTS = ("builds", "refused_builds", "crashed_builds", "bytes_written", "bytes_brought", "bytes_stored", "reads", "bytes_read")
_SECONDS = ("build_seconds", "lost_seconds", "bring_seconds", "read_seconds")
SCHEMA = pa.schema(
    [
        ("measured_at", TIME),
        ("fact", pa.int64()),
        ("subject", pa.string()),
        ("consumer", pa.string()),
        ("port", pa.string()),
        ("product", pa.string()),
        ("domain", pa.string()),
        *((each, pa.int64()) for each in _COUNTS),
        *((each, pa.float64()) for each in _SECONDS),
    ]
)

Amounts = Mapping[str, float]


class _Costs(defaultdict[tuple[str, str], dict[str, float]]):
    """Amounts by subject and consumer; to make a port is nobody's but its own product's, and there the consumer is empty."""

    def __init__(self) -> None:
        super().__init__(lambda: defaultdict(float))

    def add(self, subject: str, consumer: str = "", **amounts: float) -> None:
        for name, amount in amounts.items():
            self[subject, consumer][name] += amount


def rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    """One for each port in the store, one for each consumer that has read it since, and one for each product that brought rows."""
    costs = _Costs()
    for fact in asked.facts(*_AMOUNTS):
        consumer = str(fact.details.get("consumer") or _NOBODY) if fact.kind in _READS else ""
        costs.add(fact.subject, consumer, **_AMOUNTS[fact.kind](fact))
    for crash in asked.crashed():
        if not _is_known(asked.lakehouse, crash):
            costs.add(crash.port, crashed_builds=1, lost_seconds=crash.seconds)
    for port in asked.lakehouse.tables.addresses():
        costs.add(str(port), bytes_stored=_stored(asked.lakehouse, port))
    for (subject, consumer), amounts in sorted(costs.items()):
        key = {"measured_at": asked.at, "fact": asked.upto, "subject": subject, "consumer": consumer, **of_port(subject)}
        yield {**key, **{each: int(amounts[each]) for each in _COUNTS}, **{each: round(amounts[each], 3) for each in _SECONDS}}


def _is_known(lakehouse: Lakehouse, crash: Crash) -> bool:
    """Dagster takes a refusal for a failure, and misses a publication whose process died before it could say."""
    return bool(lakehouse.ledger.facts((Kind.PUBLISHED, Kind.REFUSED), crash.port, run_id=crash.run_id, limit=1))


def _stored(lakehouse: Lakehouse, port: PortAddress) -> int:
    """Earlier snapshots and refused files lie there too, until maintenance removes them."""
    return sum(each.bytes for each in files_below(lakehouse.tables.io, lakehouse.tables.location(port)))


def _published(fact: Fact) -> Amounts:
    written = sum(each["bytes"] for each in (fact.details.get("files") or {}).values())
    return {"builds": 1, "build_seconds": _seconds(fact), "bytes_written": written}


def _refused(fact: Fact) -> Amounts:
    return {"refused_builds": 1, "lost_seconds": _seconds(fact)}


def _brought(fact: Fact) -> Amounts:
    return {"bytes_brought": fact.details["bytes"], "bring_seconds": fact.details["seconds"]}


def _read(fact: Fact) -> Amounts:
    return {"reads": 1, "bytes_read": fact.details.get("bytes") or 0}


def _read_ended(fact: Fact) -> Amounts:
    return {"read_seconds": fact.details.get("seconds") or 0}


def _seconds(fact: Fact) -> float:
    return sum((fact.details.get("seconds") or {}).values())


_READS = frozenset({Kind.READ, Kind.READ_ENDED})
_AMOUNTS: Mapping[str, Callable[[Fact], Amounts]] = {
    Kind.PUBLISHED: _published,
    Kind.REFUSED: _refused,
    Kind.INGESTED: _brought,
    Kind.READ: _read,
    Kind.READ_ENDED: _read_ended,
}
