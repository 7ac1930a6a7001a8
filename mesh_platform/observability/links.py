"""One walk along the chain of facts: is it whole, and what does it say of the tables that there are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.ledger.chain import FIRST
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger
from mesh_platform.lakehouse.reading.holdings import Holding
from mesh_platform.lakehouse.tables.manifests import build_of
from mesh_platform.observability.faults import Fault


@dataclass(frozen=True, slots=True)
class Head:
    """Number and hash of the newest fact. Who keeps it elsewhere can tell later that everything up to it is as it was."""

    number: int
    hash: str

    @classmethod
    def parse(cls, text: str) -> "Head":
        number, _, hash = text.strip().partition(":")
        if not number.isdecimal() or not hash:
            raise UsageError(f"{text!r} is no head of the ledger", hint="write it as `mesh audit head` prints it: 123:9f86d0…")
        return cls(int(number), hash)

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(slots=True)
class Record:
    """What the facts say: who started which build, and of each port what was published and what is current."""

    faults: list[Fault] = field(default_factory=list)
    head: Head | None = None
    facts: int = 0
    unlinked: int = 0
    started: dict[int, str] = field(default_factory=dict)
    published: dict[tuple[str, int], Fact] = field(default_factory=dict)  # by port and snapshot
    builds: dict[int, Fact] = field(default_factory=dict)  # the publications whose files are read today
    newest: dict[str, Fact] = field(default_factory=dict)  # by port: its last publication or rollback


def newest_head(ledger: Ledger) -> Head | None:
    """None where nothing was recorded since the ledger became a chain."""
    newest = ledger.facts(limit=1)
    return Head(newest[0].id, newest[0].hash) if newest and newest[0].hash else None


def read_record(chain: Iterable[Fact], holdings: Mapping[PortAddress, Holding], *, head: Head | None) -> Record:
    """Reads every fact once and keeps only what concerns the snapshots that are held."""
    record, previous, last, seen = Record(), FIRST, 0, head is None
    builds = {build_of(each.uri) for held in holdings.values() for each in held.current.files}
    for fact in chain:
        _walk(record, fact, previous, last)
        previous, last = fact.hash or previous, fact.id
        _keep(record, fact, builds)
        if head is not None and fact.id == head.number:
            seen = True
            if fact.hash != head.hash:
                record.faults.append(Fault(f"fact {fact.id}", "has another hash than the head that was kept: the ledger was written anew"))
    if head is not None and not seen:
        record.faults.append(Fault(f"fact {head.number}", f"is missing: the ledger ends with fact {last}"))
    return record


def _walk(record: Record, fact: Fact, previous: str, last: int) -> None:
    if fact.hash is None and previous == FIRST:
        record.unlinked += 1
        return
    record.facts += 1
    if not fact.follows(previous):
        after = f"does not follow fact {last}: it was changed, or one before it was changed or removed" if last else "was changed"
        record.faults.append(Fault(f"fact {fact.id}", after))
    if fact.hash is not None:
        record.head = Head(fact.id, fact.hash)


def _keep(record: Record, fact: Fact, builds: Collection[int]) -> None:
    match fact.kind:
        case Kind.BUILD_STARTED:
            record.started[fact.id] = fact.subject
        case Kind.PUBLISHED | Kind.COMPACTED:
            record.newest[fact.subject] = fact
            record.published[fact.subject, fact.details.get("snapshot_id", 0)] = fact
            if (build := fact.details.get("build", 0)) in builds:
                record.builds[build] = fact
        case Kind.ROLLED_BACK:
            record.newest[fact.subject] = fact
