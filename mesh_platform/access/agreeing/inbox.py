"""What waits for the owners of ports: requests to decide, grants that end soon, and reviews that are due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mesh_platform.concepts.access import NOTICE, Agreement
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.errors import UnknownName


class Errand(StrEnum):
    DECIDE = "decide"
    RENEW = "renew"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing to do. `since` is the day of a request, `until` the last day of a grant or the day of its review."""

    errand: Errand
    agreement: Agreement
    owner: str
    since: date | None = None
    until: date | None = None
    commands: tuple[str, ...]

    @property
    def purpose(self) -> str:
        asked = self.agreement.pending if self.errand is Errand.DECIDE else None
        return asked.reason if asked is not None else self.agreement.purpose

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "errand": self.errand.value,
            "port": str(self.agreement.port),
            "consumer": str(self.agreement.consumer),
            "owner": self.owner,
            "purpose": self.purpose,
            "day": str(self.until or self.since),
            "place": str(self.agreement.records[-1].location),
            "commands": list(self.commands),
        }


def inbox(mesh: Mesh, *, at: datetime, owner: str | None = None, domain: str | None = None) -> tuple[Waiting, ...]:
    """What waits for an owner or a domain, or for anybody; requests first, then by day. Raises UnknownName."""
    if domain is not None:
        mesh.domain(domain)
    if owner is not None and owner not in (known := {each.team.owner for each in mesh.products}):
        raise UnknownName(f"no product belongs to {owner!r}", hint=f"its owners are {', '.join(sorted(known))}")
    found = [
        waiting
        for product in mesh.products
        if (owner is None or product.team.owner == owner) and (domain is None or product.address.domain == domain)
        for agreement in product.agreements
        for waiting in _waiting(agreement, product.team.owner, at)
    ]
    return tuple(sorted(found, key=lambda each: (each.errand, each.until or each.since or date.max, str(each.agreement.port))))


def _waiting(agreement: Agreement, owner: str, at: datetime) -> Iterator[Waiting]:
    sides = f"{agreement.port} {agreement.consumer}"
    if asked := agreement.pending:
        commands = tuple(f'mesh access {each} {sides} --reason "…"' for each in ("approve", "deny"))
        yield Waiting(errand=Errand.DECIDE, agreement=agreement, owner=owner, since=asked.at.date(), commands=commands)
    holds = agreement.granted(at)
    if holds is None:
        return
    commands = tuple(f'mesh access {each} {sides} --reason "…"' for each in ("renew", "revoke"))
    if agreement.ends_soon(at):
        yield Waiting(errand=Errand.RENEW, agreement=agreement, owner=owner, until=holds.end, commands=commands)
    if holds.review is not None and holds.review - at.date() <= NOTICE:
        yield Waiting(errand=Errand.REVIEW, agreement=agreement, owner=owner, until=holds.review, commands=commands)
