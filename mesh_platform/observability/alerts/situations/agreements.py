"""Access that ends soon, which both sides should know, and requests that wait for the producer."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import NOTICE, Agreement
from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.governance.use.unused import unused_grants
from mesh_platform.lakehouse.lakehouse import Lakehouse


def ending_agreements(mesh: Mesh) -> Iterator[Alert]:
    now = clock.now()
    for each in mesh.agreements.values():
        terms = each.granted(now)
        if terms is None or not each.ends_soon(now):
            continue
        sides = f"{each.port} {each.consumer}"
        yield Alert(
            kind=AlertKind.ACCESS_EXPIRING,
            subject=str(each.port),
            part=str(each.consumer),
            since=datetime.combine(terms.end - NOTICE, time(), UTC),
            domains=tuple(sorted({each.port.domain, each.consumer.domain})),
            title=f"{each.consumer} may read {each.port} until {terms.end} only",
            story=(f"It was granted for: {each.purpose}", "From the day after, each of its reads is refused."),
            affected=(str(each.consumer),),
            commands=(f'mesh access renew {sides} --reason "…"', f"mesh access show {sides}"),
        )


def lapsing_agreements(lakehouse: Lakehouse, mesh: Mesh) -> Iterator[Alert]:
    for each in unused_grants(lakehouse, mesh):
        agreement, sides = each.agreement, f"{each.agreement.port} {each.agreement.consumer}"
        read = f"last on {each.last_read:%Y-%m-%d}" if each.last_read else "never"
        yield Alert(
            kind=AlertKind.ACCESS_UNUSED,
            subject=str(agreement.port),
            part=str(agreement.consumer),
            since=each.announced,
            domains=tuple(sorted({agreement.port.domain, agreement.consumer.domain})),
            title=f"{agreement.consumer} may read {agreement.port} until {each.lapses} only, for it does not read it",
            story=(f"It read it {read}. It was granted for: {agreement.purpose}", "A read keeps the grant, and so does a reason."),
            affected=(str(agreement.consumer),),
            commands=(f'mesh access justify {sides} --reason "…"', f'mesh access revoke {sides} --reason "…"'),
        )


def waiting_requests(mesh: Mesh) -> Iterator[Alert]:
    for each in mesh.agreements.values():
        if each.pending is not None:
            yield _waiting(each, asked_at=each.pending.at, purpose=each.pending.reason, by=each.pending.by)


def _waiting(agreement: Agreement, *, asked_at: datetime, purpose: str, by: str) -> Alert:
    sides = f"{agreement.port} {agreement.consumer}"
    return Alert(
        kind=AlertKind.REQUEST_WAITING,
        subject=str(agreement.port),
        part=str(agreement.consumer),
        since=asked_at,
        domains=(agreement.port.domain,),
        title=f"{agreement.consumer} asks to read {agreement.port}",
        story=(f"{by} asked for: {purpose}",),
        affected=(str(agreement.consumer),),
        commands=tuple(f'mesh access {each} {sides} --reason "…"' for each in ("approve", "deny")),
    )
