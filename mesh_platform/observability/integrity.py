"""Whether ledger, tables and files still fit together, and where they do not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import MeshError
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.holdings import Holding, holding
from mesh_platform.observability.anchors import port_faults
from mesh_platform.observability.faults import Fault
from mesh_platform.observability.links import Head, read_record
from mesh_platform.observability.published_files import FileCount, file_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrity:
    """`unlinked` counts facts from before the ledger was a chain; `files.unknown` files from before checksums were kept."""

    faults: tuple[Fault, ...]
    head: Head | None
    facts: int
    unlinked: int
    ports: int
    files: FileCount

    @property
    def holds(self) -> bool:
        return not self.faults

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "holds": self.holds,
            "faults": [{"place": each.place, "message": each.message} for each in self.faults],
            "head": str(self.head) if self.head else None,
            "facts": self.facts,
            "unlinked_facts": self.unlinked,
            "ports": self.ports,
            "files": self.files.compared,
            "unknown_files": self.files.unknown,
        }


def verify(lakehouse: Lakehouse, *, head: Head | None = None, with_files: bool = True) -> Integrity:
    """Walks the chain of facts, holds each table against the facts about it, and each file that consumers read against what was published.

    `head` is one that was kept elsewhere: only it shows that facts were cut off at the end, or the ledger written anew.
    """
    holdings, faults = _holdings(lakehouse, lakehouse.tables.addresses())
    record = read_record(lakehouse.ledger.chain(), holdings, head=head)  # after the tables: a publication is recorded after its commit
    faults += record.faults
    for port, each in holdings.items():
        faults += port_faults(lakehouse, port, each, record)
    files = FileCount()
    if with_files:
        files, wrong = file_faults(lakehouse, holdings, record)
        faults += wrong
    return Integrity(faults=tuple(faults), head=record.head, facts=record.facts, unlinked=record.unlinked, ports=len(holdings), files=files)


def _holdings(lakehouse: Lakehouse, ports: Iterable[PortAddress]) -> tuple[Mapping[PortAddress, Holding], list[Fault]]:
    found, faults = {}, []
    for port in ports:
        try:
            if (held := holding(lakehouse, port)) is not None:
                found[port] = held
        except (MeshError, OSError) as error:
            faults.append(Fault(str(port), str(error)))
    return found, faults
