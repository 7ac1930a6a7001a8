"""What the shell offers on Tab: names taken from the file system alone, because it must come at once."""

from collections.abc import Iterable, Iterator

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import MeshError
from mesh_platform.settings import find_root


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
