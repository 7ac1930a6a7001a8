"""The way to an API: it tries again by itself, tells its secrets to nobody else, and takes no page that is larger than memory."""

import socket
import time
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import unquote, unquote_plus, urlsplit

from dlt.sources.helpers.requests.retry import Client
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError

from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.ledger.running import LONGEST_BUILD

ATTEMPTS = 5
BACKOFF = 1.0  # seconds before the second attempt; each further one waits twice as long, unless the server says how long
LONGEST_WAIT = 120
SECONDS = (10, 60)  # to connect, and between two parts of an answer
LARGEST_PAGE = 256 * 2**20
LONGEST_READ = LONGEST_BUILD.total_seconds()
_CHUNK = 2**20
_OWN = frozenset({"authorization", "cookie", "proxy-authorization"})


def open_session(url: str, *, secrets: Collection[str]) -> Session:
    """Retries what is worth it: no connection, time-outs, 429 (as long as `Retry-After` says) and 5xx."""
    client = Client(
        request_timeout=SECONDS,
        raise_for_status=False,
        request_max_attempts=ATTEMPTS,
        request_backoff_factor=BACKOFF,
        request_max_retry_delay=LONGEST_WAIT,
    )
    session = client.session
    adapter = _Adapter(url, secrets)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    session.trust_env = False  # a .netrc would send passwords that no declaration names
    return session


class _Adapter(HTTPAdapter):
    """Every request passes here, redirected ones and those to the next page too."""

    def __init__(self, home: str, secrets: Collection[str]) -> None:
        super().__init__()
        self._home = home
        self._secrets = [each for each in secrets if each]
        self._ends = time.monotonic() + LONGEST_READ

    def send(self, request: PreparedRequest, stream: bool = False, *given: Any, **more: Any) -> Response:  # noqa: ARG002, FBT001, FBT002 as in requests
        _require_time(self._ends)
        _require_place(self._home, request.url or "")
        if not _same_host(self._home, request.url or ""):
            self._keep_secrets(request)
        response = super().send(request, True, *given, **more)  # noqa: FBT003 the name would clash with what is given
        response._content = _bounded(response, self._ends)
        response._content_consumed = True
        return response

    def _keep_secrets(self, request: PreparedRequest) -> None:
        """Nothing that was said to the API goes to another host, whoever sends us there."""
        for name, value in list(request.headers.items()):
            told = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
            if name.lower() in _OWN or any(each in told for each in self._secrets):
                del request.headers[name]
        spelt = [spelling(request.url or "") for spelling in (str, unquote, unquote_plus)]
        if any(each in url for each in self._secrets for url in spelt):
            raise UsageError(
                f"it sends its reader on to {urlsplit(request.url or '').hostname}, with a secret in the URL",
                hint="ask who runs the API, or name the other host in `url` of the input port",
            )


def _same_host(home: str, url: str) -> bool:
    """Also where a connection becomes a safer one, never where it becomes less safe."""
    one, other = urlsplit(home), urlsplit(str(url))
    if one.hostname != other.hostname:
        return False
    upgraded = (one.scheme, other.scheme) == ("http", "https") and not one.port and not other.port
    return upgraded or (one.scheme, one.port) == (other.scheme, other.port)


def _require_time(ends: float) -> None:
    """Whoever answers a little, again and again, would hold a run for ever and fill the disk."""
    if time.monotonic() > ends:
        raise UsageError(f"it did not come to an end in {LONGEST_READ / 3600:g} hours", hint="correct `paginator`, or ask for less")


def _require_place(home: str, url: str) -> None:
    """Link-local addresses give the machine's credentials to whoever asks; its other services are for no redirect from outside."""
    host = urlsplit(url).hostname or ""
    found = _addresses(host)
    inside = any(each.is_loopback for each in found) and not any(each.is_loopback for each in _addresses(urlsplit(home).hostname or ""))
    if inside or any(each.is_link_local for each in found):
        raise UsageError(f"{host} has no place among source systems", hint="name the host that serves the rows")


def _addresses(host: str) -> list[IPv4Address | IPv6Address]:
    """Whatever a name stands for; nothing where it cannot be resolved, which is told when it is connected to."""
    try:
        found = {ip_address(each[4][0]) for each in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError, ValueError):
        return []
    return [getattr(each, "ipv4_mapped", None) or each for each in found]


def _bounded(response: Response, ends: float) -> bytes:
    parts, size = [], 0
    for part in response.iter_content(_CHUNK):
        _require_time(ends)
        size += len(part)
        if size > LARGEST_PAGE:
            response.close()
            raise UsageError(f"a page is larger than {LARGEST_PAGE // 2**20} MB", hint="ask for smaller pages: `parameters` or `paginator`")
        parts.append(part)
    expected = response.headers.get("Content-Length", "")
    if expected.isdigit() and not response.headers.get("Content-Encoding") and size < int(expected):
        raise ChunkedEncodingError("the connection broke off")
    return b"".join(parts)
