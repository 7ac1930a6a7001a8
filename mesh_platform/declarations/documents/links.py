"""Addresses that people follow from a declaration. They are shown, and never fetched."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit

from mesh_platform.declarations.documents.documents import Document, Step

_KEYS = frozenset({"url", "invitationUrl"})
_WEB = ("http", "https")
_MAIL = "mailto"
_UNSAFE = re.compile(r"[\s<>\"'`\\\x00-\x20\x7f]")
# Places whose content is another vendor's or a connection's, which nobody shows as a link.
_NOT_SHOWN = frozenset({"customProperties", "servers"})

Steps = tuple[Step, ...]


def check_links(doc: Document) -> None:
    """Reports every address, of a support channel or an authoritative definition, that nobody should be led to."""
    if "rl" not in doc.text and "\\" not in doc.text:  # both keys end so, and most files have neither
        return
    for at, url in _urls(doc.entry, ()):
        if fault := link_fault(url):
            doc.wrong(at, fault, "Write an address that starts with https:, http: or mailto:.")


def link_fault(url: str) -> str:
    """Why an address must not become a link; empty where it may."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return f"{url[:80]!r} is not an address."
    if parts.scheme not in (*_WEB, _MAIL) or _UNSAFE.search(url) or (parts.scheme in _WEB and not host):
        return f"{url[:80]!r} is not an address of the web or of mail."
    if parts.scheme in _WEB and "@" in parts.netloc:
        return f"{url[:80]!r} hides its host behind a name."
    if _is_of_this_machine(host):
        return f"{url[:80]!r} leads to the machine of whoever follows it."
    return ""


def _is_of_this_machine(host: str) -> bool:
    """Also link-local addresses, where clouds hand out credentials."""
    name = normalize("NFKC", host).rstrip(".").lower()  # as browsers do
    if name.rpartition(".")[2] == "localhost":
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return name.replace(".", "").isdecimal() or name.startswith("0x")  # forms of an address that browsers take
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_link_local or address.is_unspecified


def _urls(value: Any, at: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key in _KEYS and isinstance(each, str):
                yield (*at, key), each
            elif key not in _NOT_SHOWN:
                yield from _urls(each, (*at, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _urls(each, (*at, number))
