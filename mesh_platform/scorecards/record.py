"""What the ledger tells of each product at a moment, collected once for all rules."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from mesh_platform.access.entering.trail import Door
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.rating import Rating
from mesh_platform.feedback.ratings.standing import standing_ratings
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.as_of import newest_of
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.sums import Sum, sums
from mesh_platform.service_levels.objective import LONGEST_WINDOW
from mesh_platform.service_levels.standing import Standing, standings_of

READ_WITHIN = timedelta(days=30)

_AT_ONCE = 50  # products
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

    def of_each(self, products: Iterable[DataProduct], declared: Mapping[str, int]) -> Iterator[tuple[DataProduct, Record]]:
        """A few at a time, whose ports the ledger is asked about together."""
        rest = iter(products)
        while some := list(islice(rest, _AT_ONCE)):
            offered = [port for each in some for port in _offered(each)]
            releases = self._releases(offered)
            kept = _by_product(standings_of(self.lakehouse, offered, self.at))
            for each in some:
                yield each, self._record(each, declared.get(str(each.address)), releases, kept[each.address])

    def _record(
        self, product: DataProduct, declared: int | None, releases: Mapping[str, tuple[int, ...]], standings: Sequence[Standing]
    ) -> Record:
        name = str(product.address)
        return Record(
            declared=declared,
            builds=self._builds.get(name, {}),
            reads=tuple(self._reads.get(name, ())),
            care=self._care.get(name),
            ratings=tuple(self._ratings.get(name, ())),
            releases={str(each.address): releases.get(str(each.address), ()) for each in _offered(product)},
            standings=tuple(standings),
        )

    def _newest(self, kinds: Iterable[str]) -> Iterator[Fact]:
        return newest_of(self.lakehouse.database, tuple(kinds), at=self.at, below=self.below)

    def _read(self) -> Iterator[Sum]:
        since = self.at - READ_WITHIN
        return sums(self.lakehouse.database, Kind.READ, by=("consumer", "door"), since=since, until=self.at, below=self.below)

    def _releases(self, ports: Iterable[OutputPort]) -> Mapping[str, tuple[int, ...]]:
        """By port, those of the longest window, and the one that reigned when it began."""
        names = [str(each.address) for each in ports]
        found: dict[str, list[int]] = defaultdict(list)
        for each in self.lakehouse.ledger.outlines(Kind.PUBLISHED, subject=names, reigning=self.at - LONGEST_WINDOW):
            if each.at <= self.at:
                found[each.subject].append(each.id)
        return {port: tuple(each) for port, each in found.items()}


def _offered(product: DataProduct) -> tuple[OutputPort, ...]:
    return tuple(each for each in product.outputs if state_of(product, each) is not Lifecycle.RETIRED)


def _by_product(standings: Iterable[Standing]) -> Mapping[ProductAddress, list[Standing]]:
    found: dict[ProductAddress, list[Standing]] = defaultdict(list)
    for each in standings:
        found[each.port.of_product].append(each)
    return found


def _product(subject: str) -> str:
    """The product of a port, or itself."""
    return ".".join(subject.partition("@")[0].split(".")[:2])
