"""How the contracts of ports came to be what they are: each version that builds recorded, with what it changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from mesh_platform.concepts.change import Change
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.declarations.contracts.contracts import contract_of
from mesh_platform.declarations.documents.yaml_files import parse_yaml
from mesh_platform.declarations.product_folders import CONTRACT_END
from mesh_platform.errors import MeshError
from mesh_platform.governance.changes.comparison import compare
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractVersion:
    """A contract as a build recorded it first, with its changes from the one before; none for the first."""

    port: PortAddress
    version: str
    at: datetime
    number: int
    changes: tuple[Change, ...] = ()
    is_first: bool = False

    @property
    def is_breaking(self) -> bool:
        return any(each.breaks_consumers for each in self.changes)


def contract_versions(ledger: Ledger) -> Mapping[PortAddress, tuple[ContractVersion, ...]]:
    """By port, the newest first."""
    found: dict[PortAddress, list[ContractVersion]] = defaultdict(list)
    held: dict[PortAddress, tuple[str, DataContract | None]] = {}
    changed = _declared_again(ledger)
    for fact in ledger.stream(Kind.DECLARED):
        if fact.subject in changed:
            for each in _versions(fact, held):
                found[each.port].append(each)
    return {port: tuple(reversed(each)) for port, each in found.items()}


def _declared_again(ledger: Ledger) -> frozenset[str]:
    """The products that builds found changed: what was declared once has no history yet."""
    times = Counter(each.subject for each in ledger.outlines(Kind.DECLARED))
    return frozenset(product for product, count in times.items() if count > 1)


def _versions(fact: Fact, held: dict[PortAddress, tuple[str, DataContract | None]]) -> Iterator[ContractVersion]:
    for port, text in _contracts(fact):
        before = held.get(port)
        if before is not None and before[0] == text:
            continue
        contract = _parsed(text, port)
        held[port] = (text, contract)
        changes = tuple(compare(before[1], contract)) if before and before[1] and contract else ()
        if contract and (changes or before is None or before[1] is None):
            yield ContractVersion(port=port, version=contract.version, at=fact.at, number=fact.id, changes=changes, is_first=before is None)


def _contracts(fact: Fact) -> Iterable[tuple[PortAddress, str]]:
    product = ProductAddress.parse(fact.subject)
    home = PurePosixPath(product.domain, product.product)
    for path, text in fact.details.get("files", {}).items():
        file = PurePosixPath(path)
        if file.name.endswith(CONTRACT_END) and file.parent.parts[-2:] == home.parts:
            table = file.name.removesuffix(CONTRACT_END)
            try:
                yield PortAddress.from_key((product.domain, product.product, table)), text
            except MeshError:
                continue  # a file that no port can be named for


def _parsed(text: str, port: PortAddress) -> DataContract | None:
    """None for what was never valid, or is not any more."""
    document, faults = parse_yaml(text)
    try:
        return contract_of(document, port) if isinstance(document, dict) and not faults else None
    except MeshError:
        return None
