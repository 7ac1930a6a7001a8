"""Products begun in the sample mesh."""

from pathlib import Path

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.scaffolding.domains import new_domain
from mesh_platform.scaffolding.products import new_port, new_product
from mesh_platform.scaffolding.requests import NewDomain, NewPort, NewProduct, StartFrom
from mesh_platform.scaffolding.scaffold import Scaffold, write

ORDERS = PortAddress.parse("sales.orders.daily")


def mesh_at(root: Path) -> Mesh:
    return load_mesh(root)[0]


def asked(address: str, start: StartFrom = StartFrom.SQL, **more) -> NewPort:
    return NewPort(address=PortAddress.parse(address), start=start, **{"purpose": "What is in the harbour.", **more})


def begin_domain(root: Path, name: str = "harbour") -> Scaffold:
    scaffold = new_domain(mesh_at(root), NewDomain(name=name, purpose="Ships that call, and what they carry."))
    write(root, scaffold)
    return scaffold


def begin(root: Path, address: str, start: StartFrom = StartFrom.SQL, *, owner: str = "", **more) -> Scaffold:
    scaffold = new_product(mesh_at(root), NewProduct(port=asked(address, start, **more), owner=owner))
    write(root, scaffold)
    return scaffold


def begin_port(root: Path, address: str, start: StartFrom = StartFrom.SQL, **more) -> Scaffold:
    scaffold = new_port(mesh_at(root), asked(address, start, **more))
    write(root, scaffold)
    return scaffold


def files_of(root: Path) -> dict[str, bytes]:
    return {each.relative_to(root).as_posix(): each.read_bytes() for each in sorted(root.rglob("*")) if each.is_file()}
