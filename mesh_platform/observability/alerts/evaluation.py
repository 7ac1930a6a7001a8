"""The situations of a mesh as of now. Facts decide: an event that somebody forged in Dagster raises nothing."""

from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.governance.use.lapses import with_lapses
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.observability.alerts.situations.agreements import ending_agreements, lapsing_agreements, waiting_requests
from mesh_platform.observability.alerts.situations.budgets import burning_budgets
from mesh_platform.observability.alerts.situations.migrations import ending_ports
from mesh_platform.observability.alerts.situations.ratings import waiting_ratings
from mesh_platform.observability.alerts.situations.refusals import standing_refusals
from mesh_platform.observability.alerts.situations.reports import waiting_reports
from mesh_platform.observability.alerts.situations.staleness import stale_ports
from mesh_platform.observability.alerts.situations.waivers import ending_waivers

KINDS = frozenset(AlertKind) - {AlertKind.FAILED, AlertKind.AUTOMATION_STOPPED}  # those need Dagster's own store


def evaluate(lakehouse: Lakehouse, mesh: Mesh) -> tuple[Alert, ...]:
    """Every situation of KINDS that there is now, told already or not; the oldest first."""
    mesh = with_lapses(lakehouse.ledger, mesh)
    found = [
        *standing_refusals(lakehouse, mesh),
        *stale_ports(lakehouse, mesh),
        *burning_budgets(lakehouse, mesh),
        *ending_agreements(mesh),
        *lapsing_agreements(lakehouse, mesh),
        *waiting_requests(mesh),
        *waiting_ratings(lakehouse, mesh),
        *waiting_reports(lakehouse, mesh),
        *ending_ports(lakehouse, mesh),
        *ending_waivers(mesh),
    ]
    return in_order(found)


def in_order(alerts: list[Alert]) -> tuple[Alert, ...]:
    return tuple(sorted(alerts, key=lambda each: (each.since, each.subject, each.kind, each.part)))
