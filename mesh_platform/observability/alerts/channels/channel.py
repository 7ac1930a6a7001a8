"""What a way to tell people is."""

from typing import Protocol

from mesh_platform.observability.alerts.messages import Message

TIMEOUT_SECONDS = 10.0  # for each answer that is waited for


class Channel(Protocol):
    def send(self, message: Message) -> None:
        """Raises Undelivered, with a reason that quotes no secret, unless the other side has taken it."""
