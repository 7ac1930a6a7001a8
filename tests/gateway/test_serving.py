"""`mesh serve` as an operator runs it."""

import os
import signal
import socket
import ssl
from pathlib import Path

import httpx
import pytest

from mesh_platform.errors import UsageError
from mesh_platform.gateway.server import Place, serve
from mesh_platform.gateway.tls import own_certificate
from mesh_platform.settings import Settings
from tests.sample_mesh import write_sample_mesh
from tests.serving_gateway import make_token, serving


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return write_sample_mesh(tmp_path_factory.mktemp("mesh"))


def test_with_a_certificate_both_doors_speak_tls_and_the_server_ends_when_it_is_told(root):
    own = own_certificate(Settings(root=root))
    token = make_token(root)
    with serving(root, "--certificate", str(own.certificate), "--key", str(own.key)) as running:
        assert running.url.startswith("https://localhost:")
        trusting = ssl.create_default_context(cafile=str(own.authority))
        told = running.get("/v1/whoami", token, verify=trusting).json()
        assert (told["consumer"], told["flight"]) == ("finance.revenue", running.flight_url)
        assert running.get("/healthz", verify=trusting, headers={"host": "evil.example"}).status_code == 400
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            running.get("/healthz", token)
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(running.url.replace("https", "http"), timeout=20)
        with running.connect(token) as connection:
            assert connection.adbc_get_table_types() == ["TABLE"]

        os.kill(running.process.pid, signal.SIGTERM)
        assert running.process.wait(60) == 0
    assert len(running.said.read_text().splitlines()) == 2  # one for each door, and nothing of the end


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (Place(host="0.0.0.0"), "tokens must not go there in clear text"),
        (Place(host="mesh.example.org"), "tokens must not go there in clear text"),
        (Place(certificate=Path(__file__)), "a certificate needs its key"),
        (Place(certificate=Path(__file__), key=Path(__file__)), "holds no certificate"),
    ],
)
def test_nothing_is_served_that_others_could_listen_to(root, place, told):
    with pytest.raises(UsageError, match=told):
        serve(Settings(root=root), place, report=print)


@pytest.mark.parametrize("option", ["port", "flight_port"])
def test_an_address_that_is_taken_is_said_with_the_option_that_takes_another(root, option):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = Place(**{"port": 0, "flight_port": 0} | {option: taken.getsockname()[1]})
        with pytest.raises(UsageError, match="Address already in use") as refused:
            serve(Settings(root=root), place, report=print)
    assert f"--{option.replace('_', '-')} 0" in refused.value.hint
