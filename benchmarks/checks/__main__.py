"""What checking a contract costs beside other tools and plain SQL: the same rules on the same rows.

    python -m benchmarks.checks                                   6 million and 100 thousand rows, all ways
    python -m benchmarks.checks --rows 100000 --way soda-table    one size, the platform and one other way

The rules are `lineitem.odcs.yaml` for this platform and datacontract-cli, `soda.yaml`, `dbt/models/sources.yml` and `plain.py`.
Each way finds the same five broken promises. The platform takes samples; plain SQL, Soda and dbt take none.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.checks.data import folder_of
from benchmarks.environment import foreign_python
from benchmarks.measure import Candidate, alternate, machine, python, report

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
REFERENCE = "platform"
OWN = ("fused-scan", "one-query-each")
FOREIGN = ("datacontract-parquet", "datacontract-table", "datacontract-samples", "soda-table", "dbt-tests")
ROWS_AT_SCALE_1 = 6_000_000
AIMS = {
    "whole process": "aim: others at least 3 x the process cpu; fused-scan above 1 x at 6 million rows",
    "warm": "the second check in one process",
}


def compare(*, rows: int, rounds: int, ways: Sequence[str], data: Path) -> None:
    scale = rows / ROWS_AT_SCALE_1
    # In a process of its own: a child's peak memory starts at what its parent held.
    subprocess.run(python("benchmarks.checks.data", data, str(scale)), check=True)
    folder = folder_of(data, scale=scale).absolute()
    interpreters = {way: foreign_python(data, REQUIREMENTS) if way in FOREIGN else Path(sys.executable) for way in (REFERENCE, *ways)}
    for title, options in (("whole process", ()), ("warm", ("--warm",))):
        candidates = [
            Candidate(way, python("benchmarks.checks.ways", way, folder, *options, interpreter=interpreter))
            for way, interpreter in interpreters.items()
        ]
        columns = ("wall", "cpu") if options else ("wall", "process cpu", "peak memory")
        heading = f"Check lineitem, {rows:,} rows, {title} ({machine()})"
        report(heading, alternate(candidates, rounds=rounds), columns=columns, aim=AIMS[title])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, action="append", help="more or less; again for another size")
    parser.add_argument("--way", choices=(*OWN, *FOREIGN), action="append", help="again for another way")
    parser.add_argument("--data", type=Path, default=Path(".mesh/benchmarks"))
    given = parser.parse_args()
    for rows in given.rows or (ROWS_AT_SCALE_1, 100_000):
        compare(rows=rows, rounds=given.rounds, ways=given.way or (*OWN, *FOREIGN), data=given.data)


if __name__ == "__main__":
    main()
