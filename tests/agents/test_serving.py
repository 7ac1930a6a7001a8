"""Both transports, as a program of its own, with the SDK's client at the other end."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import httpx
import httpx2
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.tokens import issue, revoke
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.cli.commands import MESH, environment, invoke, start_mesh
from tests.sample_mesh import write_sample_mesh

CONSUMER = "finance.revenue"
ASKED = ("explain_product", {"address": "sales.orders.daily"})
RPC = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@dataclass(frozen=True)
class Served:
    root: Path
    url: str

    def token(self) -> tuple[str, str]:
        """Its number and its text."""
        with open_lakehouse(Settings(root=self.root)) as lakehouse:
            token, text = issue(lakehouse, Gateway(lakehouse).mesh(), consumer=CONSUMER, subject="bot")
            return token.number, text

    def revoke(self, number: str) -> None:
        with open_lakehouse(Settings(root=self.root)) as lakehouse:
            revoke(lakehouse, number, reason="It was lost.")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = write_sample_mesh(tmp_path_factory.mktemp("mesh"))
    with start_mesh(root, "mcp", "--port", "0") as server:
        try:
            assert server.stderr is not None
            yield Served(root, server.stderr.readline().decode().split()[-1])
        finally:
            server.send_signal(signal.SIGINT)
            assert server.wait(20) == 130


def test_over_http_each_agent_acts_for_whom_its_token_says_until_it_is_revoked(served):
    number, text = served.token()

    async def talk() -> tuple[Any, str]:
        async with (
            httpx2.AsyncClient(headers={"authorization": f"Bearer {text}"}) as http,
            Client(streamable_http_client(served.url, http_client=http)) as client,
        ):
            answer = await client.call_tool(*ASKED)
            served.revoke(number)
            with pytest.raises(MCPError) as refusal:
                await client.call_tool(*ASKED)
            return answer, str(refusal.value)

    answer, refusal = anyio.run(talk)

    assert answer.structured_content["ports"][0]["access"] == "you may read it"
    assert text not in refusal


@pytest.mark.parametrize("sent", [{}, {"authorization": "Bearer forged"}, {"authorization": "Basic bWVzaA=="}], ids=str)
def test_over_http_nobody_is_answered_without_a_token_that_holds(served, sent):
    answer = httpx.post(served.url, json=RPC, headers=sent)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_page_elsewhere_that_had_its_name_point_here_is_not_answered(served):
    _, text = served.token()

    answer = httpx.post(served.url, json=RPC, headers={"authorization": f"Bearer {text}", "host": "evil.example.org"})

    assert answer.status_code == 400


def test_a_call_that_is_too_large_is_turned_away_before_it_is_read(served):
    _, text = served.token()

    answer = httpx.post(served.url, content=b" " * 2_000_000, headers={"authorization": f"Bearer {text}"})

    assert answer.status_code == 413


def test_over_standard_input_and_output_a_token_says_for_whom(served):
    number, text = served.token()
    command, *arguments = [*MESH, "mcp"]
    program = StdioServerParameters(command=command, args=arguments, env=environment(MESH_TOKEN=text), cwd=served.root)

    async def talk() -> tuple[Any, Any]:
        async with Client(stdio_client(program)) as client:
            before = await client.call_tool(*ASKED)
            served.revoke(number)
            return before, await client.call_tool(*ASKED)

    before, after = anyio.run(talk)

    assert before.structured_content["ports"][0]["access"] == "you may read it"
    assert "the token was revoked" in after.content[0].text


def test_a_call_that_contradicts_itself_is_called_wrongly(served):
    both = invoke(served.root, "mcp", "--port", "0", "--as", CONSUMER)
    taken = invoke(served.root, "mcp", "--port", str(httpx.URL(served.url).port))

    assert (both.exit_code, taken.exit_code) == (2, 2)
    assert "leave --as out" in both.stderr
    assert "cannot be listened at" in taken.stderr
