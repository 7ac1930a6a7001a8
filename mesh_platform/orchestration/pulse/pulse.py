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
from mesh_platform.settings import Settings

HAPPENINGS = 20
_ALERTS_EVERY = timedelta(seconds=20)  # to look at every situation takes longer than all the rest together


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """`is_served`: `mesh up` runs on this state folder, so that schedules and automation start what is due."""

    at: datetime
    mesh: str
    is_served: bool
    runs: tuple[CurrentRun, ...] = ()
    happenings: tuple[Happening, ...] = ()
    alerts: tuple[Alert, ...] = ()
    reads: Reads = field(default_factory=Reads)

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "at": self.at.isoformat(),
            "mesh": self.mesh,
            "is_served": self.is_served,
            "runs": [each.as_json() for each in self.runs],
            "happenings": [each.as_json() for each in self.happenings],
            "alerts": [each.as_json() for each in self.alerts],
            "reads": self.reads.as_json(),
        }


@dataclass(slots=True)
class Pulses:
    """Keep one for as long as you look: what it found a moment ago it need not look for again."""

    settings: Settings
    instance: dg.DagsterInstance
    _lookout: Lookout = field(init=False)
    _alerts: tuple[Alert, ...] = ()
    _alerts_at: datetime | None = None

    def __post_init__(self) -> None:
        self._lookout = Lookout.over(self.instance)

    def take(self) -> Pulse:
        """Looks only: raises, sends and builds nothing."""
        at = clock.now()
        with open_lakehouse(self.settings) as lakehouse:
            return Pulse(
                at=at,
                mesh=self.settings.root.name,
                is_served=is_up(self.settings.state),
                runs=current_runs(self.instance),
                happenings=happenings(lakehouse.ledger, limit=HAPPENINGS),
                alerts=self._alerts_of(lakehouse, at),
                reads=recent_reads(lakehouse.ledger, at=at),
            )

    def _alerts_of(self, lakehouse: Lakehouse, at: datetime) -> tuple[Alert, ...]:
        if self._alerts_at is None or at - self._alerts_at >= _ALERTS_EVERY:
            mesh, _ = load_mesh(self.settings.root)
            self._alerts, self._alerts_at = self._lookout.evaluate(lakehouse, mesh), at
        return self._alerts
