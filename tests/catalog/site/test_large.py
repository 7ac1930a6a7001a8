"""Ten thousand products, as a browser finds its way among them."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import mesh_platform.catalog.site
from benchmarks.catalog import write
from benchmarks.generated_mesh import write_generated_mesh
from mesh_platform.catalog.listing import entry
from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.pages.registry import render_page
from mesh_platform.catalog.site.view import PortView, ProductView, SiteView
from mesh_platform.concepts.mesh import Mesh
from tests.sample_ports import contract, domain, port, product

PRODUCTS = 10_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The search alone, of products that nobody had to declare in files."""
    products = [_product(number) for number in range(PRODUCTS)]
    whole = domain(*products)
    mesh = Mesh(root=Path("/mesh"), domains=(whole,))
    views = {
        each.address: ProductView(
            product=each,
            domain=whole,
            owner="team:sales",
            ports=tuple(PortView(port=one, product=each, entry=entry(one, each)) for one in each.outputs),
        )
        for each in products
    }
    view = SiteView(mesh=mesh, at=datetime(2027, 1, 1, tzinfo=UTC), number=0, products=views)
    folder = tmp_path_factory.mktemp("large")
    for path in (paths.SEARCH, paths.INDEX):
        (folder / path).write_text(str(render_page(view, path)), encoding="utf-8")
    shutil.copytree(Path(mesh_platform.catalog.site.__file__).parent / "static", folder / "static")
    return folder


def _product(number: int):
    address = f"sales.orders_{number}"
    told = contract(f"{address}.daily", name=f"Orders of shop {number}", purpose=f"What shop {number} sold, in aisle {number % 97}.")
    return product(port(f"{address}.daily", contract=told), address=address, name=f"Shop {number}", tags=(f"region{number % 12}",))


def test_among_ten_thousand_products_the_one_that_is_meant_comes_first(large, seen):
    page = seen.page
    page.goto((large / paths.SEARCH).as_uri() + "?q=orders_4711")
    page.wait_for_selector("[data-results] a.hit")
    assert page.locator("[data-results] a.hit .where").first.inner_text() == "sales.orders_4711.daily"
    page.fill("#ask", "custmer")  # a letter is missing
    page.wait_for_selector("[data-count]:has-text('10,001 found')")
    page.select_option("select[name=tag]", "region7")
    page.wait_for_selector("[data-count]:has-text('833 found')")
    assert page.locator("[data-results] a.hit").count() == 50
    page.click("button:has-text('Show more')")
    page.wait_for_function("document.querySelectorAll('[data-results] a.hit').length === 250")
    assert seen.complaints == []


@pytest.mark.soak
def test_every_page_of_ten_thousand_products_is_written(tmp_path):
    write_generated_mesh(tmp_path, products=PRODUCTS)
    write(tmp_path)
    assert sum(1 for _ in (tmp_path / "site" / "ports").iterdir()) == 2 * PRODUCTS
