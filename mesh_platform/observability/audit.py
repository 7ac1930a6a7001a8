"""The record as people ask it: who decided what, when, and on what grounds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.observability.grounds import grounds, who

_STEPS = (Kind.BUILD_STARTED, Kind.ROLLBACK_STARTED)  # the fact that ends them tells more
_READS = (Kind.READ, Kind.READ_ENDED, Kind.QUERY_FAILED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact with its grounds in one sentence."""

    fact: Fact

    @property
    def who(self) -> str:
        return who(self.fact)

    @property
    def grounds(self) -> str:
        return grounds(self.fact)

    def as_json(self) -> dict[str, JsonValue]:
        fact = self.fact
        return {
            "fact": fact.id,
            "at": fact.at.isoformat(),
            "kind": fact.kind,
            "who": self.who,
            "actor": fact.actor,
            "subject": fact.subject,
            "run_id": fact.run_id,
            "grounds": self.grounds,
            "details": json_value(fact.details),
            "hash": fact.hash,
        }


def audit(
    lakehouse: Lakehouse,
    address: str | None = None,
    *,
    kinds: Collection[str] = (),
    actor: str | None = None,
    since: datetime | None = None,
    reads: bool = False,
    limit: int | None = None,
) -> tuple[Entry, ...]:
    """The newest first; by default decisions and refusals, with `reads` also who read what. `address` takes what lies below it too."""
    without = () if kinds else _STEPS if reads else (*_STEPS, *_READS)
    facts = lakehouse.ledger.facts(
        tuple(kinds) or None, since=since, without=tuple(map(str, without)), below=address, actor=actor, limit=limit
    )
    return tuple(map(Entry, facts))
