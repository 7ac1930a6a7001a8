"""Who stands behind a request: a person or a program, and the consumer it reads for."""

from dataclasses import dataclass
from datetime import datetime

from mesh_platform.concepts.consumer import Consumer


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """`subject` is written down as the one who acts; `domains` are those for whose products it may decide and answer.

    `token` names the token that says so, never the token itself; `ends` is when it stops saying so.
    """

    subject: str
    consumer: Consumer | None
    domains: frozenset[str] = frozenset()
    token: str = ""
    ends: datetime | None = None

    def decides_for(self, domain: str) -> bool:
        return domain in self.domains
