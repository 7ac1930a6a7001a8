"""From what a declaration says to the channel that it means."""

import os

from mesh_platform.declarations.domains.alerts import MAIL, REFERENCE, target_fault
from mesh_platform.errors import Undelivered
from mesh_platform.observability.alerts.channels.channel import Channel
from mesh_platform.observability.alerts.channels.mail import MailChannel
from mesh_platform.observability.alerts.channels.webhook import WebhookChannel
from mesh_platform.settings import Settings


def open_channel(settings: Settings, to: str) -> Channel:
    """Raises Undelivered where the environment does not hold what is referred to, or something that cannot be a target."""
    target = _target(to)
    if fault := target_fault(target, allow_http=settings.webhook_http):
        raise Undelivered(f"{to} {fault}")
    if target.startswith(MAIL):
        return MailChannel(settings, target.removeprefix(MAIL))
    return WebhookChannel(settings, target)


def _target(to: str) -> str:
    reference = REFERENCE.fullmatch(to)
    if reference is None:
        return to
    target = os.environ.get(reference["name"], "")
    if not target:
        raise Undelivered(f"{reference['name']} is not set in the environment of this process")
    return target
