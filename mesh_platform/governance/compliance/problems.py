"""What the results of policies say to people: a problem where one stops something, a notice where it does not, or not yet.

Both carry the policy's id as their rule, and its remedy as the hint.
"""

from collections.abc import Iterable, Iterator

from mesh_platform.concepts.policy import PolicyResult, PolicyVerdict, Stage
from mesh_platform.concepts.problem import Location, Problem


def policy_problems(results: Iterable[PolicyResult]) -> tuple[Problem, ...]:
    """What must be mended, sorted by place."""
    return tuple(sorted(set(_problems(each for each in results if each.stops))))


def policy_notices(results: Iterable[PolicyResult]) -> tuple[Problem, ...]:
    """What is waived, warns, is in grace or could not be computed, sorted by place; drafts are for those who ask."""
    shown = (each for each in results if not each.stops and each.verdict is not PolicyVerdict.KEPT and each.stage is not Stage.DRAFT)
    return tuple(sorted(set(_problems(shown))))


def _problems(results: Iterable[PolicyResult]) -> Iterator[Problem]:
    failed: dict[tuple[str, Location], list[PolicyResult]] = {}
    for each in results:
        if each.failed_at is not None:
            failed.setdefault((each.policy, each.failed_at), []).append(each)
        for violation in each.violations:
            hint = each.remedy if each.waiver is None else ""
            yield Problem(violation.location, f"{violation.message}{_standing(each)}", hint, each.policy)
    for (policy, place), of in failed.items():
        yield Problem(place, _failure(of), "Mend the policy: what it would have found is not known.", policy)


def _standing(result: PolicyResult) -> str:
    """What else there is to know about a violation."""
    if result.waiver is not None:
        waiver = result.waiver
        return f" Waived until {waiver.end} by {waiver.approver}: {_sentence(waiver.reason)}"
    ended = f" The waiver of {result.expired.approver} ended on {result.expired.end}." if result.expired is not None else ""
    if result.stage is Stage.GRACE:
        return f"{ended} Enforced from {result.enforced_from}."
    return ended if result.stops else f"{ended} This only warns."


def _failure(results: list[PolicyResult]) -> str:
    """One sentence, on however many subjects a policy failed in the same way."""
    first = results[0]
    others = f" and {len(results) - 1:,} more" if len(results) > 1 else ""
    return f"the policy {first.policy} could not be computed for {first.subject}{others}: {first.reason.rpartition(' (')[0]}."


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."
