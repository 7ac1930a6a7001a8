"""Public keys. Of a private one nothing is ever shown but where it lies."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.attestation.keys import PublicKey
from mesh_platform.cli.output import table
from mesh_platform.concepts import clock
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.trusted_key import TrustedKey
from mesh_platform.declarations.trusted_keys import TRUSTED_KEYS_FILE


@dataclass(frozen=True, slots=True)
class NewKeyView:
    key: PublicKey
    file: Path

    def as_json(self) -> JsonValue:
        return {"file": str(self.file), "id": self.key.id, "publicKey": self.key.text}

    def as_text(self) -> Iterator[RenderableType]:
        yield _line(f"the private key is in {self.file}; keep it where no storage and no database of the mesh is kept")
        yield ""
        yield _line(f"1. declare it in {TRUSTED_KEYS_FILE}, beside workspace.yaml, and have that reviewed:")
        yield _line(f"     apiVersion: v1.0.0\n     kind: TrustedKeys\n     keys:\n     - name: {self.file.stem}")
        yield _line(f"       publicKey: {self.key.text}\n       since: {clock.now():%Y-%m-%dT%H:%M:%SZ}")
        yield _line(f"2. give it to whatever runs builds: export MESH_SIGNING_KEY={self.file}")
        yield _line("From then on every release has to be signed: mesh verify")


@dataclass(frozen=True, slots=True)
class KeysView:
    keys: tuple[TrustedKey, ...]
    signing: PublicKey | None

    def as_json(self) -> JsonValue:
        return {"trusted": [_as_json(each) for each in self.keys], "signing": self.signing.text if self.signing else None}

    def as_text(self) -> Iterator[RenderableType]:
        if self.keys:
            yield table("key", "name", "since (UTC)", "until (UTC)", "domains", rows=map(_row, self.keys))
        else:
            yield f"no key is trusted: {TRUSTED_KEYS_FILE} names none"
        if self.signing is None:
            yield "releases are not signed here: MESH_SIGNING_KEY is not set"
        else:
            known = next((f", which is {each.name}" for each in self.keys if each.public == self.signing.text), ", which nobody trusts")
            yield f"releases are signed here with {self.signing.id}{known}"


def _row(key: TrustedKey) -> tuple[str, ...]:
    until = f"{key.until:%Y-%m-%d %H:%M}" if key.until else ""
    return (PublicKey(key.public).id, key.name, f"{key.since:%Y-%m-%d %H:%M}", until, ", ".join(key.domains) or "all")


def _as_json(key: TrustedKey) -> JsonValue:
    return {
        "id": PublicKey(key.public).id,
        "name": key.name,
        "publicKey": key.public,
        "since": key.since.isoformat(),
        "until": key.until.isoformat() if key.until else None,
        "domains": list(key.domains),
    }


def _line(text: str) -> Text:
    return Text(text, no_wrap=True, overflow="ignore")
