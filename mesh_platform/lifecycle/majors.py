"""New major versions: a copy of the contract that may break it, beside the old one, which goes on being served."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, Method, OutputPort
from mesh_platform.declarations.product_folders import CONTRACT_END
from mesh_platform.errors import Refused, UsageError
from mesh_platform.governance.derivation import compatibility_select, is_generated, obstacles
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lifecycle.copies import contract_of_major, product_with_major
from mesh_platform.lifecycle.edits import Edit, edit_of, make


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMajor:
    """What makes the later version stand beside the earlier. `obstacles` say why the earlier keeps its own implementation."""

    old: PortAddress
    new: PortAddress
    edits: tuple[Edit, ...]
    obstacles: tuple[str, ...] = ()
    renewed: bool = False


def new_major(mesh: Mesh, address: PortAddress) -> NewMajor:
    """Plans the major version after the newest one of a port. Raises Refused where a file would be overwritten."""
    old = _newest(mesh, address)
    product, new = mesh.product_of(old.address), replace(old.address, major=old.address.major + 1)
    if old.contract is None or state_of(product, old) is Lifecycle.RETIRED:
        raise Refused(f"{old.address} is not served any more, so nothing follows it", hint="offer a port of another name")
    against = tuple(obstacles(old, old))  # at first both promise the same
    return NewMajor(old=old.address, new=new, obstacles=against, edits=tuple(_edits(mesh, product, old, new, is_derived=not against)))


def refreshed(mesh: Mesh, address: PortAddress) -> NewMajor:
    """Plans the SELECT again that serves a version from the one after it. Raises Refused where it cannot be served so any more."""
    old = mesh.port(address)
    newer = mesh.ports.get(replace(address, major=address.major + 1))
    file = old.implementation.path
    if newer is None or old.contract is None:
        raise UsageError(f"{address} has no later version to be served from", hint=f"begin one: mesh product new-major {address}")
    if file is None or not is_generated(old):
        raise Refused(f"what makes {address} is not generated, so it is not changed")
    if against := tuple(obstacles(old, newer)):
        why = "\n".join(f"  - {each}" for each in against)
        raise Refused(
            f"{address} cannot be served from {newer.address} any more:\n{why}", hint=f"write {file.name} yourself, from its own inputs"
        )
    edit = edit_of(mesh.root, file, _derived(old, old.contract, newer.address))
    return NewMajor(old=address, new=newer.address, edits=(edit,), renewed=True)


def carry_out(lakehouse: Lakehouse, mesh: Mesh, plan: NewMajor) -> None:
    make(mesh.root, plan.old.of_product, plan.edits)
    if not plan.renewed:
        details = {"to": Lifecycle.DRAFT.value, "follows": str(plan.old), "files": [each.path.as_posix() for each in plan.edits]}
        lakehouse.ledger.record(Kind.LIFECYCLE_CHANGED, str(plan.new), details=details)


def _newest(mesh: Mesh, address: PortAddress) -> OutputPort:
    """The highest major version of the port that an address of any version means."""
    mesh.port(address)
    majors = [each for each in mesh.ports if replace(each, major=1) == replace(address, major=1)]
    return mesh.port(max(majors))


def _edits(mesh: Mesh, product: DataProduct, old: OutputPort, new: PortAddress, *, is_derived: bool) -> Iterator[Edit]:
    folder, contract = product.folder, old.contract
    if contract is None:
        return
    declared = (mesh.root / contract.location.path).read_text(encoding="utf-8")
    yield _new_file(mesh.root, folder / f"{new.table}{CONTRACT_END}", contract_of_major(declared, old.address, new))
    reads_new = is_derived and old.implementation.method is not Method.DBT
    declaration = mesh.root / product.location.path
    text = product_with_major(declaration.read_text(encoding="utf-8"), old.address, new, reads_new=reads_new)
    yield edit_of(mesh.root, declaration, text)
    yield from _implementations(mesh.root, old, new, is_derived=is_derived)


def _implementations(root: Path, old: OutputPort, new: PortAddress, *, is_derived: bool) -> Iterator[Edit]:
    """The new version takes over what made the old one; the old one is derived, or keeps its own."""
    file, method = old.implementation.path, old.implementation.method
    if file is None or old.contract is None:
        return
    text = file.read_text(encoding="utf-8")
    moved = _renamed_function(text, old.address, new) if method is Method.PYTHON else text
    yield _new_file(root, file.with_name(f"{new.table}{file.suffix}"), moved)
    if not is_derived:
        return
    derived = _derived(old, old.contract, new)
    if method is Method.PYTHON:
        yield edit_of(root, file, None)
        yield _new_file(root, file.with_suffix(".sql"), derived)
    else:
        yield edit_of(root, file, derived)


def _derived(old: OutputPort, contract: DataContract, new: PortAddress) -> str:
    """A dbt model reads the model beside it, which holds what the run builds; any other port the published one, by an input port."""
    if old.implementation.method is Method.DBT:
        return compatibility_select(contract, old.address, new, source=f"{{{{ ref('{new.table}') }}}}")
    return compatibility_select(contract, old.address, new, source=new.table, scheme=contract.partition)


def _renamed_function(text: str, old: PortAddress, new: PortAddress) -> str:
    renamed, found = re.subn(rf"^((?:async\s+)?def\s+){re.escape(old.table)}\b", rf"\g<1>{new.table}", text, flags=re.MULTILINE)
    if found != 1:
        raise Refused(f"{old.table}.py defines no function {old.table} that could be renamed", hint=f"write {new.table}.py yourself")
    return renamed


def _new_file(root: Path, file: Path, text: str) -> Edit:
    if file.exists():
        raise Refused(f"{file.relative_to(root)} is there already, and nothing is overwritten", hint="move it away first")
    return edit_of(root, file, text)
