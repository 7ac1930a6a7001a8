"""What one product's declarations say about another's must be true there."""

import difflib
from collections.abc import Iterator

from mesh_platform.concepts.contract import Column, Relationship
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.problem import Problem
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.types import is_numeric

INPUT, KEY = "input-port", "foreign-key"


def inputs_known(mesh: Mesh) -> Iterator[Problem]:
    """An input port reads a port that exists."""
    for product in mesh.products:
        for each in product.inputs:
            if each.port is not None and _is_unknown(mesh, each.port):
                yield Problem(each.location, f"`{each.name}` reads {each.port}, which does not exist.", _nearest(mesh, each.port), INPUT)


def inputs_in_use(mesh: Mesh) -> Iterator[Problem]:
    """An input port reads nothing that was retired."""
    for product in mesh.products:
        for each in product.inputs if product.status != "retired" else ():
            if each.port is not None and each.port in mesh.ports and _is_retired(mesh, each.port):
                yield Problem(each.location, f"`{each.name}` reads {each.port}, which is retired.", "Read its successor.", INPUT)


def inputs_named_apart(mesh: Mesh) -> Iterator[Problem]:
    """In a product's SQL and dbt, one name is one table."""
    for product in mesh.products:
        tables = {each.address.table: each.address for each in product.outputs}
        for each in product.inputs:
            if each.name in tables and tables[each.name] != each.port:
                yield Problem(each.location, f"`{each.name}` names an input port and an output port.", "Rename the input port.", INPUT)


def keys_known(mesh: Mesh) -> Iterator[Problem]:
    """A foreign key points to columns that exist, and can be equal to its own."""
    for product in mesh.products:
        for port in product.outputs:
            for key in port.contract.relationships if port.contract else ():
                yield from _key_problems(mesh, product, port, key)


def _key_problems(mesh: Mesh, product: DataProduct, port: OutputPort, key: Relationship) -> Iterator[Problem]:
    location = key.location or product.location
    if key.port is not None and _is_unknown(mesh, key.port):
        yield Problem(location, f"the foreign key points to {key.port}, which does not exist.", _nearest(mesh, key.port), KEY)
    own, held = port.contract, mesh.ports.get(key.port or port.address)
    target = held.contract if held is not None else None
    if own is None or target is None:
        return
    for name, to_name in zip(key.columns, key.to_columns, strict=True):
        column, to_column = own.column(name), target.column(to_name)
        if to_column is None:
            near = difflib.get_close_matches(to_name, [each.name for each in target.columns], n=1)
            hint = f"Did you mean `{near[0]}`?" if near else ""
            yield Problem(location, f"the foreign key points to {key.port or port.address}, which has no column `{to_name}`.", hint, KEY)
        elif column is not None and not _comparable(column, to_column):
            yield Problem(location, f"`{name}` is {column.type}, but `{to_name}` there is {to_column.type}.", "Give both one type.", KEY)


def _is_unknown(mesh: Mesh, address: PortAddress) -> bool:
    return address not in mesh.ports and address.of_product not in mesh.left_out


def _comparable(one: Column, other: Column) -> bool:
    return one.type == other.type or (is_numeric(one.type) and is_numeric(other.type))


def _is_retired(mesh: Mesh, address: PortAddress) -> bool:
    contract = mesh.ports[address].contract
    return mesh.product_of(address).status == "retired" or (contract is not None and contract.status == "retired")


def _nearest(mesh: Mesh, address: PortAddress) -> str:
    """The port that was meant, looked for among the product's, then the domain's, then all."""
    ports = sorted(mesh.ports)
    for near in (
        [each for each in ports if each.of_product == address.of_product],
        [each for each in ports if each.domain == address.domain],
        ports,
    ):
        found = difflib.get_close_matches(str(address), map(str, near), n=1)
        if found:
            return f"Did you mean {found[0]}?"
    return "See what there is: mesh ls"
