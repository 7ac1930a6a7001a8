"""Waivers that end soon: from the day after, what they cover is a violation again."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import NOTICE
from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.policy import Waiver


def ending_waivers(mesh: Mesh) -> Iterator[Alert]:
    """Of several waivers of one thing the last to end counts."""
    today = clock.now().date()
    for domain in mesh.domains:
        last: dict[tuple[str, str], Waiver] = {}
        for each in sorted(domain.waivers, key=lambda each: each.end):
            last[each.policy, each.subject] = each
        yield from (_ending(domain, each) for each in last.values() if each.end - NOTICE <= today <= each.end)


def _ending(domain: Domain, waiver: Waiver) -> Alert:
    return Alert(
        kind=AlertKind.WAIVER_EXPIRING,
        subject=waiver.subject,
        part=waiver.policy,
        since=datetime.combine(waiver.end - NOTICE, time(), UTC),
        domains=(domain.name,),
        title=f"The waiver of {waiver.policy} for {waiver.subject} ends on {waiver.end}",
        story=(f"{waiver.approver} gave it because: {waiver.reason}", f"It stands in {waiver.location}; a later `end` renews it."),
        commands=(f"mesh policy show {waiver.policy}", "mesh check"),
    )
