"""Whether the checks of builds pass, of refused ones too."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from mesh_platform.concepts.check import Verdict
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.service_levels.past import Past
from mesh_platform.service_levels.stretches import Stretch

_VERDICTS = ("certificate", "mesh.verdicts")
_OF_CONSUMERS = "relied_on_by_"  # what others need is not what the contract promises


def stretches(past: Past) -> Iterator[Stretch]:
    """One for each build that was checked. What is unknown counts neither way."""
    for each in past.told.outlines(Kind.PUBLISHED, _VERDICTS, subject=str(past.port), since=past.built_since):
        yield from _build(each.at, json.loads(each.details["mesh.verdicts"] or "{}").items())
    for each in past.told.outlines(Kind.REFUSED, ("results",), subject=str(past.port), since=past.built_since):
        results = json.loads(each.details["results"] or "[]")
        yield from _build(each.at, [(result["check"], result["verdict"]) for result in results])


def _build(at: datetime, verdicts: Iterable[tuple[str, str]]) -> Iterator[Stretch]:
    counts = Counter(verdict for check, verdict in verdicts if not check.startswith(_OF_CONSUMERS))
    good, bad = counts[Verdict.PASSED], counts[Verdict.FAILED] + counts[Verdict.WARNED]
    if good or bad:
        yield Stretch(start=at, end=at, good=good, bad=bad)
