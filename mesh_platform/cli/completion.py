"""What the shell offers on Tab: names taken from the file system alone, because it must come at once."""

import contextlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import MeshError
from mesh_platform.settings import find_root

_POLICY_ID = re.compile(r"^ +id = [\"'](?P<id>[a-z0-9-]+)[\"']", re.MULTILINE)


def complete_domain(incomplete: str) -> list[str]:
    return _matching(incomplete, (port.domain for port in _ports()))


def complete_port(incomplete: str) -> list[str]:
    return _matching(incomplete, map(str, _ports()))


def complete_address(incomplete: str) -> list[str]:
    """Domains, products and ports."""
    return _matching(incomplete, (name for port in _ports() for name in (port.domain, str(port.of_product), str(port))))


def complete_subject(incomplete: str) -> list[str]:
    """Products and ports."""
    return _matching(incomplete, (name for port in _ports() for name in (str(port.of_product), str(port))))


def complete_consumer(incomplete: str) -> list[str]:
    """Products; applications stand inside files, which completion does not read."""
    return _matching(incomplete, (str(port.of_product) for port in _ports()))


def complete_policy(incomplete: str) -> list[str]:
    """Ids, as they stand in the files of the platform and of the domains."""
    texts = (file.read_text("utf-8", "replace") for file in _policy_files())
    return _matching(incomplete, (found["id"] for text in texts for found in _POLICY_ID.finditer(text)))


def complete_agreed_consumer(ctx: Any, incomplete: str) -> list[str]:
    """Consumers that have an agreement about the port on the command line, by the names of its files."""
    try:
        port = PortAddress.parse(ctx.params["port"])
        folder = find_root() / "domains" / port.domain / port.product / "access" / port.port
    except (MeshError, KeyError, TypeError):
        return []
    names = (file.name.removesuffix(".yaml") for file in folder.glob("*.yaml"))
    return _matching(incomplete, (re.sub(r"^application\.(?=.+\.)", "application:", each) for each in names))


def _policy_files() -> Iterator[Path]:
    yield from (Path(__file__).parents[1] / "governance" / "policies").rglob("*.py")
    with contextlib.suppress(MeshError):
        yield from (find_root() / "domains").glob("*/policies/**/*.py")


def _matching(incomplete: str, names: Iterable[str]) -> list[str]:
    return sorted({each for each in names if each.startswith(incomplete)})


def _ports() -> Iterator[PortAddress]:
    """One contract file is one port; a name that cannot be one is left to `mesh check`."""
    try:
        files = (find_root() / "domains").glob("*/*/*.odcs.yaml")
    except MeshError:
        return  # outside a mesh there is nothing to offer
    for file in files:
        try:
            yield PortAddress.from_key((*file.parts[-3:-1], file.name.removesuffix(".odcs.yaml")))
        except MeshError:
            continue
