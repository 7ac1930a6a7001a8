"""The files that consumers read, byte for byte as they were published."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact
from mesh_platform.lakehouse.reading.holdings import Holding
from mesh_platform.lakehouse.tables.manifests import build_of
from mesh_platform.lakehouse.writing.checksums import checksum
from mesh_platform.observability.anchors import builds_at_work
from mesh_platform.observability.faults import Fault
from mesh_platform.observability.links import Record

_THREADS = 4


@dataclass(frozen=True, slots=True)
class FileCount:
    """`unknown` were published before their checksums were kept, and could not be compared."""

    compared: int = 0
    unknown: int = 0


def file_faults(lakehouse: Lakehouse, holdings: Mapping[PortAddress, Holding], record: Record) -> tuple[FileCount, list[Fault]]:
    """Reads every file of the current snapshots whole."""
    files = list(_recorded(lakehouse, holdings, record))
    known = [(uri, fact) for uri, fact in files if fact is None or "files" in fact.details]
    with ThreadPoolExecutor(_THREADS) as pool:
        found = pool.map(lambda each: _fault(lakehouse, *each), known)
        return FileCount(len(known), len(files) - len(known)), [each for each in found if each is not None]


def _recorded(lakehouse: Lakehouse, holdings: Mapping[PortAddress, Holding], record: Record) -> Iterator[tuple[str, Fact | None]]:
    """Each file with the publication that added it, but those of builds that may have committed and not yet recorded it."""
    for port, held in holdings.items():
        at_work = builds_at_work(lakehouse, port)
        for each in held.current.files:
            if build_of(each.uri) in at_work:
                continue
            fact = record.builds.get(build_of(each.uri))
            yield each.uri, fact if fact is not None and fact.subject == str(port) else None


def _fault(lakehouse: Lakehouse, uri: str, fact: Fact | None) -> Fault | None:
    if fact is None:
        return Fault(uri, "was added by no publication that the ledger knows")
    location = lakehouse.tables.location(PortAddress.parse(fact.subject))
    published = fact.details["files"].get(uri.removeprefix(location))
    if published is None:
        return Fault(uri, f"is not among the files of fact {fact.id}")
    try:
        is_now = checksum(lakehouse.tables.io, uri).as_json()
    except FileNotFoundError:
        return Fault(uri, f"is gone; fact {fact.id} published it")
    if is_now == published:
        return None
    return Fault(uri, f"is not the file that fact {fact.id} published: {_difference(published, is_now)}")


def _difference(published: Mapping, is_now: Mapping) -> str:
    if published["bytes"] != is_now["bytes"]:
        return f"it has {is_now['bytes']:,} bytes instead of {published['bytes']:,}"
    return f"the same {is_now['bytes']:,} bytes, but SHA-256 {is_now['sha256'][:12]}… instead of {published['sha256'][:12]}…"
