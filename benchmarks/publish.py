"""What a publication costs beside writing the same rows as plain Parquet.

    python -m benchmarks.publish                  compares, prints ratios
    python -m benchmarks.publish WAY FILE FOLDER  one way, once (what each round runs)

The contract promises types alone, so that the cost of publishing is not mixed with the cost of checking.
Peak memory is that of the whole process; memory of the work is what it added to the peak of its imports.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.environment import foreign_python
from benchmarks.lineitem import lineitem
from benchmarks.measure import Candidate, alternate, machine, measured, python, report

PORT = "bench.tpch.lineitem"
IO_MANAGER = Path(__file__).parent / "io_manager" / "requirements.txt"


def plain_copy(file: Path, folder: Path) -> None:
    """DuckDB's `COPY` with the codec that publishing uses."""
    import duckdb

    connection = duckdb.connect()
    with measured():
        connection.execute(
            f"copy (from read_parquet('{file}')) to '{folder}' "
            "(format parquet, compression zstd, parquet_version v2, per_thread_output true)"
        )


def publication(file: Path, folder: Path) -> None:
    """Stage, check and commit, as every run does."""
    from benchmarks.ports import declared, settings_in
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.publishing.builds import start_build
    from mesh_platform.publishing.publisher import publish

    with open_lakehouse(settings_in(folder)) as lakehouse:
        connection = lakehouse.connect()
        select = f"select * from read_parquet('{file}')"  # noqa: S608 (a path of our own)
        port = declared(PORT, connection.sql(select))
        with measured():
            publish(lakehouse, start_build(lakehouse, port, run_id="bench", code_version="1"), connection, select)


def pandas_io_manager(file: Path, folder: Path) -> None:
    """Dagster's DuckDB IO manager with a pandas frame: one table of a DuckDB file, whose decimals are floats in pandas."""
    import dagster as dg
    import duckdb
    from dagster_duckdb_pandas import DuckDBPandasIOManager

    @dg.asset(name="lineitem")
    def built():
        return duckdb.read_parquet(str(file)).df()

    manager = DuckDBPandasIOManager(database=str(folder / "store.duckdb"))
    with measured():
        dg.materialize([built], resources={"io_manager": manager})


WAYS: dict[str, Callable[[Path, Path], None]] = {
    "plain-copy": plain_copy,
    "publication": publication,
    "pandas-io-manager": pandas_io_manager,
}


def compare(*, rounds: int, scale: float, data: Path) -> None:
    file = lineitem(data, scale=scale)
    interpreters = dict.fromkeys(WAYS, Path(sys.executable)) | {"pandas-io-manager": foreign_python(data, IO_MANAGER)}
    with tempfile.TemporaryDirectory(dir=data) as scratch:
        candidates = [
            Candidate(way, python("benchmarks.publish", way, file, Path(scratch), interpreter=interpreter))
            for way, interpreter in interpreters.items()
        ]
        series = alternate(candidates, rounds=rounds)
    report(
        f"Publish lineitem, scale {scale:g} ({machine()})",
        series,
        columns=("wall", "cpu", "peak memory", "memory of the work"),
        aim="aim: publication at most 1.10 x the wall time and 1.3 x the peak memory of plain-copy",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("way", nargs="?", choices=WAYS)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--data", type=Path, default=Path(".mesh/benchmarks"))
    given = parser.parse_args()
    if given.way:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            WAYS[given.way](given.file, Path(folder))
    else:
        compare(rounds=given.rounds, scale=given.scale, data=given.data)


if __name__ == "__main__":
    main()
