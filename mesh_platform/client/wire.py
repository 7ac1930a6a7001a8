"""One server over HTTP: documents, and rows as an Arrow stream."""

import io
import ssl
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from mesh_platform.client.failures import failure_of
from mesh_platform.errors import MeshError, Transient, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

_WAITS = httpx.Timeout(300, connect=10)  # the server ends an answer that takes too long, and says so
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PIECE = 1 << 20
_ARROW = "application/vnd.apache.arrow.stream"


class Wire:
    """Sends the token to this server alone: redirects are not followed, and nothing goes where others could listen."""

    def __init__(self, url: str, *, token: str, certificate: Path | None) -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(base_url=_safe(url), headers=headers, verify=_trusting(certificate), timeout=_WAITS)

    def get(self, path: str, **params: Any) -> Any:
        return self._told("GET", path, params=given(params))

    def post(self, path: str, document: Mapping[str, Any]) -> Any:
        return self._told("POST", path, json=given(document))

    def stream(self, method: str, path: str, **request: Any) -> "tuple[pa.RecordBatchReader, httpx.Headers]":
        """Rows, and the headers that tell of them. One batch is in memory at a time."""
        import pyarrow

        opened = self._opened(method, path, request)
        schema, headers = next(opened)
        return pyarrow.RecordBatchReader.from_batches(schema, opened), headers

    def close(self) -> None:
        self._client.close()

    def _told(self, method: str, path: str, **request: Any) -> Any:
        with _failures_told():
            answer = self._client.request(method, path, **request)
        document = _document(answer)
        if answer.is_success and document is not None:
            return document
        raise _failure(answer)

    def _opened(self, method: str, path: str, request: Mapping[str, Any]) -> Generator[Any]:
        """First the schema with the headers, then each batch; whoever drops it hangs up."""
        import pyarrow

        with _failures_told(), self._client.stream(method, path, **request) as answer:
            if answer.headers.get("content-type") != _ARROW:
                answer.read()
                raise _failure(answer)
            reader = pyarrow.ipc.open_stream(io.BufferedReader(_Body(answer.iter_bytes(_PIECE)), _PIECE))
            yield reader.schema, answer.headers
            yield from reader


class _Body(io.RawIOBase):
    """What comes in pieces, as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        taken = min(len(into), len(self._rest))
        into[:taken], self._rest = self._rest[:taken], self._rest[taken:]
        return taken


@contextmanager
def _failures_told() -> Generator[None]:
    try:
        yield
    except httpx.TransportError as error:
        raise _unreachable(error) from None


def _unreachable(error: httpx.TransportError) -> MeshError:
    if isinstance(error.__context__, ssl.SSLError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
        hint = "a server with a certificate of its own prints where its authority lies: connect(certificate=…), or MESH_CERTIFICATE"
        return UsageError(f"the server's certificate is not trusted: {error}", hint=hint)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return Transient(f"nobody answers: {error}", hint="is the server up, and MESH_URL its address? start one: mesh serve")
    return Transient(f"the answer broke off: {type(error).__name__}", hint="ask again")


def _failure(answer: httpx.Response) -> MeshError:
    return failure_of(answer.status_code, _document(answer), wait=answer.headers.get("retry-after", ""))


def _document(answer: httpx.Response) -> Any:
    """None where it is none."""
    try:
        return answer.json()
    except ValueError:
        return None


def _safe(url: str) -> httpx.URL:
    hint = "write https://host:3001, or http:// for a server on this machine"
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise UsageError("the address of the mesh is none", hint=hint) from None
    if parsed.userinfo:
        raise UsageError("the address of the mesh holds a password", hint="leave it out, and pass a token: MESH_TOKEN")
    if parsed.scheme == "https" or (parsed.scheme == "http" and parsed.host in _LOOPBACK):
        return parsed
    raise UsageError(f"{parsed.scheme or 'no scheme'}://{parsed.host} is not safe for a token", hint=hint)


def _trusting(certificate: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=certificate)
    except (OSError, ssl.SSLError):
        raise UsageError(f"{certificate} holds no certificate", hint="connect(certificate=…) is a file in PEM") from None


def given(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}
