"""`trusted_keys.yaml` beside `workspace.yaml`: whose signatures under releases count. All proof rests on it: review it well."""

from base64 import b64decode
from binascii import Error as NotBase64
from datetime import datetime
from pathlib import Path
from typing import Any

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.concepts.trusted_key import TrustedKey
from mesh_platform.declarations.documents.documents import Document
from mesh_platform.declarations.documents.validation import TRUSTED_KEYS, validate
from mesh_platform.errors import InvalidDeclaration

TRUSTED_KEYS_FILE = "trusted_keys.yaml"
RULE = "trusted-keys"
_BYTES = 32


def load_trusted_keys(root: Path) -> tuple[TrustedKey, ...]:
    """None are trusted where there is no file. Raises InvalidDeclaration: a file with a mistake must not pass for an empty one."""
    keys, problems = read_trusted_keys(root)
    if problems:
        raise InvalidDeclaration(f"{TRUSTED_KEYS_FILE} is not valid", problems=problems, hint="nothing can be verified until it is")
    return keys


def read_trusted_keys(root: Path) -> tuple[tuple[TrustedKey, ...], tuple[Problem, ...]]:
    file, misnamed = root / TRUSTED_KEYS_FILE, (root / TRUSTED_KEYS_FILE).with_suffix(".yml")
    if not (file.exists() or file.is_symlink()):
        place = Location(misnamed.relative_to(root))
        return (), (Problem(place, "is not read because of its ending.", "Name it .yaml.", RULE),) if misnamed.exists() else ()
    doc = Document(file, root=root)
    found = tuple(_key(doc, number, each) for number, each in enumerate(doc.entry["keys"])) if validate(doc, TRUSTED_KEYS) else ()
    return tuple(each for each in found if each is not None), tuple(
        Problem(each.location, each.message, each.hint, RULE) for each in doc.problems
    )


def trusted_keys_problems(mesh: Mesh) -> tuple[Problem, ...]:
    return tuple(sorted(read_trusted_keys(mesh.root)[1]))


def _key(doc: Document, number: int, entry: Any) -> TrustedKey | None:
    at = ("keys", number)
    since, until = (_moment(doc, (*at, name), entry[name]) if name in entry else None for name in ("since", "until"))
    if not _is_key(entry["publicKey"]):
        doc.wrong((*at, "publicKey"), "is no Ed25519 key in base64.", "Copy it from what mesh key new prints.")
    if since is None or doc.problems:
        return None
    return TrustedKey(
        name=entry["name"],
        public=entry["publicKey"],
        since=since,
        until=until,
        domains=tuple(entry.get("domains", ())),
        location=doc.at_line(entry.line),
    )


def _is_key(text: str) -> bool:
    try:
        return len(b64decode(text, validate=True)) == _BYTES
    except (NotBase64, ValueError):
        return False


def _moment(doc: Document, at: tuple[str | int, ...], text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        doc.wrong(at, f"{text[:40]!r} is no time with a time zone.", "Write it as 2027-03-31T12:00:00Z.")
        return None
    return moment
