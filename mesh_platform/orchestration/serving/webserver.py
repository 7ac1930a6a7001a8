"""Dagster's web server: its address, and what it says about itself over HTTP."""

import ipaddress
import json
import socket
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from mesh_platform.errors import UsageError

_LOCATIONS = """{ workspaceOrError { ... on Workspace { locationEntries {
  name locationOrLoadError { __typename ... on PythonError { message errorChain { error { message } } } } } } } }"""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the web server listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def claim(host: str, port: int, *, option: str = "--port") -> Address:
    """An address to listen on, with any free port for 0. Raises UsageError when that cannot be."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the web server does
            probe.bind(place)
            return Address(host, probe.getsockname()[1])
    except OSError as failure:
        hint = f"stop what uses it, or choose another: mesh up {option} 0 takes a free port"
        raise UsageError(f"cannot listen on {Address(host, port).url}: {failure.strerror}", hint=hint) from None


def is_answering(address: Address, path: str = "/server_info") -> bool:
    try:
        with urllib.request.urlopen(f"{address.url}{path}", timeout=2) as answer:
            return answer.status == HTTPStatus.OK
    except OSError:
        return False


def broken_locations(address: Address) -> Mapping[str, str]:
    """The code locations that do not load, each with the gist of the reason."""
    body = json.dumps({"query": _LOCATIONS}).encode()
    request = urllib.request.Request(f"{address.url}/graphql", data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        entries = json.load(answer)["data"]["workspaceOrError"]["locationEntries"]
    results = ((each["name"], each["locationOrLoadError"]) for each in entries)
    return {name: _gist(result) for name, result in results if result and result["__typename"] == "PythonError"}


def _gist(error: Mapping[str, Any]) -> str:
    """The first line of what the domain's code raised, without what Dagster says around it."""
    raised = [each["error"]["message"] for each in error["errorChain"]] or [error["message"]]
    return raised[-1].strip().partition("\n")[0]
