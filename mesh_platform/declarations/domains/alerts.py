"""`alerts:` of a `domain.yaml`: where a domain wants to be told, and of what."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from mesh_platform.concepts.alert import AlertKind, AlertRoute
from mesh_platform.declarations.documents.documents import Document

REFERENCE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]{0,100})\}")
MAIL = "mailto:"
_ADDRESS = re.compile(r"[\w.%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.?){1,4}", re.ASCII)
_PRINTABLE = re.compile(r"[!-~]{1,2000}")
_PARTLY_REFERRED = "refers to the environment for a part of it: put all of it there."
_HINT = "Write mailto:team@example.org, https://… or ${NAME}, which the environment holds."


def alert_routes(doc: Document) -> tuple[AlertRoute, ...]:
    found: dict[str, AlertRoute] = {}
    for number, each in enumerate(doc.entry.get("alerts", ())):
        to = each["to"]
        if not REFERENCE.fullmatch(to) and (fault := _PARTLY_REFERRED if "${" in to else target_fault(to)):
            doc.wrong(("alerts", number, "to"), fault, _HINT)
        if to in found:
            doc.wrong(("alerts", number, "to"), "stands here twice.", "Put all that it is to be told of into one entry.")
        kinds = frozenset(map(AlertKind, each.get("on", AlertKind)))
        found[to] = AlertRoute(to=to, kinds=kinds, location=doc.at_line(each.line))
    return tuple(found.values())


def target_fault(to: str, *, allow_http: bool = False) -> str:
    """Why nothing can be sent there; empty where it can. Quotes nothing of it: it may be a secret from the environment."""
    if to.startswith(MAIL):
        return "" if _ADDRESS.fullmatch(to.removeprefix(MAIL)) else "is not one address of mail."
    try:
        parts = urlsplit(to)
        host = parts.hostname or ""
    except ValueError:
        return "is not an address."
    if parts.scheme not in ("https", "http") or not host or not _PRINTABLE.fullmatch(to):
        return "is neither an address of mail nor one of the web."
    if "@" in parts.netloc:
        return "holds a name or password before its host."
    if parts.scheme == "http" and not allow_http and not is_loopback(host):
        return "would send alerts over the network without TLS."
    return ""


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
