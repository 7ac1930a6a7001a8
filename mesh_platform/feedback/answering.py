"""A word on what a consumer said, by its number alone: ratings and reports are counted together, as facts of one ledger."""

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.rating import Rating
from mesh_platform.concepts.report import Report
from mesh_platform.feedback.ratings import decisions as ratings
from mesh_platform.feedback.reports import decisions as reports
from mesh_platform.feedback.reports.standing import standing_reports
from mesh_platform.lakehouse.lakehouse import Lakehouse


def answer(lakehouse: Lakehouse, number: int, text: str) -> Rating | Report:
    """The owner's. Raises UnknownName."""
    return (reports if _is_report(lakehouse, number) else ratings).answer(lakehouse, number, text)


def resolve(lakehouse: Lakehouse, mesh: Mesh, number: int, *, consumer: str, comment: str = "") -> Rating | Report:
    """Of the consumer that said it: that it is settled. Raises Refused for anybody else, and UnknownName."""
    of = reports if _is_report(lakehouse, number) else ratings
    return of.resolve(lakehouse, mesh, number, consumer=consumer, comment=comment)


def _is_report(lakehouse: Lakehouse, number: int) -> bool:
    return any(each.id == number for each in standing_reports(lakehouse.ledger, at=clock.now()))
