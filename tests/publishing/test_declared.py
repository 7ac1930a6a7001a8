from dataclasses import replace
from pathlib import Path

import pytest

from mesh_platform.concepts.names import ProductAddress
from mesh_platform.concepts.product import DataProduct
from mesh_platform.declarations.reader import load_product
from mesh_platform.errors import ContractBroken
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.publishing.declared import record_declarations
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, ORDERS_SQL, SAMPLE_MESH, write_sample_mesh
from tests.sample_ports import orders, port

AGREEMENT = "domains/sales/orders/access/daily/finance.revenue.yaml"


@pytest.fixture
def root(tmp_path) -> Path:
    return write_sample_mesh(tmp_path / "mesh", {AGREEMENT: "kind: AccessAgreement\n", "domains/sales/orders/notes.md": "not declared"})


def declared_at(root: Path) -> DataProduct:
    product = load_product(root, ProductAddress("sales", "orders"))
    assert product is not None
    return product


def test_the_texts_of_the_product_and_its_domain_are_kept_by_their_place_in_the_mesh(lakehouse, root):
    digest = record_declarations(lakehouse, declared_at(root), root=root, run_id="run-1")
    (fact,) = lakehouse.ledger.facts(Kind.DECLARED)
    assert (fact.subject, fact.run_id, fact.details["digest"]) == ("sales.orders", "run-1", digest)
    assert fact.details["files"].keys() == {ORDERS_ODPS, ORDERS_ODCS, AGREEMENT, "domains/sales/domain.yaml"}
    assert fact.details["files"][ORDERS_ODCS] == SAMPLE_MESH[ORDERS_ODCS]
    assert fact.details["beside"] == [ORDERS_SQL, "domains/sales/orders/files/order_lines.csv"]


def test_the_same_declarations_are_kept_once_and_changed_ones_again(lakehouse, root):
    first = record_declarations(lakehouse, declared_at(root), root=root)
    assert record_declarations(lakehouse, declared_at(root), root=root) == first
    (root / "domains/sales/waivers.yaml").write_text("apiVersion: v1.0.0\nkind: Waivers\nwaivers: []\n")
    second = record_declarations(lakehouse, declared_at(root), root=root)
    (root / "domains/sales/waivers.yaml").unlink()
    assert record_declarations(lakehouse, declared_at(root), root=root) == first
    kept = [each.details["digest"] for each in lakehouse.ledger.facts(Kind.DECLARED)]
    assert kept == [first, second, first]


def test_publications_and_refusals_name_the_declarations_they_were_made_by(publisher, lakehouse):
    for select in (orders((1, "2024-01-01", "10.50", "Ada")), orders((2, "2024-01-01", "-1", "Ada"))):
        build = replace(publisher.start(port()), declared="digest")
        try:
            publisher.finish(build, select)
        except ContractBroken:
            continue
    named = {each.kind: each.details["declared"] for each in lakehouse.ledger.facts((Kind.PUBLISHED, Kind.REFUSED))}
    assert named == {"published": "digest", "refused": "digest"}
