"""Tokens that the mesh gives out itself: JWTs, signed with a secret of the mesh, each of them a fact in the ledger.

The ledger knows a token by its number and never holds it. One that the ledger does not know, or knows to be revoked, says nothing.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

from mesh_platform.concepts import clock
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.errors import Refused, UnknownName, UsageError
from mesh_platform.feedback.speaking import find_speaker, sentence
from mesh_platform.gateway.identity.claims import AUDIENCE, CONSUMER, DOMAINS
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger
from mesh_platform.lakehouse.secret_files import secret_in
from mesh_platform.settings import Settings

ISSUER = "mesh"
ALGORITHM = "HS256"
KEY_FILE = "gateway.key"
MOST_DAYS = 366
_LEAST_BYTES = 32  # RFC 7518, 3.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What the ledger knows of a token. `revoked` is when somebody took it back."""

    number: str
    subject: str
    consumer: Consumer
    domains: tuple[str, ...]
    issued: datetime
    issued_by: str
    ends: datetime
    revoked: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.revoked is None and at < self.ends


def issue(
    lakehouse: Lakehouse, mesh: Mesh, *, consumer: str, subject: str = "", domains: tuple[str, ...] = (), days: float = 30
) -> tuple[Token, str]:
    """A token, and the text that stands for it, which is kept nowhere. Raises UnknownName and UsageError."""
    if not 0 < days <= MOST_DAYS:
        raise UsageError(f"a token holds for at most {MOST_DAYS} days, and for more than none", hint="make a new one in time: --days 30")
    for each in domains:
        mesh.domain(each)
    now = clock.now()
    token = Token(
        number=secrets.token_hex(8),
        subject=sentence(subject, "a subject") if subject else lakehouse.ledger.actor,
        consumer=find_speaker(mesh, consumer),
        domains=tuple(sorted(set(domains))),
        issued=now,
        issued_by=lakehouse.ledger.actor,
        ends=(now + timedelta(days=days)).replace(microsecond=0),
    )
    lakehouse.ledger.record(Kind.TOKEN_ISSUED, _subject(token.number), details=_details(token))
    return token, jwt.encode(_claims(token), signing_secret(lakehouse.settings), algorithm=ALGORITHM)


def revoke(lakehouse: Lakehouse, number: str, *, reason: str) -> Token:
    """From the next request on. Raises UnknownName, and Refused where it was revoked before."""
    token = find(lakehouse.ledger, number)
    if token is None:
        raise UnknownName(f"no token has the number {number!r}", hint="see those there are: mesh token list")
    if token.revoked is not None:
        raise Refused(f"the token {number} was revoked on {token.revoked:%Y-%m-%d}")
    lakehouse.ledger.record(Kind.TOKEN_REVOKED, _subject(number), details={"reason": sentence(reason, "a reason")})
    return next(each for each in tokens(lakehouse.ledger) if each.number == number)


def tokens(ledger: Ledger) -> tuple[Token, ...]:
    """All that were ever given out, the newest first."""
    revoked = {each.subject: each.at for each in ledger.facts(Kind.TOKEN_REVOKED)}
    return tuple(_token(each, revoked.get(each.subject)) for each in ledger.facts(Kind.TOKEN_ISSUED))


def find(ledger: Ledger, number: str) -> Token | None:
    """One of them, as it is now: two looks into the ledger's index."""
    issued = next(_facts(ledger, Kind.TOKEN_ISSUED, number), None)
    revoked = next(_facts(ledger, Kind.TOKEN_REVOKED, number), None)
    return _token(issued, revoked.at if revoked else None) if issued else None


def signing_secret(settings: Settings) -> bytes:
    """Raises UsageError for one that could be guessed."""
    if settings.gateway_key is None:
        return secret_in(settings.state / KEY_FILE)
    given = settings.gateway_key.get_secret_value().encode()
    if len(given) < _LEAST_BYTES:
        raise UsageError(f"MESH_GATEWAY_KEY has {len(given)} bytes, and {_LEAST_BYTES} are needed", hint="make one: openssl rand -hex 32")
    return given


def _facts(ledger: Ledger, kind: Kind, number: str) -> Iterator[Fact]:
    return iter(ledger.facts(kind, _subject(number), limit=1))


def _subject(number: str) -> str:
    return f"token:{number}"


def _claims(token: Token) -> dict[str, Any]:
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": token.subject,
        "jti": token.number,
        "iat": int(token.issued.timestamp()),
        "exp": int(token.ends.timestamp()),
        CONSUMER: str(token.consumer),
        DOMAINS: list(token.domains),
    }


def _details(token: Token) -> Mapping[str, Any]:
    return {"subject": token.subject, "consumer": str(token.consumer), "domains": [*token.domains], "ends": token.ends.isoformat()}


def _token(fact: Fact, revoked: datetime | None) -> Token:
    return Token(
        number=fact.subject.removeprefix("token:"),
        subject=fact.details["subject"],
        consumer=Consumer.parse(fact.details["consumer"]),
        domains=tuple(fact.details["domains"]),
        issued=fact.at,
        issued_by=fact.actor,
        ends=datetime.fromisoformat(fact.details["ends"]),
        revoked=revoked,
    )
