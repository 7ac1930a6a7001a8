"""A mesh on another machine, behind its gateway."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from mesh_platform.access.answering.moments import AsOf
from mesh_platform.client.mesh import Told
from mesh_platform.client.rows import Answer, Rows, Wanted
from mesh_platform.client.wire import Wire, given
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidQuery

_MOST_ON_A_PAGE = 1000


class RemoteMesh:
    """Nothing is sent before something is asked."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @cached_property
    def consumer(self) -> str:
        return self._wire.get("/v1/whoami")["consumer"] or ""

    def find(
        self, text: str | None = None, *, domain: str | None = None, tag: str | None = None, owner: str | None = None, limit: int = 100
    ) -> list[Told]:
        found: list[Told] = []
        filters = {"text": text, "domain": domain, "tag": tag, "owner": owner}
        while len(found) < limit:
            page = self._wire.get("/v1/products", **filters, offset=len(found), limit=min(limit - len(found), _MOST_ON_A_PAGE))
            found += page["items"]
            if page["next"] is None:
                break
        return found

    def show(self, port: str) -> Told:
        return self._wire.get(_path(PortAddress.parse(port)))

    def read(self, port: str, *, columns: Collection[str] | None = None, where: str | None = None, as_of: AsOf = None) -> Rows:
        address = PortAddress.parse(port)
        if isinstance(columns, str):
            raise InvalidQuery(f"columns is the text {columns!r}", hint=f"write a list: columns=[{columns!r}]")

        def ask(wanted: Wanted) -> Answer:
            used = columns if wanted.columns is None else wanted.columns
            at = as_of if wanted.met is None else wanted.met.snapshots[str(address)]
            asked = {"columns": None if used is None else ",".join(used), "where": where, "as_of": _moment(at)}
            return self._answer("GET", f"{_path(address)}/data", params=given({**asked, "limit": wanted.limit, "format": "arrow"}))

        return Rows(ask, name=str(address))

    def query(self, sql: str) -> Rows:
        def ask(wanted: Wanted) -> Answer:
            return self._answer("POST", "/v1/query", json=given({"sql": sql, "limit": wanted.limit, "format": "arrow"}))

        return Rows(ask, name="query")

    def request_access(self, port: str, *, purpose: str, columns: Collection[str] | None = None, clear: Collection[str] = ()) -> Told:
        wanted = None if columns is None else list(columns)
        return self._wire.post("/v1/agreements", {"port": port, "purpose": purpose, "columns": wanted, "clear": list(clear)})

    def rate(self, port: str, stars: int, *, comment: str = "") -> Told:
        return self._wire.post("/v1/ratings", {"port": port, "stars": stars, "comment": comment})

    def wish(self, text: str, *, near: str = "") -> Told:
        return self._wire.post("/v1/wishes", {"wish": text, "near": near})

    def close(self) -> None:
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _answer(self, method: str, path: str, **request: Any) -> Answer:
        batches, headers = self._wire.stream(method, path, **request)
        return Answer(batches=batches, snapshots=_snapshots(headers))


def _path(port: PortAddress) -> str:
    return f"/v1/products/{port.domain}/{port.product}/{str(port).rpartition('.')[2]}"


def _moment(as_of: AsOf) -> str | None:
    match as_of:
        case None:
            return None
        case datetime():
            return as_of.isoformat()
        case _:
            return str(as_of)


def _snapshots(headers: Mapping[str, str]) -> dict[str, int]:
    """As `domain.product.port=123, …`."""
    pairs = (each.strip().partition("=") for each in headers.get("mesh-snapshots", "").split(",") if each.strip())
    return {port: int(snapshot) for port, _, snapshot in pairs}
