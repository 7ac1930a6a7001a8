"""Where OpenLineage events go: a file on this machine, or a receiver over HTTP. The one place that opens either."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from mesh_platform.declarations.domains.alerts import is_loopback
from mesh_platform.errors import Undelivered, UsageError
from mesh_platform.interchange.secrets import without_user_info
from mesh_platform.settings import Settings

if TYPE_CHECKING:
    from openlineage.client.event_v2 import RunEvent

_TIMEOUT_SECONDS = 10.0
_HTTP = ("http", "https")
_NUMBER = "mesh_fact"


class Receiver(Protocol):
    @property
    def name(self) -> str:
        """What the ledger may know of it."""
        ...

    def send(self, event: "RunEvent", *, number: int) -> None:
        """Raises Undelivered. `number` is that of the fact that the event tells of."""
        ...

    def last(self) -> int:
        """The number of the last event that it is known to have, whatever the ledger says; 0 where it cannot be asked."""
        ...


def open_receiver(settings: Settings) -> Receiver:
    """Raises UsageError for an address that nobody should send to."""
    where = settings.openlineage
    parts = urlsplit(where)
    if parts.scheme not in _HTTP:
        return FileReceiver((settings.root / where).absolute())
    if parts.username or parts.password:
        raise UsageError("MESH_OPENLINEAGE holds a password", hint="keep it in MESH_OPENLINEAGE_KEY")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise UsageError(f"{parts.hostname} would get lineage events without TLS", hint="write https://… in MESH_OPENLINEAGE")
    key = settings.openlineage_key.get_secret_value() if settings.openlineage_key else ""
    return HttpReceiver(where, key)


@dataclass(frozen=True, slots=True)
class FileReceiver:
    """One event a line, with the number of its fact: what a crash left unrecorded is found here, and not written again."""

    path: Path

    @property
    def name(self) -> str:
        return f"file:{self.path.name}"

    def send(self, event: "RunEvent", *, number: int) -> None:
        from openlineage.client.serde import Serde

        line = json.dumps({**json.loads(Serde.to_json(event)), _NUMBER: number}, ensure_ascii=False)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._append(line.encode())
        except OSError as failure:
            raise Undelivered(f"{self.path.name} cannot be written: {failure.strerror}") from None

    def last(self) -> int:
        try:
            with self.path.open("rb") as lines:
                return max(map(_number, lines), default=0)
        except FileNotFoundError:
            return 0

    def _append(self, line: bytes) -> None:
        """After a line that a crash left half, on a new one."""
        with self.path.open("ab+") as file:
            if file.seek(0, os.SEEK_END) and not _ends_whole(file):
                file.write(b"\n")
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())


@dataclass(frozen=True, slots=True)
class HttpReceiver:
    """By OpenLineage's own client. An event that was taken unrecorded comes again, the same to the last letter."""

    url: str
    key: str

    @property
    def name(self) -> str:
        return without_user_info(self.url)

    def send(self, event: "RunEvent", *, number: int) -> None:  # noqa: ARG002
        import requests
        from openlineage.client.transport.http import HttpTransport

        transport = HttpTransport(self._config())
        try:
            transport.emit(event)
        except requests.HTTPError as answer:
            code = answer.response.status_code if answer.response is not None else "an error"
            raise Undelivered(f"{urlsplit(self.url).hostname} answered {code}") from None
        except (requests.RequestException, ValueError, OSError) as failure:
            raise Undelivered(f"{urlsplit(self.url).hostname} could not be talked to ({type(failure).__name__})") from None
        finally:
            transport.close()

    def last(self) -> int:
        return 0

    def _config(self) -> Any:
        """Nobody follows a redirect, and who waits comes again at the next look."""
        import requests
        from openlineage.client.transport.http import ApiKeyTokenProvider, HttpConfig, TokenProvider

        session = requests.Session()
        session.max_redirects = 0
        parts = urlsplit(self.url)
        return HttpConfig(
            url=f"{parts.scheme}://{parts.netloc}",
            endpoint=parts.path.lstrip("/") or "api/v1/lineage",
            timeout=_TIMEOUT_SECONDS,
            auth=ApiKeyTokenProvider({"api_key": self.key}) if self.key else TokenProvider({}),
            retry={"total": 0},
            session=session,
        )


def _number(line: bytes) -> int:
    try:
        found = json.loads(line)
    except ValueError:
        return 0
    return int(found.get(_NUMBER, 0)) if isinstance(found, dict) else 0


def _ends_whole(file: Any) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"
