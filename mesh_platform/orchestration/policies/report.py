"""What became of the policies of one theme on one port, as Dagster's check result."""

from collections.abc import Iterator, Sequence

import dagster as dg

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import NOTICE
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.policy import PolicyResult, PolicyVerdict
from mesh_platform.orchestration.building.check_results import sample_table
from mesh_platform.orchestration.keys import asset_key

_ORDER = (PolicyVerdict.VIOLATED, PolicyVerdict.UNKNOWN, PolicyVerdict.WAIVED, PolicyVerdict.KEPT)


def report(port: PortAddress, check: str, results: Sequence[PolicyResult]) -> dg.AssetCheckResult:
    """Passed when every policy holds and no waiver is about to end; an error only where something is stopped."""
    ordered = sorted(results, key=lambda each: (_ORDER.index(each.verdict), each.policy))
    return dg.AssetCheckResult(
        asset_key=asset_key(port),
        check_name=check,
        passed=all(each.holds and not _ends_soon(each) for each in results),
        severity=dg.AssetCheckSeverity.ERROR if any(each.stops for each in results) else dg.AssetCheckSeverity.WARN,
        description=_told(ordered),
        metadata={"policies": sample_table([row for each in ordered for row in _rows(each)])} if results else {},
    )


def _ends_soon(result: PolicyResult) -> bool:
    return result.waiver is not None and result.waiver.end - clock.now().date() <= NOTICE


def _told(results: Sequence[PolicyResult]) -> str:
    if not results:
        return "No policy of this theme is about this port."
    counts = {verdict: sum(each.verdict is verdict for each in results) for verdict in _ORDER}
    told = ", ".join(f"{number} {verdict}" for verdict, number in counts.items() if number)
    return f"{len(results)} {'policy' if len(results) == 1 else 'policies'}: {told}."


def _rows(result: PolicyResult) -> Iterator[dict[str, str]]:
    """One for each violation, with the place where a person mends it. Few columns: a path makes its own wide."""
    head = {"policy": result.policy, "verdict": result.verdict.value, "weight": _weight(result)}
    for each in result.violations:
        yield {**head, "what is to know": f"{each.location} {each.message} {_next(result)}"}
    if not result.violations:
        yield {**head, "what is to know": result.reason} if result.reason else head


def _weight(result: PolicyResult) -> str:
    until = f" until {result.enforced_from}" if result.enforced_from else ""
    return f"{result.severity}, {result.stage}{until}"


def _next(result: PolicyResult) -> str:
    """Who gave leave, why and for how long; else how to mend it."""
    if (waiver := result.waiver) is not None:
        return f"Waived until {waiver.end} by {waiver.approver}: {waiver.reason}"
    expired = result.expired
    ended = f" The waiver of {expired.approver} ({expired.reason}) ended on {expired.end}." if expired is not None else ""
    return f"{result.remedy}{ended}"
