"""What becomes of a report: somebody notices that a port is wrong, its owner answers, and who noticed says whether that settles it.

report ──> answer ──> resolve
  └──────────┴──────> aged out      where nobody has said a word for too long

Whoever calls is written down as the one who decides: `actor` of the settings, which nobody has authenticated.
"""

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.report import Report
from mesh_platform.errors import Refused, UnknownName
from mesh_platform.feedback.reports.standing import standing_reports
from mesh_platform.feedback.speaking import find_speaker, sentence
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind


def report(lakehouse: Lakehouse, mesh: Mesh, *, port: str, consumer: str, text: str) -> Report:
    """Whoever notices it may say so: one who cannot read a port can still see that its description is wrong. Raises UnknownName."""
    address, speaker = mesh.port(PortAddress.parse(port)).address, find_speaker(mesh, consumer)
    said = {"consumer": str(speaker), "text": sentence(text, "a problem")}
    return find_report(lakehouse, lakehouse.ledger.record(Kind.PROBLEM_REPORTED, str(address), details=said))


def answer(lakehouse: Lakehouse, number: int, text: str) -> Report:
    """What the owner did or will do about it."""
    found = find_report(lakehouse, number)
    details = {"report": found.id, "consumer": found.consumer, "answer": sentence(text, "an answer")}
    lakehouse.ledger.record(Kind.PROBLEM_ANSWERED, str(found.port), details=details)
    return find_report(lakehouse, found.id)


def resolve(lakehouse: Lakehouse, mesh: Mesh, number: int, *, consumer: str, comment: str = "") -> Report:
    """The word of who reported it that it is settled. Raises Refused for anybody else, and where nobody waits for it."""
    found, speaker = find_report(lakehouse, number), find_speaker(mesh, consumer)
    if str(speaker) != found.consumer:
        raise Refused(f"{found.consumer} reported it, and says when it is settled, not {speaker}", hint="see: mesh feedback reports")
    if not found.waits:
        again = f'report it anew: mesh feedback report {found.port} "…"'
        raise Refused(f"nobody waits for a word on report {found.id}: it is {found.state}", hint=again)
    details = {"report": found.id, "consumer": found.consumer, "comment": sentence(comment, "a comment") if comment else ""}
    lakehouse.ledger.record(Kind.PROBLEM_RESOLVED, str(found.port), details=details)
    return find_report(lakehouse, found.id)


def find_report(lakehouse: Lakehouse, number: int) -> Report:
    """Raises UnknownName."""
    reports = standing_reports(lakehouse.ledger, at=clock.now())
    found = next((each for each in reports if each.id == number), None)
    if found is None:
        waiting = ", ".join(str(each.id) for each in reports if each.waits)
        hint = f"those that wait are {waiting}" if waiting else "see what there is: mesh feedback reports"
        raise UnknownName(f"there is no report {number}", hint=hint)
    return found
