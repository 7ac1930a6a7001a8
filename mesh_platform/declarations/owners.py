"""Who answers: teams, owners and support channels."""

import re
from typing import Any

from mesh_platform.concepts.product import SupportChannel
from mesh_platform.declarations.documents import Document, Step

_OWNER = re.compile(r"team:[\w.-]{1,100}|[^@\s]{1,64}@[^@\s]{1,190}")


def checked_owner(doc: Document, at: tuple[Step, ...], value: Any) -> str:
    """An owner as it is written, once it is one of the two forms that can be shown and asked."""
    if isinstance(value, str) and _OWNER.fullmatch(value):
        return value
    doc.wrong(at, "must be an e-mail address or `team:name`.")
    return ""


def support_channels(entry: Any) -> tuple[SupportChannel, ...]:
    return tuple(SupportChannel(channel=each["channel"], url=each.get("url", "")) for each in entry.get("support", ()))
