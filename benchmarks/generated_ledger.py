"""A ledger as a mesh of many products fills it: each is built once a day and read twice, and every fiftieth build is refused."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zlib import crc32

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Certificate
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.appending import Entry, append
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.table import lock
from mesh_platform.lakehouse.tables.certificates import to_summary

_REFUSED_EVERY = 50
_READS = 2
_CHECKS = 12
_AT_ONCE = 5_000


def fill_ledger(lakehouse: Lakehouse, ports: list[PortAddress], *, days: int, until: datetime) -> None:
    """Chained like any other facts, many in one transaction; some have to be there already, so that numbers go on."""
    entries = (each for day in range(days, 0, -1) for port in ports for each in _day_of(port, until - timedelta(days=day), day))
    while some := list(islice(entries, _AT_ONCE)):
        with lakehouse.database.begin() as connection:
            lock(connection)
            append(connection, some)


def _day_of(port: PortAddress, at: datetime, day: int) -> Iterator[Entry]:
    run, build = f"run-{port.product}-{day}", day * 1_000_000 + crc32(str(port).encode()) % 1_000_000
    is_refused = build % _REFUSED_EVERY == 0
    yield _entry(at, Kind.BUILD_STARTED, port, run, {"partition": "", "code_version": "0123456789abcdef", "host": "bench", "pid": 1})
    results = [_result(number, is_failed=is_refused and not number) for number in range(_CHECKS)]
    if is_refused:
        told = {"reason": "", "partition": "", "contract_version": "1.0.0", "rows": 1000, "files": []}
        yield _entry(at, Kind.REFUSED, port, run, {"build": build, "results": results, "seconds": {"checks": 0.1}, **told})
        return
    certificate = to_summary(_certificate(port, run, build))
    files = {f"/data/{build}.parquet": {"bytes": 123_456, "sha256": "0" * 64}}
    told = {"snapshot_id": build, "rows": 1000, "access": "public", "certificate": certificate, "files": files, "declared": "0" * 64}
    yield _entry(at, Kind.PUBLISHED, port, run, {"build": build, "results": results, "seconds": {"checks": 0.1}, **told})
    for number in range(_READS):
        read = {"snapshot_id": build, "columns": ["a", "b"], "rows": 1000, "bytes": 123_456, "purpose": "", "read": f"{build}-{number}"}
        yield _entry(at, Kind.READ, port, run, {**read, "door": "run", "consumer": "domain_0.product_0"})


def _entry(at: datetime, kind: Kind, port: PortAddress, run: str, details: dict[str, Any]) -> Entry:
    return Entry(at=at, kind=kind.value, subject=str(port), actor="bench", run_id=run, details=details)


def _result(number: int, *, is_failed: bool) -> dict[str, Any]:
    return {
        "check": f"check_{number}",
        "description": "What this port promises about one of its columns, in a sentence of usual length.",
        "columns": [f"column_{number}"],
        "dimension": "completeness",
        "relied_on_by": "",
        "severity": "error",
        "verdict": "failed" if is_failed else "passed",
        "measured": int(is_failed),
        "threshold": "mustBe 0",
        "rows_affected": int(is_failed),
        "samples": [],
        "reason": "",
    }


def _certificate(port: PortAddress, run: str, build: int) -> Certificate:
    return Certificate(
        port=port,
        run_id=run,
        build=build,
        contract_id=str(port),
        contract_version="1.0.0",
        contract_hash="0123456789abcdef",
        code_version="0123456789abcdef",
        rows=1000,
        inputs={"domain_0.product_0.events": build},
        verdicts={f"check_{number}": "passed" for number in range(_CHECKS)},
        content=f"build-{build}",
    )
