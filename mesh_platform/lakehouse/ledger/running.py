"""Which builds may still be at work, as far as the ledger and this machine can tell."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from mesh_platform.concepts import clock
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger
from mesh_platform.lakehouse.ledger.processes import is_gone

_ENDS = (Kind.PUBLISHED, Kind.REFUSED, Kind.COMPACTED)
LONGEST_BUILD = timedelta(days=1)


def unfinished_builds(ledger: Ledger, subject: str, *, grace: timedelta) -> tuple[Fact, ...]:
    """The builds of a port that lately started and neither published nor were refused: at work, failed, or killed."""
    since = clock.now() - max(grace, LONGEST_BUILD)
    ended = {each.details.get("build") for each in ledger.facts(_ENDS, subject, since=since)}
    return tuple(each for each in ledger.facts(Kind.BUILD_STARTED, subject, since=since) if each.id not in ended)


def running_builds(unfinished: Iterable[Fact]) -> frozenset[int]:
    """Those that may still be at work. In doubt one is: it started on another machine."""
    return frozenset(each.id for each in unfinished if not is_dead(each.details))


def is_dead(process: Mapping[str, Any]) -> bool:
    """Whether what a process said of itself is surely not true of any process any more."""
    return is_gone(" ".join(str(process.get(each, "")) for each in ("host", "pid", "mark")))
