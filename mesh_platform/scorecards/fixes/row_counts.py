"""A port that promises nothing of its number of rows promises at least half of what it has had."""

from collections.abc import Iterator

from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.scorecards.assessed import Assessed
from mesh_platform.scorecards.fixes.proposal import Change, Proposal
from mesh_platform.scorecards.rules.quality_in_many_respects import ENOUGH, QualityInManyRespects, promised_dimensions

_NEWEST = 20
_NAME = "enough_rows"


def row_counts(lakehouse: Lakehouse, of: Assessed) -> Iterator[Proposal]:
    """Not for a port of partitions or events, whose builds bring a part of the rows each."""
    for port, contract in of.contracts:
        promised = promised_dimensions(contract)
        if "coverage" in promised or len(promised) >= ENOUGH or contract.partition is not None or port.quarantine_of is not None:
            continue
        facts = lakehouse.ledger.outlines(Kind.PUBLISHED, ("rows",), subject=str(port.address))[-_NEWEST:]
        least = min((int(each.details["rows"]) for each in facts), default=0) // 2
        if least > 0:
            grounds = f"{port.address} has never had fewer than twice {least:,} rows in its last {len(facts)} releases"
            yield Proposal(
                rule=QualityInManyRespects.id, file=contract.location.path, grounds=grounds, change=_promise(least), promises=port.address
            )


def _promise(least: int) -> Change:
    rule = {
        "name": _NAME,
        "description": "Half of the rows that there have been: with fewer, something was not loaded.",
        "dimension": "coverage",
        "metric": "rowCount",
        "mustBeGreaterOrEqualTo": least,
        "severity": "warning",
    }
    return lambda document: document["schema"][0].setdefault("quality", []).append(rule)
