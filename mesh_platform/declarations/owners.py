"""Who answers: teams, owners and support channels."""

import re
from typing import Any

from mesh_platform.concepts.product import SupportChannel
from mesh_platform.declarations.documents.documents import Document, Step

_OWNER = re.compile(r"team:[\w.-]{1,100}|[\w.%+-]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,7}", re.ASCII)  # what Dagster takes


def checked_owner(doc: Document, at: tuple[Step, ...], value: Any) -> str:
    """An owner as it is written, once it is one of the two forms that can be shown and asked."""
    if is_owner(value):
        return value
    doc.wrong(at, "must be an e-mail address or `team:name`.")
    return ""


def is_owner(value: Any) -> bool:
    """Whether a value is an e-mail address or `team:name`."""
    return isinstance(value, str) and _OWNER.fullmatch(value) is not None


def support_channels(entry: Any) -> tuple[SupportChannel, ...]:
    return tuple(SupportChannel(channel=each["channel"], url=each.get("url", "")) for each in entry.get("support", ()))
