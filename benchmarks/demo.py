"""What the mesh that ships costs beside the same code in bare Dagster.

    python -m benchmarks.demo      compares, prints ratios
    python -m benchmarks.demo WAY  one way, once (what each round runs)

Both ways start from nothing and use the same SQL files, functions and dbt projects, one Dagster run for each domain,
the same partitions and the same dagster.yaml. The bare way is `bare_dagster.py`: no staging, no checks, no snapshots.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Candidate, alternate, machine, python, report

ROOT = Path(__file__).parents[1]
MESH = Path(sys.executable).with_name("mesh")


def bare_dagster(folder: Path) -> None:
    from benchmarks.bare_dagster import run_all

    run_all(ROOT, folder)


def mesh_run(folder: Path) -> None:
    """With a new home for all data and all that Dagster knows."""
    environment = {**os.environ, "MESH_HOME": str(folder)}
    subprocess.run([MESH, "run", "--all"], cwd=ROOT, env=environment, check=True)


WAYS: dict[str, Callable[[Path], None]] = {"bare-dagster": bare_dagster, "mesh-run": mesh_run}


def compare(*, rounds: int) -> None:
    subprocess.run([MESH, "check"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # parses dbt projects, as installation does
    series = alternate([Candidate(way, python("benchmarks.demo", way)) for way in WAYS], rounds=rounds)
    columns = ("wall", "process cpu", "peak memory")
    report(f"Build the mesh that ships ({machine()})", series, columns=columns, aim="aim: at most 1.3 x the wall time of bare Dagster")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("way", nargs="?", choices=WAYS)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    if given.way:
        with tempfile.TemporaryDirectory() as folder:
            WAYS[given.way](Path(folder))
    else:
        compare(rounds=given.rounds)


if __name__ == "__main__":
    main()
