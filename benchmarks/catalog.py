"""What the catalog costs by number of products: gathering, writing every page, and finding in a browser.

python -m benchmarks.catalog             each size in turn, printed as a table
python -m benchmarks.catalog WAY FOLDER  one way, once (what each round runs)
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.generated_ledger import fill_ledger
from benchmarks.generated_mesh import write_generated_mesh
from benchmarks.measure import machine, measured, python, run_once
from mesh_platform.catalog.site.building import build
from mesh_platform.catalog.site.gathering import gather
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings

SIZES = (100, 1_000, 10_000)
TYPED = ("events", "evnets", "amount totals", "product_7", "happened", "currency euro", "x")
_CHROMIUM = "/usr/bin/chromium"
_HITS = "document.querySelectorAll('[data-results] a.hit').length"
# From the letter to the hits on the page: what somebody waits for.
_TYPE = """async text => {
  const field = document.getElementById("ask");
  const started = performance.now();
  const shown = new Promise(resolve => new MutationObserver((_, self) => { self.disconnect(); resolve(); })
    .observe(document.querySelector("[data-count]"), { childList: true, characterData: true, subtree: true }));
  field.value = text;
  field.dispatchEvent(new Event("input"));
  await shown;
  return performance.now() - started;
}"""


def write(root: Path) -> None:
    """Everything that `mesh catalog build` does, once the declarations are read."""
    mesh, _ = load_mesh(root)
    with open_lakehouse(Settings(root=root)) as lakehouse, measured():
        build(lakehouse, gather(lakehouse, mesh), root / "site")


def look(root: Path) -> None:
    """The view alone: what a server works out anew when something changed."""
    mesh, _ = load_mesh(root)
    with open_lakehouse(Settings(root=root)) as lakehouse, measured():
        gather(lakehouse, mesh)


def search(root: Path) -> None:
    """Milliseconds until the first hits after opening the page, and the median and longest of a typed word."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto((root / "site" / "search.html").as_uri() + "?q=events")
        page.wait_for_function(f"{_HITS} > 0")
        first = page.evaluate("performance.now()")
        waits = [page.evaluate(_TYPE, f"{each}{' ' * again}") for again in range(5) for each in TYPED]
        browser.close()
    sys.stdout.write(json.dumps({"first": first, "median": statistics.median(waits), "longest": max(waits)}) + "\n")


WAYS = {"write": write, "look": look, "search": search}


def compare(*, sizes: tuple[int, ...], days: int) -> None:
    table = Table("products", "gathering", "all pages", "memory", "pages", "size", "index", "first hits", "typed: median", "longest")
    for products in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            table.add_row(f"{products:,}", *_figures(Path(scratch), products, days))
    Console(width=140).print(f"The catalog on {machine()}", table)


def _figures(root: Path, products: int, days: int) -> list[str]:
    write_generated_mesh(root, products=products)
    ports = list(load_mesh(root)[0].ports)
    with open_lakehouse(Settings(root=root)) as lakehouse:
        lakehouse.ledger.record("maintained", "bench", details={})
        fill_ledger(lakehouse, ports, days=days, until=datetime.now(UTC))
    looked, written = (run_once(python("benchmarks.catalog", way, root)) for way in ("look", "write"))
    sizes = [each.stat().st_size for each in (root / "site").rglob("*.html")]
    index = (root / "site" / "search-index.js").stat().st_size
    found = _found(root)
    times = (f"{found['first']:.0f} ms", f"{found['median']:.0f} ms", f"{found['longest']:.0f} ms")
    work = (f"{looked.cpu:.1f} s", f"{written.cpu:.1f} s", f"{written.peak / 1e6:,.0f} MB")
    return [*work, f"{len(sizes):,}", f"{sum(sizes) / 1e6:,.0f} MB", f"{index / 1e6:.1f} MB", *times]


def _found(root: Path) -> dict[str, float]:
    done = subprocess.run(python("benchmarks.catalog", "search", root), capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("way", nargs="?", choices=WAYS)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--days", type=int, default=7)
    given = parser.parse_args()
    if given.way:
        WAYS[given.way](given.folder)
    else:
        compare(sizes=tuple(given.sizes), days=given.days)


if __name__ == "__main__":
    main()
