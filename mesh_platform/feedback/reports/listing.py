"""The inbox of owners: what was reported of their ports, those first that wait for a word."""

from datetime import datetime

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.report import Report
from mesh_platform.feedback.reports.standing import standing_reports
from mesh_platform.lakehouse.lakehouse import Lakehouse


def list_reports(
    lakehouse: Lakehouse, mesh: Mesh, *, at: datetime, address: str | None = None, waiting: bool = False
) -> tuple[Report, ...]:
    """Every filter must hold; of ports that are declared. Raises UnknownName."""
    meant = set(mesh.ports) if address is None else {each.address for each in mesh.select(address)}
    reports = standing_reports(lakehouse.ledger, at=at)
    return tuple(each for each in reports if each.port in meant and (each.waits or not waiting))
