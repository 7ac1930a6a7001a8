"""The rules of the mesh, and who keeps them."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.concepts import clock
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.lifecycle import Lifecycle
from mesh_platform.concepts.policy import PolicyResult, PolicyVerdict, Stage
from mesh_platform.governance.compliance.loaded_policies import Level, LoadedPolicy
from mesh_platform.governance.compliance.overview import PolicyStanding
from mesh_platform.governance.compliance.results import result_as_json
from mesh_platform.governance.policy import Scope

_HEADINGS = ("policy", "theme", "stage", "severity", "scope", "owner", "kept", "violated", "waived")
_STYLES = {PolicyVerdict.VIOLATED: "red", PolicyVerdict.UNKNOWN: "magenta", PolicyVerdict.WAIVED: "yellow"}


@dataclass(frozen=True, slots=True)
class PoliciesView:
    standings: tuple[PolicyStanding, ...]

    def as_json(self) -> JsonValue:
        return [_as_json(each) for each in self.standings]

    def as_text(self) -> Iterator[RenderableType]:
        yield table(*_HEADINGS, rows=map(_row, self.standings), wraps=("scope",), right=("kept", "violated", "waived"))
        unknown = sum(each.count(PolicyVerdict.UNKNOWN) for each in self.standings)
        if unknown:
            yield Text(f"{count(unknown, 'result')} unknown, because a policy failed: see mesh check", style="magenta")


@dataclass(frozen=True, slots=True)
class PolicyView:
    standing: PolicyStanding

    def as_json(self) -> JsonValue:
        return {**_as_json(self.standing), "results": json_value([result_as_json(each) for each in self.standing.remarkable])}

    def as_text(self) -> Iterator[RenderableType]:
        policy = self.standing.policy
        yield Text(policy.id, style="bold")
        yield policy.purpose
        told = {
            "theme": policy.theme.value,
            "stage": stage_of(policy),
            "severity": policy.severity.value,
            "scope": scope_of(self.standing.parts),
            "owner": policy.owner,
            "remedy": policy.remedy,
            "source": ", ".join(str(each.location) for each in self.standing.parts),
        }
        yield from (Text.assemble((f"{name:<10}", "dim"), value) for name, value in told.items())
        yield ""
        for each in self.standing.remarkable:
            yield from told_result(each)
        counts = (f"{self.standing.count(each)} {each.value}" for each in PolicyVerdict if self.standing.count(each))
        yield ", ".join(counts) or "nothing is in its scope"


def told_result(result: PolicyResult) -> Iterator[Text]:
    """The subject, each violation at its line, and the waiver."""
    yield Text.assemble((f"{result.verdict.value:<9}", _STYLES.get(result.verdict, "")), str(result.subject), no_wrap=True)
    for each in result.violations:
        yield Text.assemble("  ", (str(each.location), "cyan"), f"  {each.message}", no_wrap=True, overflow="ignore")
    if result.reason:
        yield Text(f"  {result.reason}", no_wrap=True, overflow="ignore")
    if result.waiver:
        yield Text(f"  waived until {result.waiver.end} by {result.waiver.approver}: {result.waiver.reason}", style="dim")
    if result.expired:
        yield Text(f"  the waiver of {result.expired.approver} ended on {result.expired.end}", style="dim")


def stage_of(policy: LoadedPolicy) -> str:
    """The stage of today, with the day that ends a grace, or ended it."""
    today = policy.stage_on(clock.now().date())
    if policy.stage is not Stage.GRACE:
        return today.value
    return f"{today.value} {'until' if today is Stage.GRACE else 'since'} {policy.enforced_from}"


def scope_of(parts: tuple[LoadedPolicy, ...]) -> str:
    """On what a policy holds: `ports`, or `products; tier1`; which statuses where it is not the usual ones."""
    first = parts[0]
    where = "" if first.domain is None else " of " + ", ".join(str(each.domain) for each in parts)
    tightened = [str(each.domain) for each in parts[1:] if first.domain is None]
    scope, usual = first.scope, Scope().statuses
    statuses = scope.statuses if first.level is not Level.DOMAIN and scope.statuses != usual else ()
    narrowed = (", ".join(sorted(each)) for each in (scope.tiers, scope.alignments, scope.domains) if each)
    asked = ["", *([_statuses(statuses)] if statuses else []), *narrowed]
    return f"{first.level.value}s{where}{'; '.join(asked)}" + (f"; tightened by {', '.join(tightened)}" if tightened else "")


def _statuses(statuses: frozenset[str]) -> str:
    left_out = sorted({each.value for each in Lifecycle} - statuses)
    return f"all but {left_out[0]}" if len(left_out) == 1 else ", ".join(sorted(statuses))


def _row(standing: PolicyStanding) -> tuple[str | Text, ...]:
    policy = standing.policy
    violated = standing.count(PolicyVerdict.VIOLATED)
    counts = (
        str(standing.count(PolicyVerdict.KEPT)),
        Text(str(violated), style="red" if violated else ""),
        str(standing.count(PolicyVerdict.WAIVED)),
    )
    return (policy.id, policy.theme.value, stage_of(policy), policy.severity.value, scope_of(standing.parts), policy.owner, *counts)


def _as_json(standing: PolicyStanding) -> dict[str, JsonValue]:
    policy = standing.policy
    return {
        "id": policy.id,
        "theme": policy.theme.value,
        "purpose": policy.purpose,
        "remedy": policy.remedy,
        "stage": policy.stage.value,
        "enforced_from": json_value(policy.enforced_from),
        "severity": policy.severity.value,
        "scope": scope_of(standing.parts),
        "owner": policy.owner,
        "sources": [str(each.location) for each in standing.parts],
        **{each.value: standing.count(each) for each in PolicyVerdict},
    }
