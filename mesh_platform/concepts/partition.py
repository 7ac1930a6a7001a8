"""How a port is cut into parts that are built and replaced on their own."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from mesh_platform.errors import UnknownName


class Granularity(StrEnum):
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    STATIC = "static"


_KEY_FORMATS = {
    Granularity.HOUR: "%Y-%m-%d-%H:00",
    Granularity.DAY: "%Y-%m-%d",
    Granularity.MONTH: "%Y-%m-01",
    Granularity.YEAR: "%Y-01-01",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionScheme:
    """The partition column and how its values group into keys.

    `start` (inclusive) and `end` (exclusive; None while the product is alive) bound a scheme by time, in UTC;
    `keys` lists the values of a static one.
    """

    column: str
    granularity: Granularity
    start: datetime | None = None
    end: datetime | None = None
    keys: tuple[str, ...] = ()

    def key_of(self, moment: datetime) -> str:
        """The key of the partition that holds a moment."""
        return moment.strftime(_KEY_FORMATS[self.granularity])


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """What one build covers: partition keys that follow each other, and the values they span.

    `start` is inclusive, `end` exclusive; both are None for a static scheme, whose `keys` are the values themselves.
    """

    column: str
    keys: tuple[str, ...]
    start: datetime | None = None
    end: datetime | None = None

    @property
    def start_date(self) -> date | None:
        return self.start and self.start.date()

    @property
    def end_date(self) -> date | None:
        return self.end and self.end.date()

    def __str__(self) -> str:
        return _span(self.keys[0], self.keys[-1])


def partition_of(scheme: PartitionScheme, first: str, last: str | None = None) -> Partition:
    """The partition from key `first` to key `last` (inclusive; the same by default). Raises UnknownName."""
    if scheme.granularity is Granularity.STATIC:
        return _static_partition(scheme, first, last or first)
    return _time_partition(scheme, first, last or first)


def next_start(granularity: Granularity, moment: datetime) -> datetime:
    """The start of the partition after the one that starts at `moment`."""
    match granularity:
        case Granularity.HOUR:
            return moment + timedelta(hours=1)
        case Granularity.DAY:
            return moment + timedelta(days=1)
        case Granularity.MONTH:
            return moment.replace(year=moment.year + moment.month // 12, month=moment.month % 12 + 1)
        case _:
            return moment.replace(year=moment.year + 1)


def latest_ended(scheme: PartitionScheme, moment: datetime) -> str | None:
    """The key of the partition that ended last before a moment; None where the scheme, bounded by time, has no such one."""
    running = _moment(scheme, scheme.key_of(moment))
    start = _moment(scheme, scheme.key_of(running - timedelta(microseconds=1)))
    is_inside = (scheme.start is None or start >= scheme.start) and (scheme.end is None or start < scheme.end)
    return scheme.key_of(start) if is_inside else None


def ended_before(scheme: PartitionScheme, key: str, number: int) -> list[str]:
    """Up to so many keys before a key of a scheme by time, the nearest first."""
    found: list[str] = []
    while len(found) < number and (start := partition_of(scheme, key).start) and (before := latest_ended(scheme, start)):
        found.append(before)
        key = before
    return found


def _static_partition(scheme: PartitionScheme, first: str, last: str) -> Partition:
    declared = {key: place for place, key in enumerate(scheme.keys)}
    chosen = scheme.keys[declared[first] : declared[last] + 1] if {first, last} <= declared.keys() else ()
    if not chosen:
        raise UnknownName(f"{_span(first, last)} is no partition", hint=f"the keys are, in order: {', '.join(scheme.keys)}")
    return Partition(column=scheme.column, keys=chosen)


def _time_partition(scheme: PartitionScheme, first: str, last: str) -> Partition:
    start, final = _moment(scheme, first), _moment(scheme, last)
    end = next_start(scheme.granularity, final)
    if (scheme.start and start < scheme.start) or (scheme.end and end > scheme.end) or final < start:
        raise UnknownName(f"{_span(first, last)} lies outside the partitions", hint=_extent(scheme))
    keys, moment = [], start
    while moment < end:
        keys.append(scheme.key_of(moment))
        moment = next_start(scheme.granularity, moment)
    return Partition(column=scheme.column, keys=tuple(keys), start=start, end=end)


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first}..{last}"


def _extent(scheme: PartitionScheme) -> str:
    bounds = [f"start at {scheme.start:%Y-%m-%d}" if scheme.start else "", f"end before {scheme.end:%Y-%m-%d}" if scheme.end else ""]
    return "they " + " and ".join(filter(None, bounds))


def _moment(scheme: PartitionScheme, key: str) -> datetime:
    try:
        return datetime.strptime(key, _KEY_FORMATS[scheme.granularity]).replace(tzinfo=UTC)
    except ValueError:
        example = scheme.key_of(scheme.start) if scheme.start else _KEY_FORMATS[scheme.granularity]
        raise UnknownName(f"{key!r} is no partition key", hint=f"a key looks like {example}") from None
