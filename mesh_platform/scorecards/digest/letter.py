"""A digest as people read it: the same text on a terminal and in a channel."""

import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from mesh_platform.observability.alerts.messages import Message, calling_nobody, one_line
from mesh_platform.scorecards.digest.digest import Digest, week_began


def text_of(digest: Digest) -> str:
    return _templates().get_template("digest.txt.j2").render(digest=digest).strip()


def message_of(digest: Digest) -> Message:
    """The same id for the same week, however often it is sent."""
    text = text_of(digest)
    week = f"{digest.owner}\n{week_began(digest.at).isoformat()}"
    return Message(
        id=hashlib.sha256(week.encode()).hexdigest()[:32],
        subject=one_line(f"[mesh] the week of {digest.owner}"),
        text=text + "\n",
        document={"sent_at": digest.at.isoformat(), "text": calling_nobody(text), "digest": digest.as_json()},
    )


@cache
def _templates() -> Environment:
    # Plain text: what `one_line` gives needs no escaping.
    loader = PackageLoader("mesh_platform.scorecards")
    return Environment(loader=loader, finalize=one_line, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
