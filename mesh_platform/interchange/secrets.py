"""What leaves the mesh holds no secret, also where somebody wrote one into a declaration."""

import re
from typing import Any
from urllib.parse import urlsplit

from mesh_platform.declarations.documents.custom_properties import VENDOR

_SECRET = re.compile(
    r"passw(or)?d|passphrase|secret|token|credential|(api|access|private|account|shared)_?-?key|connection_?-?string", re.IGNORECASE
)
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_USER_INFO = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://)[^/\s@]+@", re.IGNORECASE)


def without_secrets(document: Any) -> Any:
    """The document without custom properties that are, or depend on, what only its owner's environment knows.

    Of URLs it drops who opens them. The mesh's own properties are judged where they are declared.
    """
    match document:
        case dict():
            return {key: _kept(each) if key == "customProperties" else without_secrets(each) for key, each in document.items()}
        case list():
            return [without_secrets(each) for each in document]
        case str():
            return _USER_INFO.sub(r"\g<scheme>", document)
        case _:
            return document


def secret_properties(document: Any) -> list[str]:
    """The names of the custom properties that `without_secrets` drops, wherever they stand."""
    match document:
        case dict():
            own = document.get("customProperties")
            here = [str(each.get("property")) for each in own if _is_secret(each)] if isinstance(own, list) else []
            return here + [name for each in document.values() for name in secret_properties(each)]
        case list():
            return [name for each in document for name in secret_properties(each)]
        case _:
            return []


def is_secret_name(name: str) -> bool:
    """Whether what is called so is for nobody else."""
    return _SECRET.search(name) is not None


def without_user_info(url: str) -> str:
    """Scheme, host and path of a URL: what may be shown of it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _kept(properties: Any) -> Any:
    if not isinstance(properties, list):
        return without_secrets(properties)
    return [without_secrets(each) for each in properties if not _is_secret(each)]


def _is_secret(entry: Any) -> bool:
    if not isinstance(entry, dict) or entry.get("vendor") == VENDOR:
        return False
    return is_secret_name(str(entry.get("property", ""))) or _holds_secret(entry.get("value"))


def _holds_secret(value: Any) -> bool:
    match value:
        case dict():
            return any(is_secret_name(str(key)) or _holds_secret(each) for key, each in value.items())
        case list():
            return any(map(_holds_secret, value))
        case str():
            return _VARIABLE.search(value) is not None
        case _:
            return False
