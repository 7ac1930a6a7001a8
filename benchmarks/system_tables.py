"""What it costs to go on with a port of the mesh about itself beside making all of it, over a year of a mesh of many products.

python -m benchmarks.system_tables              compares, prints ratios
python -m benchmarks.system_tables TABLE ROOT   builds one port once (what each round runs)
"""

import argparse
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.generated_ledger import fill_ledger
from benchmarks.generated_mesh import write_generated_mesh
from benchmarks.measure import Series, machine, measured, python, report, run_once
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.settings import Settings

GOVERNANCE = Path(__file__).parents[1] / "domains/governance"
TABLES = ("releases", "quality", "usage", "cost")
_LOCATION = "- python_module: {module_name: domains.governance.definitions, location_name: governance, working_directory: .}\n"


def build(table: str, root: Path) -> None:
    """One run of one port, as a schedule would start it."""
    from mesh_platform.orchestration.running.runner import run

    mesh, _ = load_mesh(root)
    with measured():
        outcomes = run(mesh, [_address(table)]).outcomes
    if [each.reason for each in outcomes if each.state != "published"]:
        raise SystemExit(f"not published: {outcomes[0].reason}")


def compare(*, rounds: int, products: int, days: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        root = _mesh(Path(scratch), products)
        ports = [each for each in load_mesh(root)[0].ports if each.port == "events"]
        now = datetime.now(UTC)
        with open_lakehouse(Settings(root=root)) as lakehouse:
            lakehouse.ledger.record("maintained", "bench", details={})
            fill_ledger(lakehouse, ports, days=days, until=now)
            for table in TABLES:
                series = _series(lakehouse, root, ports, table, rounds)
                facts = lakehouse.ledger.newest_number()
                report(f"{table}: {products:,} products, {days} days, {facts:,} facts ({machine()})", series, aim="aim: a day at most 0.05")


def _series(lakehouse: Lakehouse, root: Path, ports: list[PortAddress], table: str, rounds: int) -> dict[str, Series]:
    """All of it; then a day more, an hour more, and nothing more than the last build itself."""
    command = python("benchmarks.system_tables", table, root)
    series = {name: Series() for name in ("everything", "a day more", "an hour more", "nothing more")}
    for _ in range(rounds):
        lakehouse.tables.drop(_address(table))
        more = (0, len(ports), len(ports) // 24, 0)
        for (_, each), count in zip(series.items(), more, strict=True):
            fill_ledger(lakehouse, ports[:count], days=1, until=datetime.now(UTC))
            each.samples.append(run_once(command))
    return series


def _mesh(root: Path, products: int) -> Path:
    write_generated_mesh(root, products=products)
    shutil.copytree(GOVERNANCE, root / "domains/governance", ignore=shutil.ignore_patterns("__pycache__"))
    with (root / "workspace.yaml").open("a") as workspace:
        workspace.write(_LOCATION)
    return root


def _address(table: str) -> PortAddress:
    return PortAddress("governance", "mesh", table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", nargs="?")
    parser.add_argument("root", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--products", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=365)
    given = parser.parse_args()
    if given.table:
        build(given.table, given.root)
    else:
        compare(rounds=given.rounds, products=given.products, days=given.days)


if __name__ == "__main__":
    main()
