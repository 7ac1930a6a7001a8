"""Reported problems that wait: for the owner to answer, then for who reported it to say whether that settles it."""

from collections.abc import Iterator

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.report import Report, ReportState
from mesh_platform.feedback.reports.standing import standing_reports
from mesh_platform.lakehouse.lakehouse import Lakehouse


def waiting_reports(lakehouse: Lakehouse, mesh: Mesh) -> Iterator[Alert]:
    for each in standing_reports(lakehouse.ledger, at=clock.now()):
        if each.port in mesh.ports and each.waits:
            yield _unanswered(each) if each.state is ReportState.OPEN else _unsettled(each)


def _unanswered(report: Report) -> Alert:
    return Alert(
        kind=AlertKind.PROBLEM_WAITING,
        subject=str(report.port),
        part=f"{report.consumer} {report.id}",
        since=report.at,
        domains=(report.port.domain,),
        title=f"{report.consumer} reports a problem with {report.port}",
        story=(f"{report.by} says: {report.text}", "It waits for an answer."),
        affected=(report.consumer,),
        commands=(f'mesh feedback answer {report.id} "…"', f"mesh feedback reports {report.port}"),
    )


def _unsettled(report: Report) -> Alert:
    return Alert(
        kind=AlertKind.PROBLEM_WAITING,
        subject=str(report.port),
        part=f"{report.consumer} {report.id}",
        since=report.answered_at or report.at,
        domains=(Consumer.parse(report.consumer).domain,),
        title=f"{report.port} has answered the report of {report.consumer}",
        story=(f"{report.answered_by} says: {report.answer}", f"{report.consumer} had said: {report.text}"),
        commands=(f"mesh feedback resolve {report.id} --as {report.consumer}",),
    )
