"""What the ledger tells of each product at a moment, collected once for all rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mesh_platform.access.trail import Door
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.rating import Rating
from mesh_platform.feedback.ratings.standing import standing_ratings
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.as_of import newest_of
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.sums import Sum, sums
from mesh_platform.service_levels.objective import LONGEST_WINDOW
from mesh_platform.service_levels.standing import Standing, standing

READ_WITHIN = timedelta(days=30)

_BUILDS = (Kind.PUBLISHED, Kind.REFUSED)
_CARE = (
    *(Kind.DECLARED, Kind.OWNERSHIP_CONFIRMED, Kind.LIFECYCLE_CHANGED),
    *(Kind.ACCESS_APPROVED, Kind.ACCESS_DENIED, Kind.ACCESS_RENEWED, Kind.ACCESS_REVOKED, Kind.RATING_ANSWERED),
)
_READING = frozenset({Door.READ.value, Door.QUERY.value, Door.RUN.value})  # a candidate reads for whoever tries something out


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`declared` is the number of the fact with the texts of its declarations, None while they are recorded nowhere.

    `builds` hold the newest end of a build of each port, `reads` those of the last READ_WITHIN, `care` the newest fact in which
    somebody looked after the product, `ratings` the standing one of each consumer of a port. `releases` are the numbers of the
    publications of each port that its `standings` were measured on.
    """

    declared: int | None = None
    builds: Mapping[str, Fact] = field(default_factory=dict)
    reads: tuple[Sum, ...] = ()
    care: Fact | None = None
    ratings: tuple[Rating, ...] = ()
    releases: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    standings: tuple[Standing, ...] = ()


@dataclass(slots=True)
class Records:
    """Of every product, or of what lies below one address."""

    lakehouse: Lakehouse
    at: datetime
    below: str | None = None
    _builds: dict[str, dict[str, Fact]] = field(default_factory=dict)
    _reads: dict[str, list[Sum]] = field(default_factory=dict)
    _care: dict[str, Fact] = field(default_factory=dict)
    _ratings: dict[str, list[Rating]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lakehouse.ledger.settle()
        for each in self._newest(_BUILDS):
            self._builds.setdefault(_product(each.subject), {})[each.subject] = each
        for each in self._read():
            if each.texts["door"] in _READING:
                self._reads.setdefault(_product(each.subject), []).append(each)
        for each in self._newest(_CARE):  # the oldest first, so that the newest stays
            self._care[_product(each.subject)] = each
        for each in standing_ratings(self.lakehouse.ledger, at=self.at, below=self.below):
            self._ratings.setdefault(str(each.port.of_product), []).append(each)

    def of(self, product: DataProduct, *, declared: int | None) -> Record:
        name = str(product.address)
        offered = [each for each in product.outputs if state_of(product, each) is not Lifecycle.RETIRED]
        return Record(
            declared=declared,
            builds=self._builds.get(name, {}),
            reads=tuple(self._reads.get(name, ())),
            care=self._care.get(name),
            ratings=tuple(self._ratings.get(name, ())),
            releases={str(each.address): self._releases(each) for each in offered},
            standings=tuple(found for each in offered for found in standing(self.lakehouse, each, self.at)),
        )

    def _newest(self, kinds: Iterable[str]) -> Iterator[Fact]:
        return newest_of(self.lakehouse.database, tuple(kinds), at=self.at, below=self.below)

    def _read(self) -> Iterator[Sum]:
        since = self.at - READ_WITHIN
        return sums(self.lakehouse.database, Kind.READ, by=("consumer", "door"), since=since, until=self.at, below=self.below)

    def _releases(self, port: OutputPort) -> tuple[int, ...]:
        """Those of the longest window, and the one that reigned when it began."""
        facts = [each for each in self.lakehouse.ledger.outlines(Kind.PUBLISHED, subject=str(port.address)) if each.at <= self.at]
        before = sum(each.at <= self.at - LONGEST_WINDOW for each in facts)
        return tuple(each.id for each in facts[max(before - 1, 0) :])


def _product(subject: str) -> str:
    """The product of a port, or itself."""
    return ".".join(subject.partition("@")[0].split(".")[:2])
