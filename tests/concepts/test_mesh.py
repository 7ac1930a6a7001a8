import random
from pathlib import Path

import pytest

from mesh_platform.concepts.contract import DataContract, Relationship
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.product import DataProduct, Implementation, InputPort, Method, OutputPort, Team
from mesh_platform.errors import Refused, UnknownName

HERE = Location(Path("domain.yaml"))
TEAM = Team(name="everyone")


def product(address: str, *, reads: tuple[str, ...] = (), refers_to: tuple[str, ...] = ()) -> DataProduct:
    of = ProductAddress.parse(address)
    port = PortAddress(of.domain, of.product, "main")
    keys = tuple(Relationship(columns=("id",), port=PortAddress.parse(f"{each}.main"), to_columns=("id",)) for each in refers_to)
    contract = DataContract(id=str(port), version="1.0.0", status="active", table="main", columns=(), relationships=keys, location=HERE)
    return DataProduct(
        address=of,
        name=of.product,
        status="active",
        alignment="aggregate",
        team=TEAM,
        inputs=tuple(InputPort(name=each.split(".")[1], port=PortAddress.parse(f"{each}.main"), location=HERE) for each in reads),
        outputs=(OutputPort(address=port, contract=contract, implementation=Implementation(method=Method.SQL), location=HERE),),
        folder=Path(),
        location=HERE,
    )


def mesh(*products: DataProduct) -> Mesh:
    domains = {each.address.domain: [p for p in products if p.address.domain == each.address.domain] for each in products}
    return Mesh(
        root=Path(),
        domains=tuple(
            Domain(name=name, purpose="", team=TEAM, products=tuple(owned), folder=Path(), location=HERE) for name, owned in domains.items()
        ),
    )


def order(of: Mesh) -> list[str]:
    return [str(each) for each in of.in_order(each.address for each in of.products)]


def test_producers_come_before_their_consumers():
    assert order(mesh(product("a.late", reads=("z.early",)), product("z.early"))) == ["z.early", "a.late"]


def test_the_target_of_a_foreign_key_comes_first_where_it_can():
    assert order(mesh(product("a.holder", refers_to=("z.target",)), product("z.target"))) == ["z.target", "a.holder"]


def test_foreign_keys_in_both_directions_do_not_stop_the_order():
    both = mesh(product("a.left", reads=("b.right",)), product("b.right", refers_to=("a.left",)))
    assert order(both) == ["b.right", "a.left"]


def test_products_that_read_each_other_are_refused_by_name():
    with pytest.raises(Refused, match=r"a\.left -> b\.right|b\.right -> a\.left"):
        order(mesh(product("a.left", reads=("b.right",)), product("b.right", reads=("a.left",))))


def test_a_selection_is_a_domain_a_product_or_a_port():
    whole = mesh(product("a.x"), product("a.y"), product("b.x"))
    assert [len(whole.select(text)) for text in ("a", "a.x", "a.x.main")] == [2, 1, 1]


def test_an_unknown_name_comes_with_the_nearest_one():
    with pytest.raises(UnknownName, match=r"Did you mean a\.orders"):
        mesh(product("a.orders")).select("a.ordres")


def test_readers_are_the_products_that_declare_the_input():
    of = mesh(product("a.source"), product("b.reader", reads=("a.source",)))
    assert of.readers[PortAddress.parse("a.source.main")] == (ProductAddress.parse("b.reader"),)


def test_downstream_is_all_that_is_made_from_a_port_across_domains_and_in_circles():
    chain = mesh(product("a.x"), product("b.y", reads=("a.x",)), product("c.z", reads=("b.y", "c.z")), product("d.apart"))
    assert {str(each) for each in chain.downstream([PortAddress.parse("a.x.main")])} == {"b.y.main", "c.z.main"}
    assert chain.downstream([PortAddress.parse("c.z.main")]) == frozenset()


def test_where_there_is_a_choice_the_product_with_more_consumers_comes_first():
    wide = mesh(product("a.alone"), product("z.read"), product("m.reader", reads=("z.read",)), product("n.last", reads=("m.reader",)))
    assert wide.blast_radius(ProductAddress.parse("z.read")) == 2
    assert order(wide) == ["z.read", "m.reader", "a.alone", "n.last"]


@pytest.mark.parametrize("circles", [False, True])
def test_how_many_products_one_reaches_is_counted_for_all_at_once(circles):
    chance = random.Random(3)
    names = [f"d{number % 3}.p{number}" for number in range(40)]
    read = [chance.sample(names if circles else names[:number], min(number, chance.randrange(3))) for number in range(40)]
    of = mesh(*(product(name, reads=(*reads, "d0.gone")) for name, reads in zip(names, read, strict=True)))
    for each in of.products:
        made = {port.of_product for port in of.downstream(port.address for port in each.outputs)} - {each.address}
        assert of.blast_radius(each.address) == len(made)
    with pytest.raises(UnknownName):
        of.blast_radius(ProductAddress.parse("d0.gone"))
