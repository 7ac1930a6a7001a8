"""Everything the platform is measured by, in turn; each also runs alone, as `python -m benchmarks.<name>`."""

import argparse
import subprocess
from dataclasses import dataclass

from rich.console import Console

from benchmarks.measure import machine, python


@dataclass(frozen=True)
class Benchmark:
    """`quick` are the options for fewer rounds and smaller data."""

    name: str
    measures: str
    quick: tuple[str, ...]


BENCHMARKS = (
    Benchmark("publish", "a publication beside plain COPY and Dagster's pandas IO manager", ("--rounds", "1", "--scale", "0.1")),
    Benchmark("checks", "a contract check beside datacontract-cli, Soda, dbt tests and plain SQL", ("--rounds", "1", "--rows", "100000")),
    Benchmark("read", "reading a port beside read_parquet of the same files", ("--rounds", "1", "--scale", "0.1")),
    Benchmark("location_load", "loading a code location beside an empty one, by number of ports", ("--rounds", "1")),
    Benchmark("mesh_check", "mesh check beside parsing the same YAML, by number of products", ("--rounds", "1", "--sizes", "100", "1000")),
    Benchmark("dev", "mesh dev on a sample of a large port beside all of it", ("--rounds", "1", "--scale", "0.1")),
    Benchmark(
        "system_tables",
        "a port of the mesh about itself: one more day beside all of a year",
        ("--products", "100", "--days", "60"),
    ),
    Benchmark("catalog", "the catalog's pages and its search in a browser, by number of products", ("--sizes", "100")),
    Benchmark(
        "gateway",
        "large and small answers over Flight SQL beside plain Flight of the same rows",
        ("--rounds", "1", "--seconds", "5", "--scale", "0.1"),
    ),
    Benchmark("demo", "the mesh that ships beside the same code in bare Dagster", ("--rounds", "1")),
)


def main() -> None:
    width = max(len(each.name) for each in BENCHMARKS)
    listing = "\n".join(f"  {each.name:{width}}  {each.measures}" for each in BENCHMARKS)
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"{__doc__}\n\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="*", help="what to measure; all by default")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and smaller data, to see that it runs")
    given = parser.parse_args()
    if unknown := set(given.name) - {each.name for each in BENCHMARKS}:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    Console(width=110).print(f"Medians of alternating rounds on {machine()}\n")
    for each in BENCHMARKS:
        if not given.name or each.name in given.name:
            subprocess.run(python(f"benchmarks.{each.name}", *(each.quick if given.quick else ())), check=True)


if __name__ == "__main__":
    main()
