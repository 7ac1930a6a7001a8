"""A port that does not say how fresh it is promises what it has done so far."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.scorecards.assessed import Assessed
from mesh_platform.scorecards.fixes.proposal import Change, Proposal
from mesh_platform.scorecards.rules.levels_promised import FRESHNESS, LevelsPromised

_ENOUGH = 3  # publications, so that there is more than one time between two of them
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def frequencies(lakehouse: Lakehouse, of: Assessed) -> Iterator[Proposal]:
    for port, contract in of.contracts:
        if contract.service_level(*FRESHNESS):
            continue
        moments = [each.at for each in lakehouse.ledger.outlines(Kind.PUBLISHED, subject=str(port.address))]
        if len(moments) >= _ENOUGH:
            longest = _longest(moments)
            value, unit = (math.ceil(longest / _HOUR), "h") if longest <= _DAY / 2 else (math.ceil(longest / _DAY), "d")
            grounds = f"{port.address} was published {len(moments)} times, at most {value} {unit} apart"
            yield Proposal(
                rule=LevelsPromised.id, file=contract.location.path, grounds=grounds, change=_promise(value, unit), promises=port.address
            )


def _longest(moments: list[datetime]) -> timedelta:
    return max((after - before for before, after in pairwise(moments)), default=timedelta())


def _promise(value: int, unit: str) -> Change:
    return lambda document: document.setdefault("slaProperties", []).append({"property": "frequency", "value": max(value, 1), "unit": unit})
