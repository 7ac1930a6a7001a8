"""The running mesh at one moment, taken again and again."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import dagster as dg

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import Alert
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.orchestration.alerts.lookout import Lookout
from mesh_platform.orchestration.home.up import is_up
from mesh_platform.orchestration.pulse.happenings import Happening, happenings
from mesh_platform.orchestration.pulse.reads import Reads, recent_reads
from mesh_platform.orchestration.pulse.runs import CurrentRun, current_runs
from mesh_platform.service_levels.standing import Standing, standings
from mesh_platform.settings import Settings

HAPPENINGS = 20
_LOOK_AROUND_EVERY = timedelta(seconds=20)  # to look at every port takes longer than all the rest together


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """`is_served`: `mesh up` runs on this state folder, so that schedules and automation start what is due.

    `budgets` are those of which something is spent, the most spent first.
    """

    at: datetime
    mesh: str
    is_served: bool
    runs: tuple[CurrentRun, ...] = ()
    happenings: tuple[Happening, ...] = ()
    alerts: tuple[Alert, ...] = ()
    budgets: tuple[Standing, ...] = ()
    reads: Reads = field(default_factory=Reads)

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "at": self.at.isoformat(),
            "mesh": self.mesh,
            "is_served": self.is_served,
            "runs": [each.as_json() for each in self.runs],
            "happenings": [each.as_json() for each in self.happenings],
            "alerts": [each.as_json() for each in self.alerts],
            "budgets": [each.as_json() for each in self.budgets],
            "reads": self.reads.as_json(),
        }


@dataclass(slots=True)
class Pulses:
    """Keep one for as long as you look: what it found a moment ago it need not look for again."""

    settings: Settings
    instance: dg.DagsterInstance
    _lookout: Lookout = field(init=False)
    _alerts: tuple[Alert, ...] = ()
    _budgets: tuple[Standing, ...] = ()
    _looked_around_at: datetime | None = None

    def __post_init__(self) -> None:
        self._lookout = Lookout.over(self.instance)

    def take(self) -> Pulse:
        """Looks only: raises, sends and builds nothing."""
        at = clock.now()
        with open_lakehouse(self.settings) as lakehouse:
            if self._looked_around_at is None or at - self._looked_around_at >= _LOOK_AROUND_EVERY:
                self._look_around(lakehouse, at)
            return Pulse(
                at=at,
                mesh=self.settings.root.name,
                is_served=is_up(self.settings.state),
                runs=current_runs(self.instance),
                happenings=happenings(lakehouse.ledger, limit=HAPPENINGS),
                alerts=self._alerts,
                budgets=self._budgets,
                reads=recent_reads(lakehouse.ledger, at=at),
            )

    def _look_around(self, lakehouse: Lakehouse, at: datetime) -> None:
        mesh, _ = load_mesh(self.settings.root)
        spent = (each for each in standings(lakehouse, mesh, mesh.ports.values(), at) if each.budget.spent)
        self._budgets = tuple(sorted(spent, key=lambda each: each.budget.left))
        self._alerts, self._looked_around_at = self._lookout.evaluate(lakehouse, mesh), at
