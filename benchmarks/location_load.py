"""What a code location costs to load beside an empty one, by number of ports.

python -m benchmarks.location_load                compares, prints ratios
python -m benchmarks.location_load FOLDER DOMAIN  loads one location, once (what each round runs)
"""

import argparse
import runpy
import tempfile
from pathlib import Path

from benchmarks.generated_mesh import write_generated_mesh
from benchmarks.measure import Candidate, alternate, machine, measured, python, report

SIZES = (10, 50, 200)
PORTS_OF_A_PRODUCT = 2


def load(folder: Path, domain: str) -> None:
    """Imports the location and resolves its asset graph, as a code server does."""
    file = folder / "domains" / domain / "definitions.py"
    with measured():
        runpy.run_path(str(file))["defs"].get_repository_def()


def write_empty_location(root: Path) -> Path:
    """A Dagster location without an asset."""
    file = root / "domains" / "empty" / "definitions.py"
    file.parent.mkdir(parents=True)
    file.write_text("import dagster as dg\n\ndefs = dg.Definitions()\n", encoding="utf-8")
    return root


def compare(*, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        empty = write_empty_location(Path(scratch) / "empty")
        candidates = [Candidate("empty location", python("benchmarks.location_load", empty, "empty"))]
        for ports in SIZES:
            products = ports // PORTS_OF_A_PRODUCT
            mesh = write_generated_mesh(Path(scratch) / str(ports), products=products)
            candidates.append(Candidate(f"{ports} ports", python("benchmarks.location_load", mesh, "domain_0")))
        series = alternate(candidates, rounds=rounds)
    title = f"Load a code location ({machine()})"
    report(
        title,
        series,
        columns=("wall", "process cpu", "peak memory"),
        aim="aim: at 50 ports at most 1.2 x the wall time of an empty location",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("domain", nargs="?")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    if given.folder:
        load(given.folder, given.domain)
    else:
        compare(rounds=given.rounds)


if __name__ == "__main__":
    main()
