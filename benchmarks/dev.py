"""How soon `mesh dev` answers on a sample of a large input, beside building all of it.

    python -m benchmarks.dev                  compares, prints ratios

The port copies TPC-H's `lineitem` (6,001,215 rows of 16 columns), which its own domain has published. It is published itself, so
that each answer holds the difference to it, too. Times are of the whole process, from the command to its answer.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.lineitem import lineitem
from benchmarks.measure import Candidate, alternate, machine, report

KEY = ("l_orderkey", "l_linenumber")
COLUMNS = {
    "l_orderkey": "{logicalType: integer}",
    "l_partkey": "{logicalType: integer}",
    "l_suppkey": "{logicalType: integer}",
    "l_linenumber": "{logicalType: integer, physicalType: int}",
    **{f"l_{name}": "{logicalType: number, physicalType: 'decimal(15,2)'}" for name in ("quantity", "extendedprice", "discount", "tax")},
    **{f"l_{name}": "{logicalType: string}" for name in ("returnflag", "linestatus")},
    **{f"l_{name}": "{logicalType: date}" for name in ("shipdate", "commitdate", "receiptdate")},
    **{f"l_{name}": "{logicalType: string}" for name in ("shipinstruct", "shipmode", "comment")},
}


def write_bench(root: Path, rows: Path) -> Path:
    """A mesh of one domain: `lineitem` from a file, and a port that copies it with its values checked."""
    files = {
        "workspace.yaml": _WORKSPACE,
        "domains/bench/domain.yaml": _DOMAIN,
        "domains/bench/definitions.py": "from mesh_platform import load_domain\n\ndefs = load_domain(__file__)\n",
        **_product("tpch", "lineitem", _FILE),
        **_product("copies", "checked", "- {name: lineitem, version: 1.0.0, contractId: bench.tpch.lineitem}"),
        "domains/bench/tpch/lineitem.sql": "select * from file\n",
        "domains/bench/copies/checked.sql": "select * from lineitem\n",
    }
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    shutil.copy(rows, root / "domains/bench/tpch/rows.parquet")
    return root


def compare(*, rounds: int, scale: float, data: Path) -> None:
    rows = lineitem(data, scale=scale)
    with tempfile.TemporaryDirectory(dir=data) as scratch:
        root = write_bench(Path(scratch), rows)
        subprocess.run(_mesh(root, "run", "--all"), check=True, stdout=subprocess.DEVNULL)
        ways = {"full": ["--full"], "sample": []}
        candidates = [Candidate(way, _mesh(root, "dev", "bench.copies.checked", *options)) for way, options in ways.items()]
        series = alternate(candidates, rounds=rounds)
    report(
        f"mesh dev on lineitem, scale {scale:g} ({machine()})",
        series,
        columns=("wall", "process cpu", "peak memory"),
        aim="aim: the sample answers in seconds, whatever the size of the input",
    )


def _mesh(root: Path, *arguments: str) -> list[str]:
    return ["env", f"MESH_ROOT={root.absolute()}", sys.executable, "-c", _MESH, *arguments]


def _product(product: str, port: str, reads: str) -> dict[str, str]:
    columns = "\n".join(
        f"  - {{name: {name}, {of.strip('{}')}, description: As TPC-H has it., classification: public, required: true{_key(name)}}}"
        for name, of in COLUMNS.items()
    )
    folder, names = f"domains/bench/{product}", {"product": product, "port": port}
    return {
        f"{folder}/{product}.odps.yaml": _PRODUCT.format(**names, inputs=reads),
        f"{folder}/{port}.odcs.yaml": _CONTRACT.format(**names, columns=columns),
    }


def _key(name: str) -> str:
    return f", primaryKey: true, primaryKeyPosition: {KEY.index(name) + 1}" if name in KEY else ""


_MESH = "from mesh_platform.cli.main import app; app(prog_name='mesh')"

_WORKSPACE = """\
load_from:
- python_module: {module_name: domains.bench.definitions, location_name: bench, working_directory: .}
"""

_FILE = """\
- name: file
  customProperties: [{property: source, vendor: mesh, value: {path: rows.parquet, format: parquet}}]"""

_DOMAIN = """\
apiVersion: v1.0.0
kind: Domain
name: bench
description: {purpose: Shows how soon a port can be looked at.}
team: {name: bench, owner: "team:bench"}
support:
- {channel: "#bench", url: "https://chat.example.org/bench"}
"""

_PRODUCT = """\
apiVersion: v1.1.0
kind: DataProduct
id: bench.{product}
name: Lines of orders
version: 1.0.0
status: active
type: sourceAligned
domain: bench
description: {{purpose: Lines of orders., usage: Measure with them., limitations: They were made up.}}
team: {{name: bench}}
tags: [generated]
inputPorts:
{inputs}
outputPorts:
- {{name: {port}, version: 1.0.0, contractId: bench.{product}.{port}, description: One row a line of an order.}}
customProperties:
- {{property: tier, vendor: mesh, value: tier3}}
"""

_CONTRACT = """\
apiVersion: v3.2.0
kind: DataContract
id: bench.{product}.{port}
name: Lines of orders
version: 1.0.0
status: active
domain: bench
description: {{purpose: Lines of orders., usage: Measure with them.}}
schema:
- name: {port}
  properties:
{columns}
slaProperties:
- {{property: frequency, value: 1, unit: y}}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--data", type=Path, default=Path(".mesh/benchmarks"))
    given = parser.parse_args()
    compare(rounds=given.rounds, scale=given.scale, data=given.data)


if __name__ == "__main__":
    main()
