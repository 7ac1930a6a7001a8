"""One look at the whole mesh: what there is to tell is found and told."""

from dataclasses import dataclass
from datetime import datetime

import dagster as dg

from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.observability.alerts.evaluation import evaluate, in_order
from mesh_platform.observability.alerts.notification import Notified, notify
from mesh_platform.orchestration.alerts.failed_runs import FailedRuns
from mesh_platform.orchestration.alerts.heartbeat import stopped_automation
from mesh_platform.settings import Settings


@dataclass(frozen=True, slots=True)
class Lookout:
    """Runs none of the domains' code: a domain that does not load is looked at like any other."""

    instance: dg.DagsterInstance
    runs: FailedRuns
    watching_since: datetime | None = None

    @classmethod
    def over(cls, instance: dg.DagsterInstance, *, watching_since: datetime | None = None) -> "Lookout":
        return cls(instance, FailedRuns(instance), watching_since)

    def evaluate(self, lakehouse: Lakehouse, mesh: Mesh) -> tuple[Alert, ...]:
        """Every situation that there is now."""
        of_dagster = [*self.runs.alerts(lakehouse, mesh), *stopped_automation(self.instance, watching_since=self.watching_since)]
        return in_order([*evaluate(lakehouse, mesh), *of_dagster])

    def notify(self, lakehouse: Lakehouse, mesh: Mesh) -> Notified:
        return notify(lakehouse, mesh, self.evaluate, kinds=frozenset(AlertKind))

    def look(self, settings: Settings) -> Notified:
        """At the mesh as its files are at this moment; what cannot be read of them is left out."""
        mesh, _ = load_mesh(settings.root)
        with open_lakehouse(settings) as lakehouse:
            return self.notify(lakehouse, mesh)
