"""Error budgets that burn: quickly, so that somebody looks now, or slowly, so that somebody looks before they are spent."""

from collections.abc import Iterator
from datetime import timedelta

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.observability.alerts.situations.surroundings import affected_by, what_consumers_see
from mesh_platform.service_levels.burn import Pace
from mesh_platform.service_levels.notices import kept_in_words
from mesh_platform.service_levels.standing import Standing, burning

_KINDS = {Pace.FAST: AlertKind.BURNING_FAST, Pace.SLOW: AlertKind.BURNING_SLOWLY}


def burning_budgets(lakehouse: Lakehouse, mesh: Mesh) -> Iterator[Alert]:
    for each in burning(lakehouse, mesh, mesh.ports.values(), clock.now()):
        if each.pace is not None and each.bad_since is not None:
            yield Alert(
                kind=_KINDS[each.pace],
                subject=str(each.port),
                part=each.objective.name,
                since=each.bad_since,
                domains=(each.port.domain,),
                title=_title(each),
                story=tuple(_story(each)),
                consumers_see=what_consumers_see(lakehouse, each.port),
                affected=affected_by(mesh, each.port),
                commands=(f"mesh slo {each.port} --history", f"mesh history {each.port}"),
            )


def _title(standing: Standing) -> str:
    """What may change while the situation lasts is told in the story."""
    return f"{standing.port} spends its error budget for {standing.objective.name} {_IN_WORDS[standing.pace or Pace.SLOW]}"


def _story(standing: Standing) -> Iterator[str]:
    objective = standing.objective
    yield (
        f"Promised: {objective.promise}, {objective.target:g} % of {objective.days} days; "
        f"kept until now: {kept_in_words(standing.measured.kept)}."
    )
    for each in (burn for burn in standing.burns if burn.rings):
        hours = each.long / timedelta(hours=1)
        yield f"Over the last {hours:g} hours it went {each.long_rate:.1f} times as quickly as would last."
    if standing.budget.is_spent:
        yield "The budget is spent" + (": only fixes are published." if objective.freeze else ".")
    else:
        yield f"Of the budget {100 * standing.budget.left:.0f} % is left."


_IN_WORDS = {Pace.FAST: "fast", Pace.SLOW: "too soon"}
