"""The way to an API: it tries again by itself, tells its secrets to nobody else, and takes no page that is larger than memory."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from dlt.sources.helpers.requests.retry import Client
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError

from mesh_platform.errors import UsageError

ATTEMPTS = 5
BACKOFF = 1.0  # seconds before the second attempt; each further one waits twice as long, unless the server says how long
LONGEST_WAIT = 120
SECONDS = (10, 60)  # to connect, and between two parts of an answer
LARGEST_PAGE = 256 * 2**20
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

    def send(self, request: PreparedRequest, stream: bool = False, *given: Any, **more: Any) -> Response:  # noqa: ARG002, FBT001, FBT002 as in requests
        if not _same_host(self._home, request.url or ""):
            self._keep_secrets(request)
        response = super().send(request, True, *given, **more)  # noqa: FBT003 the name would clash with what is given
        response._content = _bounded(response)
        response._content_consumed = True
        return response

    def _keep_secrets(self, request: PreparedRequest) -> None:
        """Nothing that was said to the API goes to another host, whoever sends us there."""
        for name, value in list(request.headers.items()):
            told = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
            if name.lower() in _OWN or any(each in told for each in self._secrets):
                del request.headers[name]
        if any(each in (request.url or "") for each in self._secrets):
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


def _bounded(response: Response) -> bytes:
    parts, size = [], 0
    for part in response.iter_content(_CHUNK):
        size += len(part)
        if size > LARGEST_PAGE:
            response.close()
            raise UsageError(f"a page is larger than {LARGEST_PAGE // 2**20} MB", hint="ask for smaller pages: `parameters` or `paginator`")
        parts.append(part)
    expected = response.headers.get("Content-Length", "")
    if expected.isdigit() and not response.headers.get("Content-Encoding") and size < int(expected):
        raise ChunkedEncodingError("the connection broke off")
    return b"".join(parts)
