"""What a policy would have found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count
from mesh_platform.cli.views.policies import told_result
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.governance.compliance.results import result_as_json
from mesh_platform.governance.past.time_machine import Breach, Trial


@dataclass(frozen=True, slots=True)
class TrialView:
    trial: Trial

    def as_json(self) -> JsonValue:
        trial = self.trial
        return {
            "policy": trial.policy.id,
            "now": [_as_json(each) for each in trial.now],
            "past": [_as_json(each) for each in trial.past],
            "waived": json_value([result_as_json(each) for each in trial.waived]),
            "kept": trial.kept,
            "moments": trial.moments,
            "record_begins": json_value(trial.begins),
        }

    def as_text(self) -> Iterator[RenderableType]:
        trial = self.trial
        for each in trial.now:
            yield from told_result(each.result)
            yield Text(f"  {_since(each)}{_releases(each)}", style="dim")
        for result in trial.waived:
            yield from told_result(result)
        for each in trial.past:
            yield Text.assemble(("once     ", "yellow"), f"{each.result.subject}  ", (f"{_span(each)}{_releases(each)}", "dim"))
        style, failing = ("bold red", count(len(trial.now), "subject")) if trial.now else ("green", "nobody")
        waived = f", {len(trial.waived)} waived" if trial.waived else ""
        yield Text.assemble((f"{failing} would fail {trial.policy.id} now", style), f"; {trial.kept} would keep it{waived}")
        yield _record(trial)


def _since(breach: Breach) -> str:
    return f"since {_moment(breach.since)}" if breach.since else "only in what is declared now; no build has recorded it yet"


def _span(breach: Breach) -> str:
    """What failed when it was last recorded and is not part of the mesh any more has no end."""
    end = f" until {_moment(breach.until)}" if breach.until else ""
    return f"failed from {_moment(breach.since)}{end}" if breach.since else "failed"


def _releases(breach: Breach) -> str:
    if not breach.releases:
        return ""
    shown = ", ".join(f"{each.port} {each.snapshot_id} ({each.published_at:%Y-%m-%d})" for each in breach.releases[:3])
    more = f" and {len(breach.releases) - 3} more" if len(breach.releases) > 3 else ""
    return f"; in {count(len(breach.releases), 'release')}: {shown}{more}"


def _record(trial: Trial) -> str:
    if trial.begins is None:
        return "no build has recorded declarations yet: the past is not known"
    return f"looked at {count(trial.moments, 'moment')} at which declarations changed, since {_moment(trial.begins)}"


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""


def _as_json(breach: Breach) -> JsonValue:
    releases: JsonValue = [
        {"port": each.port, "snapshot": str(each.snapshot_id), "published_at": each.published_at.isoformat()} for each in breach.releases
    ]
    result: JsonValue = json_value(result_as_json(breach.result))
    return {"result": result, "since": json_value(breach.since), "until": json_value(breach.until), "releases": releases}
