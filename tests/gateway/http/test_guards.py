"""What is turned away before a route hears of it."""

import asyncio
from collections.abc import Iterator

import pytest
from fastapi import APIRouter, Body
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException

from mesh_platform.gateway.app import make_app
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.http import guards
from mesh_platform.gateway.http.guards import MOST_BYTES, guard
from mesh_platform.gateway.identity import tokens
from mesh_platform.gateway.pace import Pace
from mesh_platform.gateway.tls import LOOPBACK_NAMES
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.sample_mesh import write_sample_mesh

AT_ONCE = 50


@pytest.fixture(scope="module")
def gateway(tmp_path_factory) -> Iterator[Gateway]:
    with open_lakehouse(Settings(root=write_sample_mesh(tmp_path_factory.mktemp("mesh")))) as lakehouse:
        yield Gateway(lakehouse)


@pytest.fixture
def client(gateway) -> TestClient:
    for each in ("principals", "strangers"):  # nothing comes back while the test asks
        setattr(gateway.limits, each, Pace(per_second=50, at_once=AT_ONCE, now=lambda: 0.0))
    app, hearing = make_app(gateway), APIRouter()

    @hearing.post("/v1/hear")
    def hear(said: str = Body()) -> int:
        return len(said)

    app.router.routes.insert(0, *hearing.routes)
    guard(app, names=(*LOOPBACK_NAMES, "*.example.org"))
    return TestClient(app, base_url="http://localhost")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:3001", 200),
        ("127.0.0.1:3001", 200),
        ("[::1]:3001", 200),
        ("mesh.example.org", 200),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
        ("example.org.evil.example", 400),
        ("evil.example#localhost", 400),
        ("", 400),
    ],
)
def test_a_page_elsewhere_that_has_its_name_point_here_is_not_answered(client, host, status):
    assert client.get("/healthz", headers={"host": host}).status_code == status


def test_what_is_too_large_is_not_heard_whether_or_not_it_says_so(client):
    def dripped() -> Iterator[bytes]:
        yield b'"'
        for _ in range(MOST_BYTES // 1000):
            yield b"a" * 1000
        yield b'"'

    assert client.post("/v1/hear", json="a" * 1000).json() == 1000
    for too_much in ({"json": "a" * MOST_BYTES}, {"content": dripped(), "headers": {"content-type": "application/json"}}):
        answer = client.post("/v1/hear", **too_much)
        assert (answer.status_code, answer.json()["fact"]) == (413, "a request has at most 1,000,000 bytes")
    assert client.post("/v1/hear", content=b"1", headers={"content-length": "-1"}).status_code == 413


def test_who_sends_a_byte_now_and_then_is_not_heard_to_the_end(monkeypatch):
    monkeypatch.setattr(guards, "_BODY_SECONDS", 0.2)

    async def drip() -> dict[str, object]:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"a", "more_body": True}

    async def hear() -> None:
        receive = guards._bounded(drip)
        for _ in range(100):
            await receive()

    with pytest.raises(HTTPException, match="408"):
        asyncio.run(hear())


def test_who_floods_without_a_token_stops_nobody_who_came_with_one_before(client, gateway):
    ada, grace = (tokens.issue(gateway.lakehouse, gateway.mesh(), consumer="finance.revenue", subject=name)[1] for name in ("ada", "grace"))
    assert asked(client, ada) == 200

    answers = [asked(client, f"made-up-{number}") for number in range(AT_ONCE + 5)]

    assert answers[0] == 401
    assert answers[-1] == 429
    assert asked(client, ada) == 200
    assert asked(client, grace) == 429  # nobody can tell her from those who make tokens up, until a place is free


def test_who_floods_with_a_token_stops_nobody_else(client, gateway):
    ada, grace = (tokens.issue(gateway.lakehouse, gateway.mesh(), consumer="finance.revenue", subject=name)[1] for name in ("ada", "grace"))
    assert [asked(client, each) for each in (ada, grace)] == [200, 200]

    flooded = [asked(client, ada) for _ in range(AT_ONCE + 1)]

    assert flooded[-1] == 429
    assert asked(client, grace) == 200


def asked(client: TestClient, token: str) -> int:
    answer = client.get("/v1/whoami", headers={"authorization": f"Bearer {token}"})
    if answer.status_code == 429:
        assert answer.headers["retry-after"] == "1"
        assert answer.json()["error"] == "TooManyQueries"
    return answer.status_code
