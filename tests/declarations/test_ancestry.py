from pathlib import Path

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.declarations.ancestry import declared_reads, levels_above, products_below


def declare(root: Path, product: str, *reads: str) -> ProductAddress:
    domain, name = product.split(".")
    ports = "".join(f"- name: port_{number}\n  contractId: {each}\n" for number, each in enumerate(reads))
    file = root / "domains" / domain / name / f"{name}.odps.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"inputPorts:\n{ports}" if reads else "name: source\n")
    return ProductAddress.parse(product)


def test_the_longest_way_up_counts(tmp_path):
    declare(tmp_path, "a.raw")
    declare(tmp_path, "b.middle", "a.raw.rows")
    declare(tmp_path, "c.upper", "b.middle.rows")
    end = declare(tmp_path, "d.end", "a.raw.rows", "c.upper.rows")
    mesh = Mesh(root=tmp_path, domains=())
    assert levels_above(mesh, end) == 3
    assert levels_above(mesh, ProductAddress.parse("a.raw")) == 0


def test_a_circle_ends(tmp_path):
    declare(tmp_path, "a.one", "b.two.rows")
    two = declare(tmp_path, "b.two", "a.one.rows")
    assert levels_above(Mesh(root=tmp_path, domains=()), two) == 1


def test_what_is_not_valid_names_no_product(tmp_path):
    product = declare(tmp_path, "a.one", "not an id", "b.two.rows")
    assert declared_reads(tmp_path, product) == (ProductAddress.parse("b.two"),)
    (tmp_path / "domains/a/one/one.odps.yaml").write_text("inputPorts: [1, {: }")
    assert declared_reads(tmp_path, product) == ()
    assert declared_reads(tmp_path, ProductAddress.parse("no.where")) == ()


def test_below_a_product_is_all_that_is_made_from_it_in_any_domain(tmp_path):
    raw = declare(tmp_path, "a.raw")
    declare(tmp_path, "b.middle", "a.raw.rows", "d.end.rows")
    end = declare(tmp_path, "d.end", "b.middle.rows")
    declare(tmp_path, "d.apart")
    assert products_below(tmp_path, raw) == {ProductAddress.parse("b.middle"), end}
    assert products_below(tmp_path, end) == {ProductAddress.parse("b.middle")}
    declare(tmp_path, "d.apart", "a.raw.rows")
    assert ProductAddress.parse("d.apart") in products_below(tmp_path, raw)
