from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.declarations.products.relying import naming_products
from mesh_platform.declarations.reader import load_neighbourhood
from tests.declarations.reading import ORDERS, changed
from tests.sample_mesh import REVENUE_ODPS, write_mesh, write_sample_mesh

REVENUE = ProductAddress("finance", "revenue")
RELIES = "  contractId: sales.orders.daily\n  customProperties:\n  - {property: reliesOn, vendor: mesh, value: {minimumRows: 2}}\n"
RELYING = changed(REVENUE_ODPS, ("  contractId: sales.orders.daily\n", RELIES))


def test_the_neighbourhood_of_a_producer_holds_who_relies_on_it(tmp_path):
    mesh, found = load_neighbourhood(write_sample_mesh(tmp_path, RELYING), "sales")
    assert not found
    assert [str(each.consumer) for each in mesh.reliances[ORDERS]] == ["finance.revenue"]


def test_who_only_reads_is_no_neighbour_of_a_producer(tmp_path):
    root = write_sample_mesh(tmp_path)
    assert [(each.product, each.relies) for each in naming_products(root, "sales") if each.product == REVENUE] == [(REVENUE, False)]
    assert [each.address.domain for each in load_neighbourhood(root, "sales")[0].products] == ["sales"]


def test_a_reliance_on_another_domain_makes_no_neighbour(tmp_path):
    root = write_sample_mesh(tmp_path, RELYING)
    assert [each.product for each in naming_products(root, "sales") if each.relies] == [REVENUE]
    assert list(naming_products(root, "ales")) == []
    assert list(naming_products(root, "orders_of_sales")) == []


def test_who_names_a_contract_is_known_without_being_read(tmp_path):
    mesh, _ = load_neighbourhood(write_sample_mesh(tmp_path), "sales")
    assert mesh.named_elsewhere == {"sales.orders.daily": (REVENUE,)}


def test_a_broken_consumer_hides_nothing_of_the_producer(tmp_path):
    root = write_sample_mesh(tmp_path, RELYING)
    write_mesh(root, {REVENUE_ODPS: (root / REVENUE_ODPS).read_text().replace("status: active", "status: on")})
    mesh, problems = load_neighbourhood(root, "sales")
    assert {each.location.path.parts[1] for each in problems} == {"finance"}
    assert PortAddress("sales", "orders", "daily") in mesh.ports
    assert mesh.reliances == {}


def test_who_is_retired_relies_on_nothing(tmp_path):
    retired = {REVENUE_ODPS: (RELYING[REVENUE_ODPS] or "").replace("status: active", "status: retired")}
    mesh, _ = load_neighbourhood(write_sample_mesh(tmp_path, retired), "sales")
    assert mesh.reliances == {}
