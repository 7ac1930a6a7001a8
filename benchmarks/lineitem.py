"""TPC-H's `lineitem` as the benchmarks' data: 6,001,215 rows of 16 columns at scale factor 1, made by tpchgen-cli."""

import shutil
import subprocess
import sys
from pathlib import Path

COLUMNS = (
    "l_orderkey", "l_partkey", "l_suppkey", "l_linenumber", "l_quantity", "l_extendedprice", "l_discount", "l_tax",
    "l_returnflag", "l_linestatus", "l_shipdate", "l_commitdate", "l_receiptdate", "l_shipinstruct", "l_shipmode", "l_comment",
)  # fmt: skip


def lineitem(folder: Path, *, scale: float = 1) -> Path:
    """The Parquet file of `lineitem` at a scale factor; made on first use."""
    file = folder / f"lineitem-{scale}.parquet"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = folder / f"tpch-{scale}"
        command = [generator(), "parquet", "-s", str(scale), "--tables=lineitem", f"--output-dir={made}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (made / "lineitem.parquet").rename(file)
        shutil.rmtree(made)
    return file


def generator() -> str:
    """Path of tpchgen-cli. Exits with the command that installs it."""
    beside = Path(sys.executable).with_name("tpchgen-cli")
    if found := (str(beside) if beside.exists() else shutil.which("tpchgen-cli")):
        return found
    sys.exit("tpchgen-cli is not installed; run: make bench")
