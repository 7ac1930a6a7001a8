import shutil

import pytest

from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.declarations.reader import load_mesh, load_neighbourhood, require_mesh
from mesh_platform.errors import InvalidDeclaration, UnknownName
from tests.declarations.reading import changed, problems
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, REVENUE_ODPS, SAMPLE_MESH, write_mesh, write_sample_mesh

THIRD_DOMAIN = {
    path.replace("sales", "stock").replace("orders", "items"): text.replace("sales", "stock").replace("orders", "items")
    for path, text in SAMPLE_MESH.items()
    if path.startswith("domains/sales")
}


def test_the_whole_mesh_is_read(tmp_path):
    mesh, found = load_mesh(write_sample_mesh(tmp_path))
    assert found == ()
    assert [each.name for each in mesh.domains] == ["finance", "sales"]
    assert [str(each) for each in mesh.ports] == ["finance.revenue.monthly", "sales.orders.daily"]
    assert mesh.domain("finance").team.owner == "finance@example.org"
    assert mesh.domain("sales").purpose == "Sells things and keeps the orders."


def test_an_invalid_product_is_left_out_and_the_rest_is_read(tmp_path):
    mesh, found = load_mesh(write_sample_mesh(tmp_path, changed(ORDERS_ODPS, ("status: active", "status: on"))))
    assert [str(each.address) for each in mesh.products] == ["finance.revenue"]
    assert mesh.left_out == {ProductAddress("sales", "orders")}
    assert len(found) == 1


def test_an_invalid_contract_leaves_its_port(tmp_path):
    mesh, found = load_mesh(write_sample_mesh(tmp_path, changed(ORDERS_ODCS, ("status: active", "status: on"))))
    assert mesh.port(PortAddress("sales", "orders", "daily")).contract is None
    assert len(found) == 1


def test_an_invalid_domain_is_left_out_but_its_products_are_read_for_their_problems(tmp_path):
    mesh, found = load_mesh(write_sample_mesh(tmp_path, {"domains/sales/domain.yaml": None, **changed(ORDERS_ODPS, ("active", "on"))}))
    assert [each.name for each in mesh.domains] == ["finance"]
    assert mesh.left_out == {ProductAddress("sales", "orders")}
    assert [str(each.location) for each in found] == ["domains/sales", "domains/sales/orders/orders.odps.yaml:6"]


def test_requiring_a_mesh_raises_with_every_problem(tmp_path):
    write_sample_mesh(tmp_path, {**changed(ORDERS_ODPS, ("status: active", "status: on")), **changed(REVENUE_ODPS, ("kind: D", "kind: d"))})
    with pytest.raises(InvalidDeclaration) as wrong:
        require_mesh(tmp_path)
    assert len(wrong.value.problems) == 2
    assert "orders.odps.yaml:6" in str(wrong.value)


def test_requiring_a_valid_mesh_returns_it(tmp_path):
    assert len(require_mesh(write_sample_mesh(tmp_path)).ports) == 2


def test_a_neighbourhood_is_the_domain_and_what_it_refers_to(tmp_path):
    write_mesh(write_sample_mesh(tmp_path), THIRD_DOMAIN)
    mesh, found = load_neighbourhood(tmp_path, "finance")
    assert found == ()
    assert [str(each) for each in mesh.ports] == ["finance.revenue.monthly", "sales.orders.daily"]


def test_a_neighbourhood_does_not_touch_the_rest(tmp_path):
    broken = dict.fromkeys(THIRD_DOMAIN, "[") | {"domains/sales/another/another.odps.yaml": "["}
    mesh, found = load_neighbourhood(write_mesh(write_sample_mesh(tmp_path), broken), "finance")
    assert found == ()
    assert len(list(mesh.products)) == 2


def test_a_foreign_key_makes_a_neighbour(tmp_path):
    key = changed(ORDERS_ODCS, ("    enum:", "    relationships: [{to: finance.revenue.monthly.month}]\n    enum:"))
    mesh, _ = load_neighbourhood(write_sample_mesh(tmp_path, key), "sales")
    assert [each.name for each in mesh.domains] == ["finance", "sales"]


def test_a_neighbour_that_does_not_exist_is_left_for_the_check_of_the_mesh(tmp_path):
    write_sample_mesh(tmp_path)
    shutil.rmtree(tmp_path / "domains" / "sales")
    mesh, found = load_neighbourhood(tmp_path, "finance")
    assert found == ()
    assert [each.name for each in mesh.domains] == ["finance"]


@pytest.mark.parametrize(
    ("name", "hint"), [("finanze", "Did you mean `finance`?"), ("../x", "it has finance, sales"), ("zz", "it has finance, sales")]
)
def test_an_unknown_domain_names_the_ones_there_are(tmp_path, name, hint):
    with pytest.raises(UnknownName) as unknown:
        load_neighbourhood(write_sample_mesh(tmp_path), name)
    assert unknown.value.hint == hint


def test_an_empty_folder_is_an_empty_mesh(tmp_path):
    mesh, found = load_mesh(tmp_path)
    assert (mesh.domains, found) == ((), ())


def test_leftovers_of_a_removed_domain_are_no_domain(tmp_path):
    (write_sample_mesh(tmp_path) / "domains/gone/__pycache__").mkdir(parents=True)
    assert load_mesh(tmp_path)[1] == ()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"domains/Bad/domain.yaml": ""}, "Bad  cannot name a domain."),
        ({"domains/sales/or-ders/a.odcs.yaml": ""}, "sales/or-ders  'or-ders' cannot be a product name."),
        ({"domains/sales/orders/more.odcs.yml": ""}, "sales/orders/more.odcs.yml  is not read because of its ending. Name it .yaml."),
        (
            {"domains/sales/orders/a.odps.yaml": ""},
            "sales/orders/a.odps.yaml  does not declare this folder's product: that is orders.odps.yaml.",
        ),
        ({"domains/sales/extra/a.odcs.yaml": ""}, "sales/extra  holds contracts but no extra.odps.yaml."),
        ({"domains/sales/orders/A.odcs.yaml": ""}, "sales/orders/A.odcs.yaml  'A' cannot be a port name."),
        (
            {"domains/sales/domain.yaml": "apiVersion: v1.0.0\nkind: Domain\nname: sale\nteam: {name: a}\n"},
            "sales/domain.yaml:3  `name`: must be sales",
        ),
        (
            {"domains/sales/domain.yaml": "apiVersion: v1.0.0\nkind: Domain\nname: sales\nteam: {name: a, owner: Ada}\n"},
            "sales/domain.yaml:4  `team.owner`: must be an e-mail address or `team:name`.",
        ),
        ({"domains/sales/domain.yaml": "name: sales\nteam: {name: a}\n"}, "sales/domain.yaml:1  `apiVersion`: required."),
    ],
)
def test_a_name_or_place_that_says_nothing_is_reported(tmp_path, files, expected):
    assert any(each.startswith(expected) for each in problems(tmp_path, files)), problems(tmp_path, files)
