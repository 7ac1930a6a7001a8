import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from mesh_platform.errors import InvalidQuery, NoAccess, NotPublished, SourceUnavailable, UnknownName
from mesh_platform.gateway.app import make_app
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.sample_mesh import write_sample_mesh

SECRET = "select 'nobody may see this'"
RAISED = {
    "query": (InvalidQuery("no such column", hint="look at the contract"), 400),
    "name": (UnknownName("no such port"), 404),
    "access": (NoAccess("not granted", hint="ask"), 403),
    "empty": (NotPublished("nothing yet"), 404),
    "later": (SourceUnavailable("not now"), 503),
    "fault": (ValueError(SECRET), 500),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    root: Path = write_sample_mesh(tmp_path_factory.mktemp("mesh"))
    with open_lakehouse(Settings(root=root)) as lakehouse:
        app = make_app(Gateway(lakehouse))
        raising = APIRouter()

        @raising.get("/v1/raise/{name}")
        def fail(name: str, number: int = 0) -> int:
            if name in RAISED:
                raise RAISED[name][0]
            return number

        app.include_router(raising)
        app.router.routes.insert(0, app.router.routes.pop())  # before the one that takes every path that is left
        yield TestClient(app)


def test_the_server_says_that_it_answers(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("name", RAISED)
def test_each_kind_of_error_has_a_status_and_a_document_that_says_what_and_what_next(client, name):
    error, status = RAISED[name]

    answer = client.get(f"/v1/raise/{name}")
    document = answer.json()

    assert answer.status_code == document["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    if status < 500:
        assert (document["error"], document["fact"], document["hint"]) == (type(error).__name__, error.fact, error.hint)


def test_nothing_of_a_fault_leaves_the_server_or_reaches_its_log_but_where_it_was(client, caplog):
    with caplog.at_level(logging.ERROR):
        answer = client.get("/v1/raise/fault")

    assert SECRET not in answer.text
    assert SECRET not in caplog.text
    assert "ValueError" in caplog.text
    assert "in fail" in caplog.text


def test_a_request_that_is_not_as_described_is_told_where_and_not_told_again(client):
    answer = client.get("/v1/raise/name", params={"number": "nobody may see this"})

    assert answer.status_code == 400
    assert answer.json()["problems"][0].startswith("query.number: ")
    assert "nobody may see this" not in answer.text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/v1/nowhere", 404), ("POST", "/healthz", 405)])
def test_what_is_not_there_is_a_problem_too(client, method, path, status):
    answer = client.request(method, path)

    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/healthz", "/v1/nowhere", "/v1/raise/access", "/v1/raise/fault"])
def test_every_answer_tells_browsers_to_load_nothing_from_elsewhere(client, path):
    headers = client.get(path).headers

    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
