"""A mesh whose orders were published, changed and refused, its catalog as files, and a browser that looks at them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mesh_platform.catalog.site.building import build
from mesh_platform.catalog.site.gathering import gather
from mesh_platform.catalog.site.view import SiteView
from mesh_platform.concepts import clock
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.errors import ContractBroken
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.publishing.declared import record_declarations
from mesh_platform.settings import Settings
from tests.declarations.agreeing import AGREEMENT, approved
from tests.publishing.conftest import Publisher
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, SAMPLE_MESH, write_sample_mesh

CHROMIUM = "/usr/bin/chromium"
CANARY = "canary"  # is in every value of a column that is not public
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
MESSY = "<script>alert('run')</script> & \"quoted\" [click](javascript:alert(1)) ![seen](https://evil.example/x.png)"
ORDERS = f"""
    select * from (values
        (1::bigint, timestamptz '2024-01-01 09:30:00Z', 'shop', '{CANARY}_ada', 10.50::decimal(10, 2)),
        (2, timestamptz '2024-01-01 11:00:00Z', '<img src=x onerror=alert(2)>', '{CANARY}_grace', 99.90)
    ) made (order_id, ordered_at, channel, customer, amount)"""
WRONG = ORDERS.replace("10.50", "-1.00")


@dataclass(frozen=True)
class Site:
    folder: Path
    view: SiteView
    lakehouse: Lakehouse

    def text(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def url(self, path: str, query: str = "") -> str:
        return f"{(self.folder / path).as_uri()}{query}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    root = write_sample_mesh(tmp_path_factory.mktemp("mesh"), _texts())
    with open_lakehouse(Settings(root=root)) as lakehouse:
        _live(lakehouse, root)
        with clock.frozen_at(NOW):
            mesh, problems = load_mesh(root)
            assert not problems
            view = gather(lakehouse, mesh)
            folder = tmp_path_factory.mktemp("catalog")
            build(lakehouse, view, folder)
            yield Site(folder, view, lakehouse)


def _texts() -> dict[str, str | None]:
    """Hostile texts wherever a declaration lets people write."""
    quoted = MESSY.replace("'", "''")
    orders = SAMPLE_MESH[ORDERS_ODPS].replace("purpose: Every order line, as the shop took it.", f"purpose: '{quoted}'")
    contract = SAMPLE_MESH[ORDERS_ODCS].replace("description: Number of the order.", f"description: '{quoted}'")
    contract = contract.replace("    enum:\n    - value: shop\n    - value: web\n", "")  # so that rows may hold hostile texts too
    return {ORDERS_ODPS: orders, ORDERS_ODCS: contract, AGREEMENT: approved("columns: [order_id, ordered_at]")}


def _live(lakehouse: Lakehouse, root: Path) -> None:
    """A release, a changed contract with another release, and a refusal."""
    publisher = Publisher(lakehouse)
    for days, select in ((20, ORDERS), (10, ORDERS), (5, WRONG)):
        with clock.frozen_at(NOW - timedelta(days=days)):
            mesh, _ = load_mesh(root)
            port = mesh.select("sales.orders.daily")[0]
            record_declarations(lakehouse, mesh.product_of(port.address), root=root)
            try:
                publisher.publish(port, select)
            except ContractBroken:
                assert select is WRONG
        if days == 20:
            _change(root / ORDERS_ODPS, "version: 1.0.0\n  contractId", "version: 1.0.1\n  contractId")
            _change(root / ORDERS_ODCS, "version: 1.0.0", "version: 1.0.1")
            _change(root / ORDERS_ODCS, "One row for each order.", "One row an order.")


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@dataclass
class Seen:
    """What a browser said beside what it showed."""

    page: object
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")  # while it runs, no other test can run an event loop of its own
def chromium() -> Iterator[object]:
    if not Path(CHROMIUM).exists():
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def seen(chromium) -> Iterator[Seen]:
    """A page that writes down every complaint of the browser, and every address it asks for."""
    context = chromium.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    told = Seen(page)
    page.on("console", lambda message: told.complaints.append(message.text))
    page.on("pageerror", lambda error: told.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (told.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: told.asked.append(request.url))
    yield told
    context.close()
