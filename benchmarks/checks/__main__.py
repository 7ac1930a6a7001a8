"""What checking a contract costs beside other tools and plain SQL: the same rules on the same rows.

    python -m benchmarks.checks                 6 million and 100 thousand rows, whole process and warm
    python -m benchmarks.checks --scale 0.0167  one size

The rules are `lineitem.odcs.yaml` for this platform and datacontract-cli, `soda.yaml`, `dbt/models/sources.yml` and `plain.py`.
Each way finds the same five broken promises. The platform takes samples; plain SQL, Soda and dbt take none.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.checks.data import folder_of
from benchmarks.environment import foreign_python
from benchmarks.measure import Candidate, alternate, machine, python, report

WAYS = Path(__file__).with_name("ways.py")
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
OWN = ("platform", "fused-scan", "one-query-each")
FOREIGN = ("datacontract-parquet", "datacontract-table", "datacontract-samples", "soda-table", "dbt-tests")
AIMS = {
    "whole process": "aim: others at least 3 x the process cpu; fused-scan above 1 x at 6 million rows",
    "warm": "the second check in one process",
}


def compare(*, scale: float, rounds: int, data: Path) -> None:
    # In a process of its own: a child's peak memory starts at what its parent held.
    subprocess.run(python("benchmarks.checks.data", data, str(scale)), check=True)
    folder = folder_of(data, scale=scale).absolute()
    foreign = foreign_python(data, REQUIREMENTS)
    for title, options in (("whole process", []), ("warm", ["--warm"])):
        commands = {way: [str(interpreter), str(WAYS), way, str(folder), *options] for way, interpreter in _interpreters(foreign)}
        series = alternate([Candidate(way, command) for way, command in commands.items()], rounds=rounds)
        columns = ("wall", "cpu") if options else ("wall", "process cpu", "peak memory")
        report(f"Check lineitem, scale {scale}, {title} ({machine()})", series, columns=columns, aim=AIMS[title])


def _interpreters(foreign: Path) -> list[tuple[str, str | Path]]:
    return [*((way, sys.executable) for way in OWN), *((way, foreign) for way in FOREIGN)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, action="append", help="TPC-H scale factor; 1 is 6 million rows")
    parser.add_argument("--data", type=Path, default=Path(".mesh/benchmarks"))
    given = parser.parse_args()
    for scale in given.scale or (1, 0.0167):
        compare(scale=scale, rounds=given.rounds, data=given.data)


if __name__ == "__main__":
    main()
