"""Code servers: one for each code location of `workspace.yaml`, each on a Unix socket."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mesh_platform.errors import UsageError
from mesh_platform.settings import ROOT_MARK


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeServer:
    """`python` may belong to a virtual environment of the domain's own."""

    location: str
    module: str
    folder: Path
    python: str
    socket: Path

    @property
    def name(self) -> str:
        return f"code server of {self.location}"

    @property
    def command(self) -> list[str]:
        # `code-server` keeps a second process for each domain; for that, the UI's reload button takes up changed code.
        start = [self.python, "-m", "dagster", "code-server", "start", "--use-python-environment-entry-point"]
        where = ["--socket", str(self.socket), "--location-name", self.location]
        return [*start, *where, "--module-name", self.module, "--working-directory", str(self.folder)]


def code_servers(root: Path, *, sockets: Path) -> tuple[CodeServer, ...]:
    """The servers that `workspace.yaml` asks for. Raises UsageError unless every entry is a `python_module` with a location name."""
    try:
        entries = yaml.safe_load((root / ROOT_MARK).read_text(encoding="utf-8"))["load_from"]
        return tuple(_servers(root, entries, sockets))
    except (yaml.YAMLError, KeyError, TypeError, AttributeError):
        raise UsageError("not a list of Python modules under `load_from`", place=ROOT_MARK, hint="run: mesh check") from None


def served_workspace(servers: Iterable[CodeServer]) -> str:
    """The workspace file that points Dagster's web server and daemon at the running servers."""
    entries = ({"socket": str(each.socket), "host": "localhost", "location_name": each.location} for each in servers)
    return yaml.safe_dump({"load_from": [{"grpc_server": each} for each in entries]}, sort_keys=False)


def _servers(root: Path, entries: list[Mapping[str, Any]], sockets: Path) -> Iterator[CodeServer]:
    for number, entry in enumerate(entries):
        module = entry["python_module"]
        python = module.get("executable_path")
        yield CodeServer(
            location=module["location_name"],
            module=module["module_name"],
            folder=root / module.get("working_directory", "."),
            python=str(root / python) if python else sys.executable,
            socket=sockets / f"{number}.sock",
        )
