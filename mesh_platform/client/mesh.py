"""What a connection to a mesh can do, wherever the mesh is."""

from collections.abc import Collection
from types import TracebackType
from typing import Protocol, Self

from mesh_platform.access.answering.moments import AsOf
from mesh_platform.client.rows import Rows
from mesh_platform.concepts.json_value import JsonValue

Told = dict[str, JsonValue]


class Mesh(Protocol):
    """What is told comes as the documents of the HTTP API, and rows when they are asked for; errors are those of `mesh_platform.errors`."""

    @property
    def consumer(self) -> str:
        """For whom is read and asked: domain.product, application:domain.name or a domain; empty for nobody."""
        ...

    def find(
        self, text: str | None = None, *, domain: str | None = None, tag: str | None = None, owner: str | None = None, limit: int = 100
    ) -> list[Told]:
        """Ports for which every filter holds, in the order of their addresses, and how they are now; `text` is words that all occur."""
        ...

    def show(self, port: str) -> Told:
        """Everything about a port but its rows."""
        ...

    def read(self, port: str, *, columns: Collection[str] | None = None, where: str | None = None, as_of: AsOf = None) -> Rows:
        """The rows of one port, as far as the consumer may see them, now or as of a time or a snapshot."""
        ...

    def query(self, sql: str) -> Rows:
        """The answer to one SELECT over ports, each named `domain.product.port` (or `port_v2`)."""
        ...

    def request_access(self, port: str, *, purpose: str, columns: Collection[str] | None = None, clear: Collection[str] = ()) -> Told:
        """Asks the owner of a port. A port that approves by itself answers at once."""
        ...

    def rate(self, port: str, stars: int, *, comment: str = "") -> Told:
        """Says how well a port serves: 1 to 5 stars."""
        ...

    def wish(self, text: str, *, near: str = "") -> Told:
        """Says what the consumer would read if anybody offered it."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...
