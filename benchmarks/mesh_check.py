"""What `mesh check` costs beside merely parsing the same YAML with libyaml, by number of products.

python -m benchmarks.mesh_check             compares, prints ratios
python -m benchmarks.mesh_check WAY FOLDER  one way, once (what each round runs)
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.generated_mesh import write_generated_mesh
from benchmarks.measure import Candidate, alternate, machine, measured, python, report

SIZES = (100, 1_000, 10_000)


def parse(folder: Path) -> None:
    """PyYAML on libyaml, every declaration of the mesh once."""
    import yaml

    with measured():
        for file in folder.rglob("*.yaml"):
            yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)


def check(folder: Path) -> None:
    """The declarations as `mesh check --declarations-only` judges them, with every policy on every product and port."""
    from mesh_platform.governance.check import check_mesh

    with measured():
        found = check_mesh(folder)
    if not found.passed or not found.policies.kept:
        raise SystemExit(f"the generated mesh is not valid: {found.problems[:1]}")


WAYS: dict[str, Callable[[Path], None]] = {"parse": parse, "check": check}


def compare(*, rounds: int, sizes: tuple[int, ...]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for products in sizes:
            mesh = write_generated_mesh(Path(scratch) / str(products), products=products)
            candidates = [Candidate(way, python("benchmarks.mesh_check", way, mesh)) for way in WAYS]
            series = alternate(candidates, rounds=rounds)
            report(f"Check {products:,} products ({machine()})", series, aim="aim: at most 2 x parsing the same YAML")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("way", nargs="?", choices=WAYS)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    given = parser.parse_args()
    if given.way:
        WAYS[given.way](given.folder)
    else:
        compare(rounds=given.rounds, sizes=tuple(given.sizes))


if __name__ == "__main__":
    main()
