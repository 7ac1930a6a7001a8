"""The tools. What stands in their signatures and first lines is what agents read of them."""

import logging
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Annotated

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from mesh_platform.agents.agent import Agent
from mesh_platform.agents.bounding import MOST_ROWS, plain
from mesh_platform.agents.documents import Asked, Explanations, FoundPorts, Rows
from mesh_platform.errors import MeshError

_log = logging.getLogger(__name__)

_MOST_FOUND = 50
_LONGEST_REFUSAL = 2000

Text = Annotated[str, Field(max_length=300)]
Sql = Annotated[str, Field(max_length=20_000, description="One SELECT over ports, each written domain.product.port (or port_v2).")]
Port = Annotated[str, Field(max_length=300, description="domain.product.port, with @2 and up for a later major version.")]
Address = Annotated[str, Field(max_length=300, description="domain.product.port, or domain.product for all of its ports.")]
Columns = Annotated[list[Text] | None, Field(max_length=1000, description="All, where none are named.")]
Words = Annotated[str, Field(max_length=1000, description="Words that all occur in names, descriptions or columns; few are better.")]
Purpose = Annotated[str, Field(max_length=2000, description="What the rows are for, in a sentence that their owner reads and decides on.")]


class Tools:
    """Each call asks anew for whom it acts, so that a token that was revoked ends with the next one."""

    def __init__(self, agent_of: Callable[[], Agent]) -> None:
        self._agent_of = agent_of

    def find_products(
        self,
        text: Words = "",
        domain: Text | None = None,
        owner: Text | None = None,
        limit: Annotated[int, Field(ge=1, le=_MOST_FOUND)] = 10,
    ) -> FoundPorts:
        """Find what the mesh offers: every filter must hold."""
        with self._acting() as agent:
            return agent.find(text, domain=domain, owner=owner, limit=limit)

    def explain_product(self, address: Address) -> Explanations:
        """Explain a port before it is used: what it means, how good and how fresh it is, what you may see of it, how to ask for more."""
        with self._acting() as agent:
            return agent.explain(address)

    def preview(self, port: Port, columns: Columns = None, limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 5) -> Rows:
        """Look at a few rows of a port, as far as they were granted. Not a sample: conclude nothing from how they are spread."""
        with self._acting() as agent:
            return agent.preview(port, columns=columns, limit=limit)

    def query(self, sql: Sql, limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50) -> Rows:
        """Ask in DuckDB's SQL, across ports. Columns and tables that were not granted do not exist; sum up rather than list."""
        with self._acting() as agent:
            return agent.query(sql, limit=limit)

    def request_access(self, port: Port, purpose: Purpose, columns: Columns = None) -> Asked:
        """Ask the owner of a port for access. This is recorded under your name for others to read: ask your user first."""
        with self._acting() as agent:
            return agent.request_access(port, purpose=purpose, columns=columns)

    @contextmanager
    def _acting(self) -> Generator[Agent]:
        with failures_told():
            yield self._agent_of()


@contextmanager
def failures_told() -> Generator[None]:
    """What the mesh says is told; of a fault the log says where it happened, and not what: the text may quote a value or a query."""
    try:
        yield
    except MeshError as error:
        raise ToolError(plain(str(error), longest=_LONGEST_REFUSAL)) from None
    except Exception as fault:  # noqa: BLE001 - the last wall before the agent
        _log.error("%s\n%s", type(fault).__name__, "".join(traceback.format_tb(fault.__traceback__)))
        raise ToolError("the server failed; its log says where") from None
