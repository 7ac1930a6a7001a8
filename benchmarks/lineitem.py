"""TPC-H's `lineitem` as the benchmarks' data: 6,001,215 rows of 16 columns at scale factor 1, made by tpchgen-cli."""

import shutil
import subprocess
from pathlib import Path

from benchmarks.environment import foreign_python

REQUIREMENTS = Path(__file__).parent / "tpchgen" / "requirements.txt"


def lineitem(folder: Path, *, scale: float = 1) -> Path:
    """The Parquet file of `lineitem` at a scale factor; made on first use."""
    file = folder / f"lineitem-{scale:g}.parquet"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = folder / f"tpch-{scale:g}"
        command = [generator(folder), "parquet", "-s", str(scale), "--tables=lineitem", f"--output-dir={made}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (made / "lineitem.parquet").rename(file)
        shutil.rmtree(made)
    return file


def generator(folder: Path) -> Path:
    """The program tpchgen-cli; installed into an environment of its own on first use."""
    return foreign_python(folder, REQUIREMENTS).with_name("tpchgen-cli")
