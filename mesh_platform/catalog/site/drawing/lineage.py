"""Lineage as graphs: of the mesh, of a product, of a port, and of a port's columns."""

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.drawing.graph import Node, draw_graph
from mesh_platform.catalog.site.view import PortView, ProductView, SiteView
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.product import InputPort

MOST_PRODUCTS = 120  # more of them nobody can follow with the eye: then domains are drawn
_MOST_NEIGHBOURS = 14

Edges = set[tuple[str, str]]


def draw_mesh(view: SiteView, *, up: str) -> Markup:
    """Products and who reads whom; of a large mesh its domains."""
    if len(view.products) > MOST_PRODUCTS:
        return _draw_domains(view, up)
    nodes = [_product_node(each) for each in view.products.values()]
    edges = {(str(port.of_product), str(each.address)) for each in view.products.values() for port in each.product.reads}
    return draw_graph(nodes, edges, up=up, title="Products of the mesh and what they are made of")


def draw_product(view: SiteView, product: ProductView, *, up: str) -> Markup:
    """What it is made of, its ports, and the products that read them."""
    here = str(product.address)
    inputs = _few(list(_input_nodes(view, product)), f"{here} inputs")
    nodes = [*inputs, _product_node(product, kind="here"), *(_port_node(each, of=product) for each in product.ports)]
    edges: Edges = {(each.id, here) for each in inputs} | {(here, str(each.address)) for each in product.ports}
    for port in product.ports:
        readers = _few([_product_node(view.products[each]) for each in _readers(view, port)], f"{port.address} readers")
        nodes += readers
        edges |= {(str(port.address), each.id) for each in readers}
    return draw_graph(_once(nodes), edges, up=up, title=f"Lineage of {here}")


def draw_port(view: SiteView, port: PortView, *, up: str) -> Markup:
    """What it is made of, and the products that read it."""
    here = str(port.address)
    inputs = _few(list(_input_nodes(view, view.products[port.address.of_product])), f"{here} inputs")
    readers = _few([_product_node(view.products[each]) for each in _readers(view, port)], f"{here} readers")
    nodes = _once([*inputs, _port_node(port, kind="here"), *readers])
    edges = {(each.id, here) for each in inputs} | {(here, each.id) for each in readers}
    return draw_graph(nodes, edges, up=up, title=f"Lineage of {here}")


def draw_columns(view: SiteView, port: PortView, *, up: str) -> Markup:
    """The columns that its columns are made of, and those that are made of them."""
    nodes: list[Node] = []
    edges: Edges = set()
    for each in view.column_lineage.around(port.address):
        nodes += [_column_node(each.from_port, each.from_column, port.address), _column_node(each.port, each.column, port.address)]
        edges.add((_column_id(each.from_port, each.from_column), _column_id(each.port, each.column)))
    return draw_graph(_once(nodes), edges, up=up, title=f"Columns of {port.address}")


def _draw_domains(view: SiteView, up: str) -> Markup:
    nodes = [
        Node(id=each.name, text=each.name, under=f"{len(each.products)} products", path=paths.domain_path(each.name))
        for each in view.mesh.domains
    ]
    edges = {(port.domain, each.address.domain) for each in view.products.values() for port in each.product.reads}
    return draw_graph(nodes, edges, up=up, title="Domains of the mesh and whose data they read")


def _input_nodes(view: SiteView, product: ProductView) -> Iterator[Node]:
    for each in product.product.inputs:
        if each.port is not None and each.port.of_product == product.address:
            continue  # one of its ports that another of them is made of
        if each.port is None:
            yield Node(id=f"source {product.address} {each.name}", text=each.name, under=_kind_of(each), kind="source")
        elif each.port in view.ports:
            yield _port_node(view.ports[each.port])
        else:
            yield Node(id=str(each.port), text=each.port.table, under=str(each.port.of_product), kind="source")


def _kind_of(port: InputPort) -> str:
    return "the mesh itself" if type(port.source).__name__ == "MeshSource" else "source system"


def _readers(view: SiteView, port: PortView) -> tuple[ProductAddress, ...]:
    return tuple(each for each in view.mesh.readers.get(port.address, ()) if each in view.products)


def _product_node(product: ProductView, *, kind: str = "") -> Node:
    address = product.address
    return Node(id=str(address), text=address.product, under=address.domain, path=paths.product_path(address), kind=kind)


def _port_node(port: PortView, *, kind: str = "", of: ProductView | None = None) -> Node:
    under = "port" if of else str(port.address.of_product)
    return Node(id=str(port.address), text=port.address.table, under=under, path=paths.port_path(port.address), kind=kind)


def _column_id(port: PortAddress, column: str) -> str:
    return f"{port} {column}"


def _column_node(port: PortAddress, column: str, here: PortAddress) -> Node:
    kind = "here" if port == here else ""
    return Node(id=_column_id(port, column), text=column, under=".".join(port.key), path=paths.port_lineage_path(port), kind=kind)


def _few(nodes: list[Node], id: str) -> list[Node]:
    """Those that fit, and how many do not."""
    if len(nodes) <= _MOST_NEIGHBOURS:
        return nodes
    rest = len(nodes) - _MOST_NEIGHBOURS + 1
    return [*nodes[: _MOST_NEIGHBOURS - 1], Node(id=f"{id} more", text=f"{rest} more", under="on the page of the product", kind="source")]


def _once(nodes: Iterable[Node]) -> list[Node]:
    """The first of each, so that what is here stays marked."""
    found: dict[str, Node] = {}
    for each in nodes:
        if each.id not in found or each.kind == "here":
            found[each.id] = each
    return list(found.values())
