"""What people read: one message for all that a channel has not been told yet."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import Alert
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.observability.alerts.journal import Entry

_LONGEST = 500
_LONGEST_SUBJECT = 150
_CALLS = re.compile(r"<(?=[!@#]|\w+:)|@(?=everyone\b|here\b|channel\b|all\b)|\](?=\()", re.IGNORECASE)
TEST = "This is a test: alerts of the mesh arrive here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`id` is the same when the same is sent again; `subject` is one line; `document` is for programs."""

    id: str
    subject: str
    text: str
    document: dict[str, JsonValue] = field(repr=False)


def message_about(raised: Sequence[Alert], over: Sequence[Entry]) -> Message:
    """`over` are those that have ended, told of before or not."""
    told = {"raised": raised, "over": over}
    events = [*((each.id, "raised") for each in raised), *((each.alert.id, str(each.number)) for each in over)]
    return Message(
        id=_digest(*(f"{alert} {what}" for alert, what in events)),
        subject=_render("subject.txt", **told)[:_LONGEST_SUBJECT],
        text=_render("text.txt", **told) + "\n",
        document={
            "sent_at": clock.now().isoformat(),
            "text": calling_nobody(_render("text.txt", **told)),
            "raised": [each.as_json() for each in raised],
            "resolved": [each.as_json() for each in over],
        },
    )


def message_of_test() -> Message:
    now = clock.now().isoformat()
    document: dict[str, JsonValue] = {"sent_at": now, "text": TEST, "raised": [], "resolved": [], "test": True}
    return Message(id=_digest(TEST, now), subject=f"[mesh] {TEST}", text=f"{TEST}.\n", document=document)


def one_line(value: Any) -> str:
    """Whatever somebody wrote becomes a piece of one line, which nobody can take for a line, or a header, of our own."""
    plain = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in " ".join(str(value).split()))
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def calling_nobody(text: str) -> str:
    """Chats act on what they are sent: a space of no width keeps strangers from calling a channel, or hiding where a link leads."""
    return _CALLS.sub("\\g<0>\u200b", text)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _render(template: str, **told: Any) -> str:
    return _templates().get_template(template).render(told).strip()


@cache
def _templates() -> Environment:
    # Plain text: what `one_line` gives needs no escaping.
    loader = PackageLoader("mesh_platform.observability.alerts")
    return Environment(loader=loader, finalize=one_line, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
