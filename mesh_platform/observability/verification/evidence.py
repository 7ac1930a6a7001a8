"""The facts about releases, looked up one by one: a ledger of years is not read for one port."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger
from mesh_platform.lakehouse.reading.holdings import Holding
from mesh_platform.lakehouse.tables.manifests import build_of
from mesh_platform.observability.links import Record

_RELEASES = (Kind.PUBLISHED, Kind.COMPACTED)
_SNAPSHOT, _BUILD = ("snapshot_id",), ("build",)


@dataclass(slots=True)
class _Numbers:
    """The facts of one port, by what they are looked for."""

    snapshots: dict[int, int] = field(default_factory=dict)
    builds: dict[int, int] = field(default_factory=dict)
    repeated: Counter[int] = field(default_factory=Counter)


@dataclass
class Evidence:
    ledger: Ledger
    _ports: dict[PortAddress, _Numbers] = field(default_factory=dict)
    _facts: dict[int, Fact] = field(default_factory=dict)

    def of_release(self, port: PortAddress, snapshot_id: int) -> Fact | None:
        return self._fact(self._numbers(port).snapshots.get(snapshot_id))

    def of_build(self, port: PortAddress, build: int) -> Fact | None:
        return self._fact(self._numbers(port).builds.get(build))

    def repeated(self, port: PortAddress) -> Iterator[int]:
        """The builds that more than one fact says it published: each publishes once."""
        return (build for build, facts in self._numbers(port).repeated.items() if facts > 1)

    def record(self, port: PortAddress, held: Holding) -> Record:
        """What the facts say of one port, as the walk along the whole chain would."""
        releases = {each.snapshot_id: self.of_release(port, each.snapshot_id) for each in held.releases}
        builds = {number: self.of_build(port, number) for number in {build_of(each.uri) for each in held.current.files}}
        newest = self.ledger.facts((*_RELEASES, Kind.ROLLED_BACK), str(port), limit=1)
        return Record(
            started={each.id: each.subject for each in self.ledger.outlines(Kind.BUILD_STARTED, subject=str(port))},
            published={(str(port), snapshot): fact for snapshot, fact in releases.items() if fact is not None},
            builds={number: fact for number, fact in builds.items() if fact is not None},
            newest={str(port): each for each in newest},
        )

    def _numbers(self, port: PortAddress) -> _Numbers:
        if port not in self._ports:
            self._ports[port] = found = _Numbers()
            for kind in _RELEASES:
                for each in self.ledger.outlines(kind, _SNAPSHOT, _BUILD, subject=str(port)):
                    snapshot, build = (int(each.details[name] or 0) for name in ("snapshot_id", "build"))
                    found.snapshots[snapshot] = found.builds[build] = each.id
                    found.repeated[build] += 1
        return self._ports[port]

    def _fact(self, number: int | None) -> Fact | None:
        if number is None:
            return None
        if number not in self._facts:
            self._facts.update({each.id: each for each in self.ledger.stream(_RELEASES, after=number - 1, upto=number)})
        return self._facts.get(number)
