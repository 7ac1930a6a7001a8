import json
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, Graph, URIRef

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.interchange.exported import Format
from mesh_platform.interchange.exporting import export
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODCS, write_sample_mesh

pytestmark = pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset):DeprecationWarning")  # rdflib's, of itself

SHAPES = Path(__file__).parent / "shapes" / "dcat_ap.ttl"
ORDERS = URIRef("http://127.0.0.1:3001/v1/products/sales/orders/daily")


@pytest.fixture(scope="module")
def document(lakehouse, mesh) -> dict:
    (found,) = export(lakehouse, mesh, Format.DCAT)
    return json.loads(found.text)


def graph(document: dict) -> Graph:
    return Graph().parse(data=json.dumps(document), format="json-ld")


def conforms(document: dict) -> tuple[bool, str]:
    held, _, told = validate(graph(document), shacl_graph=Graph().parse(SHAPES), inference="none")
    return held, told


def test_the_catalog_keeps_the_shapes_of_dcat_ap(document):
    held, told = conforms(document)

    assert held, told


@pytest.mark.parametrize("lost", ["dct:title", "dct:publisher", "dcat:distribution", "dct:accessRights", "dcat:contactPoint"])
def test_a_dataset_without_a_mandatory_property_breaks_them(document, lost):
    nodes = [{key: each for key, each in node.items() if key != lost or node["@type"] != "dcat:Dataset"} for node in document["@graph"]]

    assert not conforms({**document, "@graph": nodes})[0]


def test_a_port_says_where_it_comes_from_and_who_may_read_it(document):
    told = graph(document)

    report = URIRef("http://127.0.0.1:3001/v1/products/finance/revenue/by_sql")
    assert (report, DCTERMS.source, ORDERS) in told
    assert str(told.value(ORDERS, DCTERMS.accessRights)).endswith("/RESTRICTED")
    assert len(list(told.objects(ORDERS, DCAT.distribution))) == 3
    assert told.value(ORDERS, DCTERMS.modified) is not None
    assert told.value(report, DCTERMS.modified) is None


@pytest.mark.parametrize(
    ("value", "word"), [("value: 1\n  unit: d", "DAILY"), ("value: 1\n  unit: mo", "MONTHLY"), ("value: 2\n  unit: d", None)]
)
def test_a_public_port_says_so_and_how_often_it_is_renewed(lakehouse, tmp_path, value, word):
    contract = changed(ORDERS_ODCS, ("slaProperties:\n", f"slaProperties:\n- property: frequency\n  {value}\n"))
    (found,) = export(lakehouse, require_mesh(write_sample_mesh(tmp_path, contract)), Format.DCAT, address="sales")

    (port,) = [each for each in found.content["@graph"] if each["@type"] == "dcat:Dataset"]

    assert port["dct:accessRights"]["@id"].endswith("/PUBLIC")
    assert port.get("dct:accrualPeriodicity", {}).get("@id", "").rpartition("/")[2] == (word or "")
