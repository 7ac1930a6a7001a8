"""Ed25519 keys: the private one signs, and is never shown; the public one is declared, and verifies."""

import hashlib
import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mesh_platform.attestation.envelope import Signature
from mesh_platform.errors import UsageError

_PEM, _RAW = serialization.Encoding.PEM, serialization.Encoding.Raw
_BEGIN = "-----BEGIN"
_HINT = "make one with: mesh key new FILE"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """`text` is the raw key in base64, as declarations and tools write it."""

    text: str

    @classmethod
    def parse(cls, text: str) -> "PublicKey | None":
        """None where a text is no Ed25519 key."""
        try:
            raw = b64decode(text, validate=True)
            Ed25519PublicKey.from_public_bytes(raw)
        except (NotBase64, ValueError):
            return None
        return cls(b64encode(raw).decode())

    @property
    def id(self) -> str:
        return hashlib.sha256(b64decode(self.text)).hexdigest()[:16]

    def verifies(self, signature: str, signed: bytes) -> bool:
        """Whether this key's owner made the signature, in base64, over exactly these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(b64decode(self.text)).verify(b64decode(signature, validate=True), signed)
        except (InvalidSignature, NotBase64, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """Signs; neither its text nor its repr tells the key."""

    _private: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> PublicKey:
        return PublicKey(b64encode(self._private.public_key().public_bytes(_RAW, serialization.PublicFormat.Raw)).decode())

    def sign(self, signed: bytes) -> Signature:
        return {"keyid": self.public.id, "sig": b64encode(self._private.sign(signed)).decode()}


def read_key(given: str) -> SigningKey:
    """The key that a setting holds, or that lies in the file it names. Raises UsageError, which quotes nothing of either."""
    text = given if given.lstrip().startswith(_BEGIN) else _content(given)
    try:
        key = serialization.load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # an error of the library may quote what it was given
        raise UsageError("MESH_SIGNING_KEY holds no private key in PEM, or one with a password", hint=_HINT) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError("MESH_SIGNING_KEY holds a key of another kind than Ed25519", hint=_HINT)
    return SigningKey(key)


def make_key(file: Path) -> PublicKey:
    """Writes a new private key that its owner alone may read, and never over another file. Raises UsageError."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            written.write(pem)
    except FileExistsError:
        raise UsageError(f"{file} is there already, and a key is never written over", hint="name another file") from None
    except OSError as wrong:
        raise UsageError(f"no key can be written to {file}: {wrong.strerror}", hint="name another file") from None
    return SigningKey(key).public


def _content(path: str) -> str:
    """What is no path may be a key whose first line was lost, so that it is not quoted."""
    try:
        return Path(path).expanduser().read_text(encoding="ascii")
    except (OSError, ValueError, RuntimeError):
        raise UsageError("MESH_SIGNING_KEY is neither a private key in PEM nor a file that holds one", hint=_HINT) from None
