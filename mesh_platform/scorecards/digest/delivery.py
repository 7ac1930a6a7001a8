"""Telling each owner's channels of the week, once: the ledger remembers who was told."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import AlertKind
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.turns import one_at_a_time
from mesh_platform.observability.alerts.deliveries import record_failure, send
from mesh_platform.observability.alerts.journal import read_journal
from mesh_platform.scorecards.digest.digest import Digest, digests, week_began
from mesh_platform.scorecards.digest.letter import message_of
from mesh_platform.scorecards.owners import owned

_EVERYTHING = frozenset(AlertKind)
_LONGEST_SUBJECT = 255  # of a fact


def channels_of(mesh: Mesh, owner: str) -> frozenset[str]:
    """Those of the owner's domains that are told everything: who picked kinds of alerts wants no letters."""
    return frozenset(channel for name, domain, _ in owned(mesh) if name == owner for channel in _open_to_all(domain))


def send_digest(lakehouse: Lakehouse, mesh: Mesh, digest: Digest) -> Mapping[str, str]:
    """At once, to each channel; why not is empty where it was taken."""
    return {channel: _sent(lakehouse, digest, channel) for channel in sorted(channels_of(mesh, digest.owner))}


def send_due(lakehouse: Lakehouse, mesh: Mesh) -> Mapping[str, str]:
    """To each channel that has not been told of this week; why not, by channel, where it was not taken.

    What fails is tried again, later and later, as alerts are. Nothing is judged where nobody waits.
    """
    if not _waiting(lakehouse, mesh):
        return {}
    with one_at_a_time(lakehouse, "digests"):  # whoever waited here looks anew, and finds nothing to tell
        waiting = _waiting(lakehouse, mesh)
        told = ((each, channel) for each in digests(lakehouse, mesh) for channel in sorted(waiting.get(each.owner, ()))) if waiting else ()
        unsent = {channel: _sent(lakehouse, digest, channel) for digest, channel in told}
    return {channel: reason for channel, reason in unsent.items() if reason}


def _waiting(lakehouse: Lakehouse, mesh: Mesh) -> Mapping[str, Collection[str]]:
    """By owner, the channels that wait. The first letter comes with the first Monday after the first build."""
    monday = week_began(clock.now())
    told = {(each.details["owner"], each.details["channel"]) for each in lakehouse.ledger.facts(Kind.DIGEST_SENT, since=monday)}
    expected = {owner: channels_of(mesh, owner) for owner in _built_before(lakehouse, mesh, monday)} if _any_channel(mesh) else {}
    pausing = _pausing(lakehouse) if expected else frozenset()
    waiting = {owner: {each for each in channels - pausing if (owner, each) not in told} for owner, channels in expected.items()}
    return {owner: channels for owner, channels in waiting.items() if channels}


def _any_channel(mesh: Mesh) -> bool:
    return any(True for each in mesh.domains for _ in _open_to_all(each))


def _open_to_all(domain: Domain) -> Iterator[str]:
    yield from (each.to for each in domain.alerts if each.kinds == _EVERYTHING)


def _built_before(lakehouse: Lakehouse, mesh: Mesh, moment: datetime) -> frozenset[str]:
    built = {each.subject for each in lakehouse.ledger.outlines(Kind.DECLARED) if each.at < moment}
    return frozenset(owner for owner, _, product in owned(mesh) if str(product.address) in built)


def _pausing(lakehouse: Lakehouse) -> frozenset[str]:
    """Channels that failed lately: they rest, and an alert of theirs would too."""
    failures = read_journal(lakehouse.ledger).failures
    return frozenset(channel for channel, each in failures.items() if each.next_try > clock.now())


def _sent(lakehouse: Lakehouse, digest: Digest, channel: str) -> str:
    reason = send(lakehouse.settings, channel, message_of(digest))
    if reason:
        record_failure(lakehouse, channel, reason, before=read_journal(lakehouse.ledger).failures.get(channel))
    else:
        details = {"owner": digest.owner, "channel": channel}
        lakehouse.ledger.record(Kind.DIGEST_SENT, digest.owner[:_LONGEST_SUBJECT], details=details)
    return reason
