import json
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesh_platform.declarations.reader import load_mesh, require_mesh
from mesh_platform.errors import MeshError, UnknownName, UsageError
from mesh_platform.interchange.exported import Format
from mesh_platform.interchange.exporting import export
from mesh_platform.interchange.importing.importing import import_product
from mesh_platform.interchange.writing import write as write_documents
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.scaffolding.scaffold import write
from mesh_platform.settings import Settings
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, write_sample_mesh

PEER = """\
apiVersion: v3.0.2
kind: DataContract
id: 7f3c-aaaa
name: Orders
version: 2.1.0
status: production
servers:
- {server: prod, type: postgresql, host: db.peer.example, port: 5432, database: x, schema: y}
frobnicate: 1
schema:
- name: orders_tbl
  properties:
  - {name: "Order Id", physicalType: bigint, primaryKey: true, required: true}
  - {name: customer, physicalType: varchar(20), colour: red, relationships: [{to: customers.id}, {to: "elsewhere/x.yaml#/schema"}]}
  - {name: url, logicalType: string, description: "Below ${HOME}.", quality: [{rule: nullValues, mustBe: 0}]}
- name: customers
  properties:
  - {name: id, logicalType: string, primaryKey: true}
slaDefaultElement: orders_tbl.Order Id
slaProperties:
- {property: latency, value: soon}
- {property: retention, value: 2, unit: y}
customProperties:
- {property: apiKey, value: sk-123}
"""


@pytest.fixture
def root(tmp_path) -> Path:
    return write_sample_mesh(tmp_path / "mesh")


def peer(tmp_path, text: str = PEER, name: str = "peer.odcs.yaml") -> Path:
    file = tmp_path / "peer" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def imported(root: Path, source: Path, into: str = ""):
    scaffold = import_product(require_mesh(root), source, into=into)
    write(root, scaffold)
    return scaffold


def exported(root: Path, address: str, folder: Path) -> dict[str, str]:
    mesh = load_mesh(root)[0]
    with open_lakehouse(Settings(root=root)) as lakehouse:
        documents = [each for format in (Format.ODPS, Format.ODCS) for each in export(lakehouse, mesh, format, address=address)]
    write_documents(folder, documents)
    return {str(each.path): each.text for each in documents}


@pytest.mark.parametrize(
    "change",
    [
        {},
        changed(ORDERS_ODPS, ("version: 1.0.0\n  contractId", "version: 1.4.2\n  contractId"))
        | changed(ORDERS_ODCS, ("version: 1.0.0", "version: 1.4.2"), ("status: active", "status: active\nteam: {name: peers}")),
    ],
)
def test_what_is_exported_imported_and_exported_again_is_equal(tmp_path, change):
    here, there = (
        write_sample_mesh(tmp_path / "here", change),
        write_sample_mesh(tmp_path / "there", {ORDERS_ODPS: None, ORDERS_ODCS: None}),
    )
    for each in (there / "domains/sales/orders").rglob("*"):
        each.unlink() if each.is_file() else None
    (there / "domains/sales/orders/files").rmdir()
    (there / "domains/sales/orders").rmdir()
    first = exported(here, "sales.orders", tmp_path / "out")

    scaffold = import_product(load_mesh(there)[0], tmp_path / "out")
    write(there, scaffold)

    assert exported(there, "sales.orders", tmp_path / "again") == first
    assert not [each for each in scaffold.notes if each.startswith("Left out")]


def test_a_contract_of_a_peer_becomes_a_product_with_a_port_for_each_table(root, tmp_path):
    imported(root, peer(tmp_path), "finance.shop")

    mesh, problems = load_mesh(root)
    orders, customers = mesh.select("finance.shop")
    assert not [each for each in problems if "shop" in str(each)]
    assert (str(orders.address), str(customers.address)) == ("finance.shop.orders_tbl@2", "finance.shop.customers@2")
    assert [str(each.type) for each in orders.contract.columns] == ["long", "string", "string"]
    assert orders.contract.primary_key == ("order_id",)
    assert orders.contract.relationships[0].port == customers.address
    assert [(each.property, each.element) for each in orders.contract.service_levels] == [("retention", "order_id")]
    assert [(each.property, each.element) for each in customers.contract.service_levels] == [("retention", None)]
    assert orders.contract.columns[2].rules[0].metric == "nullValues"
    assert mesh.product_of(orders.address).status == "draft"


def test_what_cannot_be_carried_over_is_said(root, tmp_path):
    notes = "\n".join(imported(root, peer(tmp_path), "finance.shop").notes)

    for each in (
        "servers",
        "'production'",
        "'Order Id': is called order_id",
        "colour",
        "frobnicate",
        "relationships.1.to",
        "apiKey",
        "latency",
    ):
        assert each in notes
    text = "".join(each.read_text() for each in (root / "domains/finance/shop").iterdir())
    assert "sk-123" not in text
    assert "db.peer.example" not in text


def test_json_is_as_good_as_yaml(root, tmp_path):
    file = peer(tmp_path, json.dumps(yaml.safe_load(PEER)), "peer.json")

    imported(root, file, "finance.shop")

    assert load_mesh(root)[0].select("finance.shop")


def test_a_port_without_its_contract_is_left_out_and_told(root, tmp_path):
    exported(root, "sales.orders", tmp_path / "out")
    declaration = tmp_path / "out/sales/orders/orders.odps.yaml"
    declaration.write_text(
        declaration.read_text().replace("outputPorts:\n", "outputPorts:\n- {name: lost, version: 1.0.0, contractId: x.y.z}\n")
    )

    scaffold = imported(root, tmp_path / "out", "finance.copied")

    assert "Left out  outputPorts lost: its contract did not come along." in scaffold.notes
    assert [str(each.address) for each in load_mesh(root)[0].select("finance.copied")] == ["finance.copied.daily"]


def test_what_a_peer_reads_is_named_where_this_mesh_does_not_have_it(root, tmp_path):
    exported(root, "finance.revenue", tmp_path / "out")
    declaration = tmp_path / "out/finance/revenue/revenue.odps.yaml"
    declaration.write_text(declaration.read_text().replace("sales.orders.daily", "elsewhere.orders.daily"))

    scaffold = imported(root, tmp_path / "out", "sales.copied")

    assert any("this mesh has no elsewhere.orders.daily" in each for each in scaffold.notes)
    (only,) = load_mesh(root)[0].product(load_mesh(root)[0].select("sales.copied")[0].address.of_product).inputs
    assert (only.name, only.port) == ("orders", None)


def test_what_a_product_reads_of_itself_it_reads_of_itself_here(root, tmp_path):
    exported(root, "sales.orders", tmp_path / "out")
    declaration = tmp_path / "out/sales/orders/orders.odps.yaml"
    own = "inputPorts:\n- {name: kept_out, version: 1.0.0, contractId: sales.orders.daily}\n"
    text = declaration.read_text()
    declaration.write_text(
        own + text[: text.index("inputPorts:")] + text[text.index("outputPorts:") :] if "inputPorts:" in text else own + text
    )

    imported(root, tmp_path / "out", "finance.copied")

    product = load_mesh(root)[0].product(load_mesh(root)[0].select("finance.copied")[0].address.of_product)
    assert [str(each.port) for each in product.inputs] == ["finance.copied.daily"]


def test_a_port_that_a_peer_made_public_is_told(root, tmp_path):
    exported(root, "sales.orders", tmp_path / "out")

    assert "finance.copied.daily is public: everybody may read it." in imported(root, tmp_path / "out", "finance.copied").notes


def test_who_answers_for_a_product_elsewhere_is_told(root, tmp_path):
    exported(root, "sales.orders", tmp_path / "out")
    declaration = tmp_path / "out/sales/orders/orders.odps.yaml"
    owned = "customProperties:\n- {property: owner, vendor: mesh, value: team:elsewhere}\n- property: tier"
    declaration.write_text(declaration.read_text().replace("\ncustomProperties:\n- property: tier", f"\n{owned}"))

    assert "team:elsewhere answers for it, as it says itself." in imported(root, tmp_path / "out", "finance.copied").notes


def test_nothing_is_overwritten(root, tmp_path):
    exported(root, "sales.orders", tmp_path / "out")
    before = (root / ORDERS_ODPS).read_text()

    with pytest.raises(UsageError, match=r"sales\.orders is there already"):
        imported(root, tmp_path / "out")

    assert (root / ORDERS_ODPS).read_text() == before


def test_undo_takes_back_all_of_it(root, tmp_path):
    assert imported(root, peer(tmp_path), "finance.shop").undo == "rm -r domains/finance/shop"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: [", "is not YAML"),
        ("- 1\n", "is no declaration"),
        ("kind: DataProduct\nid: a.b\n", "holds no contract"),
        ("kind: DataContract\nid: sales.x.y\nversion: 1.0.0\n", "the contracts have no table"),
        ("kind: DataContract\nid: sales.x.y\nversion: 1.0.0\nschema: [{name: y}]\n", "nothing can be made of"),
        ("kind: DataContract\nid: 17\nschema: [{name: y}]\n", "is no address of this mesh"),
        ("a: &a [1]\nb: &b [*a,*a,*a,*a]\nkind: Thing\n", "holds no contract"),
        (
            'kind: DataContract\nid: sales.x.y\nname: "a\\u202eb"\nschema: [{name: y, properties: [{name: a, logicalType: string}]}]\n',
            "invisible",
        ),
    ],
)
def test_what_is_no_product_is_refused_with_its_reason(root, tmp_path, text, said):
    with pytest.raises(MeshError) as wrong:
        imported(root, peer(tmp_path, text))

    assert said in str(wrong.value)
    assert not (root / "domains/sales/x").exists()


def test_links_of_a_folder_are_not_followed(root, tmp_path):
    secret = peer(tmp_path, PEER, "secret.odcs.yaml")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.odcs.yaml").symlink_to(secret)

    with pytest.raises(UsageError, match="holds no contract"):
        imported(root, folder, "finance.shop")


def test_a_domain_that_is_not_there_is_told(root, tmp_path):
    with pytest.raises(UnknownName):
        imported(root, peer(tmp_path), "finanse.shop")


@pytest.mark.parametrize("into", ["../x.y", "finance.../x", "finance", "finance.a.b", "finance.SHOP"])
def test_no_address_leads_out_of_the_domains(root, tmp_path, into):
    before = sorted(map(str, tmp_path.rglob("*")))

    with pytest.raises(UsageError):
        imported(root, peer(tmp_path), into)

    assert [each for each in sorted(map(str, tmp_path.rglob("*"))) if each not in before] == [
        str(tmp_path / "peer"),
        str(tmp_path / "peer/peer.odcs.yaml"),
    ]


_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", "orders_tbl.Order Id", "${X}", "2.0.0", "../x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "to", "value", "type"]), inner, max_size=2),
    max_leaves=4,
)
_places = st.sampled_from(
    [
        ("schema",),
        ("schema", 0),
        ("schema", 0, "properties"),
        ("schema", 0, "properties", 1),
        ("schema", 0, "properties", 1, "relationships"),
        ("schema", 0, "properties", 2, "quality"),
        ("slaProperties",),
        ("slaProperties", 0, "element"),
        ("customProperties",),
        ("version",),
        ("status",),
        ("description",),
        ("team",),
        ("tags",),
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=_places, value=_values)
def test_whatever_stands_there_the_result_is_valid_or_refused_by_name(root, tmp_path, place, value):
    document = yaml.safe_load(PEER)
    holder = document
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = value
    source = peer(tmp_path, json.dumps(document), "any.json")

    try:
        scaffold = import_product(require_mesh(root), source, into="finance.shop")
    except MeshError:
        return
    write(root, scaffold)
    assert load_mesh(root)[0].select("finance.shop")
    for each in (root / "domains/finance/shop").iterdir():
        each.unlink()
    (root / "domains/finance/shop").rmdir()
