"""What reading a port costs beside DuckDB reading exactly the same files.

    python -m benchmarks.read                                compares, prints ratios
    python -m benchmarks.read WAY QUESTION FOLDER [--warm]   one way, once or often (what each round runs)

Warm is the median of many answers in one process; the whole process also starts Python and loads libraries.
"""

import argparse
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.lineitem import lineitem
from benchmarks.measure import Candidate, alternate, machine, measure_warm, python, report

PORT = "bench.tpch.lineitem"
FILES = "files.json"
PREPARE = "prepare"
Answer = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a consumer asks of the rows: `answer` of some `columns`, or of those rows that pass `where`."""

    answer: str = "*"
    columns: tuple[str, ...] | None = None
    where: str | None = None


QUESTIONS = {
    "every-column": Question(answer="min(columns(*)), max(columns(*))"),
    "three-sums": Question(answer="sum(columns(*))", columns=("l_quantity", "l_extendedprice", "l_discount")),
    "few-rows": Question(where="l_orderkey = 5000"),
}


def plain_duckdb(question: Question, folder: Path) -> Answer:
    """`read_parquet` of the files, on a connection that stays open."""
    import duckdb

    connection = duckdb.connect()
    files = json.loads((folder / FILES).read_text())
    rows = f"select {', '.join(question.columns or ('*',))} from read_parquet({files}) where {question.where or 'true'}"  # noqa: S608 - our own
    return lambda: connection.sql(f"select {question.answer} from ({rows})").fetchall()  # noqa: S608


def pinned_relation(question: Question, folder: Path) -> Answer:
    """One reading, asked again and again."""
    from mesh_platform import read

    reading = read(PORT, columns=question.columns, where=question.where, consumer="bench", root=folder)
    return lambda: reading.connection.sql(f"select {question.answer} from ({reading.sql})").fetchall()  # noqa: S608 - our own


def whole_read(question: Question, folder: Path) -> Answer:
    """A reading for every answer: finds the snapshot, pins its files, leaves a fact in the ledger."""
    return lambda: pinned_relation(question, folder)()


WAYS: dict[str, Callable[[Question, Path], Answer]] = {
    each.__name__.replace("_", "-"): each for each in (plain_duckdb, pinned_relation, whole_read)
}


def prepare(folder: Path, file: Path) -> None:
    """Publishes the rows in a mesh of their own, and notes the files that hold them; on first use."""
    from benchmarks.ports import declared
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.lakehouse.reading.snapshots import pin
    from mesh_platform.publishing.builds import start_build
    from mesh_platform.publishing.publisher import publish
    from mesh_platform.settings import Settings

    if (folder / FILES).exists():
        return
    folder.mkdir(exist_ok=True)
    (folder / "workspace.yaml").touch()
    with open_lakehouse(Settings(root=folder, home=None)) as lakehouse, lakehouse.connect() as connection:
        select = f"select * from read_parquet('{file}')"  # noqa: S608 - a path of our own
        port = declared(PORT, connection.sql(select))
        publish(lakehouse, start_build(lakehouse, port, run_id="bench", code_version="1"), connection, select)
        files = [each.uri.removeprefix("file://") for each in pin(lakehouse, port.address).files]
    (folder / FILES).write_text(json.dumps(files))


def compare(*, rounds: int, scale: float, data: Path) -> None:
    folder = (data / f"read-{scale:g}").absolute()
    # In a process of its own: a child's peak memory starts at what its parent held.
    subprocess.run(python("benchmarks.read", PREPARE, str(lineitem(data, scale=scale).absolute()), folder), check=True)
    for question in QUESTIONS:
        warm = [Candidate(way, python("benchmarks.read", way, question, folder, "--warm")) for way in WAYS]
        title = f"Read lineitem, scale {scale:g}, {question}"
        report(f"{title}, warm ({machine()})", alternate(warm, rounds=rounds), columns=("wall", "cpu"), aim="aim: at most 1.05 x")
        whole = [Candidate(way, python("benchmarks.read", way, question, folder)) for way in ("plain-duckdb", "whole-read")]
        columns = ("wall", "process cpu", "peak memory")
        report(f"{title}, whole process ({machine()})", alternate(whole, rounds=rounds), columns=columns)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("way", nargs="?", choices=(*WAYS, PREPARE))
    parser.add_argument("question", nargs="?", help=f"{', '.join(QUESTIONS)}, or the file to prepare")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--warm", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--data", type=Path, default=Path(".mesh/benchmarks"))
    given = parser.parse_args()
    if given.way == PREPARE:
        prepare(given.folder, Path(given.question))
    elif given.way:
        answer = WAYS[given.way](QUESTIONS[given.question], given.folder)
        measure_warm(answer) if given.warm else answer()
    else:
        compare(rounds=given.rounds, scale=given.scale, data=given.data)


if __name__ == "__main__":
    main()
