"""Tokens. The text of one is shown when it is made, and never again."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import note, table
from mesh_platform.concepts import clock
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.gateway.identity.tokens import Token


@dataclass(frozen=True, slots=True)
class NewTokenView:
    """Only the token goes to standard output, so that a shell can take it: MESH_TOKEN=$(mesh token new …)."""

    token: Token
    text: str = field(repr=False)

    def as_json(self) -> JsonValue:
        return {**_as_json(self.token), "token": self.text}

    def as_text(self) -> Iterator[RenderableType]:
        decides = f", decides for {', '.join(self.token.domains)}" if self.token.domains else ""
        note(f"{self.token.subject} reads for {self.token.consumer}{decides}, until {self.token.ends:%Y-%m-%d %H:%M} UTC")
        note(f'it is shown only now; take it back: mesh token revoke {self.token.number} --reason "…"')
        yield Text(self.text, no_wrap=True, overflow="ignore")


@dataclass(frozen=True, slots=True)
class TokensView:
    tokens: tuple[Token, ...]

    def as_json(self) -> JsonValue:
        return [_as_json(each) for each in self.tokens]

    def as_text(self) -> Iterator[RenderableType]:
        if self.tokens:
            yield table("token", "who", "reads for", "decides for", "until (UTC)", "", rows=map(_row, self.tokens), wraps=("who",))
        else:
            yield "nobody was given a token: mesh token new --for domain.product"


def _row(token: Token) -> tuple[str, ...]:
    until = f"{token.ends:%Y-%m-%d %H:%M}"
    return (token.number, token.subject, str(token.consumer), ", ".join(token.domains), until, _state(token))


def _state(token: Token) -> str:
    if token.revoked is not None:
        return f"revoked {token.revoked:%Y-%m-%d}"
    return "" if token.holds(clock.now()) else "ended"


def _as_json(token: Token) -> dict[str, JsonValue]:
    return {
        "number": token.number,
        "subject": token.subject,
        "consumer": str(token.consumer),
        "decides_for": list(token.domains),
        "issued": token.issued.isoformat(),
        "issued_by": token.issued_by,
        "ends": token.ends.isoformat(),
        "revoked": token.revoked.isoformat() if token.revoked else None,
        "holds": token.holds(clock.now()),
    }
