"""Who read how often, minute by minute. Of a very busy mesh, no more than the newest reads are looked at."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger

MINUTES = 15
_MOST = 2_000
NOBODY = "nobody named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """`by_minute` ends with the minute that runs. `at_least`: there were more, further back."""

    by_minute: tuple[int, ...] = (0,) * MINUTES
    by_port: Mapping[str, int] = field(default_factory=dict)
    by_consumer: Mapping[str, int] = field(default_factory=dict)
    at_least: bool = False

    @property
    def total(self) -> int:
        return sum(self.by_minute)

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "by_minute": list(self.by_minute),
            "by_port": dict(self.by_port),
            "by_consumer": dict(self.by_consumer),
            "at_least": self.at_least,
        }


def recent_reads(ledger: Ledger, *, at: datetime) -> Reads:
    """Most read first, and most reading."""
    first = at.replace(second=0, microsecond=0) - timedelta(minutes=MINUTES - 1)
    newest = ledger.facts(Kind.READ, limit=_MOST)
    found = [each for each in newest if first <= each.at <= at]
    minutes = Counter(int((each.at - first) / timedelta(minutes=1)) for each in found)
    return Reads(
        by_minute=tuple(minutes[each] for each in range(MINUTES)),
        by_port=dict(Counter(each.subject for each in found).most_common()),
        by_consumer=dict(Counter(each.details.get("consumer") or NOBODY for each in found).most_common()),
        at_least=len(found) == _MOST,
    )
