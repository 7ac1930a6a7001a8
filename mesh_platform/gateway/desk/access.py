"""Access: consumers ask for themselves, and a port's domain decides."""

from collections.abc import Callable
from datetime import date
from typing import Any

from mesh_platform.access.agreeing import decisions
from mesh_platform.access.agreeing.granting import Wishes
from mesh_platform.access.agreeing.inbox import Waiting, inbox
from mesh_platform.concepts import clock
from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.gateway.desk.rights import require_decider, require_speaker, speaker_of
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.governance.use.lapses import with_lapses


def request(
    gateway: Gateway,
    principal: Principal,
    *,
    port: str,
    purpose: str,
    columns: tuple[str, ...] | None = None,
    clear: tuple[str, ...] = (),
    consumer: str | None = None,
) -> Agreement:
    """Without a consumer the principal asks for its own."""
    asked = {"port": port, "consumer": speaker_of(principal, consumer), "purpose": purpose, "columns": columns, "clear": clear}
    return _take(gateway, principal, decisions.request, **asked)


def withdraw(gateway: Gateway, principal: Principal, *, port: str, consumer: str, reason: str) -> Agreement:
    require_speaker(principal, consumer)
    return _take(gateway, principal, decisions.withdraw, port=port, consumer=consumer, reason=reason)


def approve(gateway: Gateway, principal: Principal, *, port: str, consumer: str, reason: str, wishes: Wishes) -> Agreement:
    require_decider(principal, PortAddress.parse(port).domain)
    return _take(gateway, principal, decisions.approve, port=port, consumer=consumer, reason=reason, wishes=wishes)


def deny(gateway: Gateway, principal: Principal, *, port: str, consumer: str, reason: str) -> Agreement:
    require_decider(principal, PortAddress.parse(port).domain)
    return _take(gateway, principal, decisions.deny, port=port, consumer=consumer, reason=reason)


def renew(
    gateway: Gateway,
    principal: Principal,
    *,
    port: str,
    consumer: str,
    reason: str,
    until: date | None = None,
    review: date | None = None,
) -> Agreement:
    require_decider(principal, PortAddress.parse(port).domain)
    said = {"port": port, "consumer": consumer, "reason": reason, "until": until, "review": review}
    return _take(gateway, principal, decisions.renew, **said)


def revoke(gateway: Gateway, principal: Principal, *, port: str, consumer: str, reason: str) -> Agreement:
    require_decider(principal, PortAddress.parse(port).domain)
    return _take(gateway, principal, decisions.revoke, port=port, consumer=consumer, reason=reason)


def justify(gateway: Gateway, principal: Principal, *, port: str, consumer: str, reason: str) -> Agreement:
    """Both sides may know why a grant is needed."""
    if not principal.decides_for(PortAddress.parse(port).domain):
        require_speaker(principal, consumer)
    return _take(gateway, principal, decisions.justify, port=port, consumer=consumer, reason=reason)


def waiting(gateway: Gateway, principal: Principal, *, domain: str | None = None) -> tuple[Waiting, ...]:
    """What waits for the domains that the principal decides for, or for one of them."""
    if domain is not None:
        require_decider(principal, domain)
    meant = principal.domains if domain is None else {domain}
    found = inbox(agreed(gateway), at=clock.now(), domain=domain)
    return tuple(each for each in found if each.agreement.port.domain in meant)


def agreed(gateway: Gateway) -> Mesh:
    """The mesh, whose agreements know that they lapsed."""
    return with_lapses(gateway.lakehouse.ledger, gateway.mesh())


def _take(gateway: Gateway, principal: Principal, decide: Callable[..., Agreement], **said: Any) -> Agreement:
    agreement = decide(gateway.acting(principal), gateway.mesh(), **said)
    gateway.look_again()
    return agreement
