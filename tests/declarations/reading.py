"""Reads the sample mesh after a change, for tests about one declaration."""

from pathlib import Path

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import load_mesh
from tests.sample_mesh import ORDERS_ODCS, SAMPLE_MESH, write_sample_mesh

ORDERS = PortAddress("sales", "orders", "daily")


def changed(path: str, *changes: tuple[str, str]) -> dict[str, str | None]:
    """A file of the sample mesh with texts exchanged, each of which must be there."""
    text = SAMPLE_MESH[path]
    for old, new in changes:
        assert old in text, f"{old!r} is not in {path}"
        text = text.replace(old, new, 1)
    return {path: text}


def problems(root: Path, changes: dict[str, str | None] | None = None) -> list[str]:
    """Every problem as `file:line  message hint`, with the file's name alone."""
    _, found = load_mesh(write_sample_mesh(root, changes))
    return [str(each).removeprefix("domains/") for each in found]


def only_problem(root: Path, changes: dict[str, str | None]) -> str:
    found = problems(root, changes)
    assert len(found) == 1, found
    return found[0]


def contract(root: Path, *changes: tuple[str, str]) -> DataContract:
    """The contract of the sample port after changes, which must leave it valid."""
    return _contract(root, changed(ORDERS_ODCS, *changes))


def contract_with(root: Path, properties: str, rest: str = "") -> DataContract:
    """A contract of the sample port whose columns are given as YAML, without indentation."""
    return _contract(root, {ORDERS_ODCS: contract_text(properties, rest)})


def _contract(root: Path, changes: dict[str, str | None]) -> DataContract:
    mesh, found = load_mesh(write_sample_mesh(root, changes))
    assert not found, found
    read = mesh.port(ORDERS).contract
    assert read is not None
    return read


def contract_problems(root: Path, properties: str, rest: str = "") -> list[str]:
    return [each.partition("  ")[2] for each in problems(root, {ORDERS_ODCS: contract_text(properties, rest)})]


def contract_text(properties: str, rest: str = "") -> str:
    indented = "".join(f"  {line}\n" for line in properties.strip("\n").splitlines())
    return f"{_HEAD}{indented}{rest}"


_HEAD = """\
apiVersion: v3.2.0
kind: DataContract
id: sales.orders.daily
version: 1.0.0
status: active
schema:
- name: daily
  properties:
"""
