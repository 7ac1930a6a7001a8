"""The data of the comparison: `lineitem` with a few bad rows, as Parquet as it is staged, and as tables of a DuckDB file.

Tools that read Parquet get the Parquet; tools that want a database get tables, which DuckDB reads faster.
"""

import argparse
from pathlib import Path

import duckdb

from benchmarks.lineitem import lineitem

BAD_ROWS = """
    SELECT * EXCLUDE (row) REPLACE (
        CASE WHEN row % 1000 < 2 AND row < 5000 THEN -l_orderkey ELSE l_orderkey END AS l_orderkey,
        CASE WHEN row IN (11, 5011, 50011) THEN 'DRONE' ELSE l_shipmode END AS l_shipmode,
        CASE WHEN row IN (12, 7012) THEN 'café' ELSE l_comment END AS l_comment,
        CASE WHEN row IN (13, 7013, 9013) THEN l_shipdate - 1 ELSE l_receiptdate END AS l_receiptdate
    ) FROM (SELECT *, row_number() OVER () AS row FROM read_parquet('{raw}'))
    UNION ALL (SELECT * FROM read_parquet('{raw}') LIMIT 3)"""
ORDERS = "SELECT DISTINCT l_orderkey AS o_orderkey FROM read_parquet('{raw}')"
WRITE = "COPY ({select}) TO '{file}' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)"


def folder_of(folder: Path, *, scale: float) -> Path:
    return folder / f"checks-{scale:g}"


def prepare(folder: Path, *, scale: float) -> None:
    """Makes `lineitem.parquet`, `orders.parquet` and `bench.duckdb` in the folder, on first use."""
    made = folder_of(folder, scale=scale)
    if (made / "bench.duckdb").exists():
        return
    made.mkdir(parents=True, exist_ok=True)
    raw = lineitem(folder, scale=scale)
    with duckdb.connect() as connection:
        for name, select in (("lineitem", BAD_ROWS), ("orders", ORDERS)):
            connection.execute(WRITE.format(select=select.format(raw=raw), file=made / f"{name}.parquet"))
        connection.execute(f"ATTACH '{made / 'unfinished.duckdb'}' AS bench")
        for name in ("lineitem", "orders"):
            connection.execute(f"CREATE TABLE bench.{name} AS FROM read_parquet('{made / f'{name}.parquet'}')")
        connection.execute("DETACH bench")
    (made / "unfinished.duckdb").rename(made / "bench.duckdb")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("scale", type=float)
    given = parser.parse_args()
    prepare(given.folder, scale=given.scale)
