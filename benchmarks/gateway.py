"""What the gateway costs: large answers over Flight SQL beside the same rows without it, and small ones for many clients at once.

    python -m benchmarks.gateway                     scans of 6 million rows, then small queries by 1, 8 and 32 clients
    python -m benchmarks.gateway --scale 0.1 --rounds 1

The server is `mesh serve` in a process of its own; clients use the ADBC driver. Plain Flight is a server of a few lines, which sends
the same rows from memory, with TLS and without a token, and from the same files.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.lineitem import lineitem
from benchmarks.measure import machine, python

PORT = "bench.tpch.lineitem"
SCAN = "select l_orderkey, l_partkey, l_quantity, l_extendedprice, l_discount, l_shipdate, l_returnflag, l_linestatus from {table}"
SMALL = f"select l_orderkey, l_quantity, l_shipdate from {PORT} where l_orderkey between 5000 and 5040"  # noqa: S608 - our own
PLAIN, PREPARE = "plain", "prepare"
CONSOLE = Console(highlight=False, soft_wrap=True)

_DOMAIN = """\
apiVersion: v1.0.0
kind: Domain
name: {domain}
description: {{purpose: Shows what a gateway costs.}}
team: {{name: {domain}, owner: "team:{domain}"}}
support: [{{channel: "#{domain}", url: "https://chat.example.org/{domain}"}}]
"""
_PRODUCT = """\
apiVersion: v1.1.0
kind: DataProduct
id: bench.tpch
name: TPC-H
version: 1.0.0
status: active
type: sourceAligned
domain: bench
description: {purpose: Rows of a benchmark.}
team: {name: bench}
outputPorts:
- name: lineitem
  version: 1.0.0
  contractId: bench.tpch.lineitem
  customProperties: [{property: access, vendor: mesh, value: public}]
"""
_CONTRACT = """\
apiVersion: v3.2.0
kind: DataContract
id: bench.tpch.lineitem
version: 1.0.0
status: active
domain: bench
description: {purpose: One row for each item of an order.}
schema:
- name: lineitem
  properties:
"""
# For other domains one column is hashed: their answers come from a cut.
_GUARDED = "l_partkey"
_LOGICAL = {"BIGINT": "integer", "INTEGER": "integer", "VARCHAR": "string", "DATE": "date"}


def prepare(folder: Path, file: Path) -> None:
    """Publishes the rows in a mesh of their own; on first use."""
    from benchmarks.ports import declared
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.publishing.builds import start_build
    from mesh_platform.publishing.publisher import publish
    from mesh_platform.settings import Settings

    if (folder / "workspace.yaml").exists():
        return
    product = folder / "domains" / "bench" / "tpch"
    product.mkdir(parents=True)
    (folder / "domains" / "others").mkdir()
    for domain in ("bench", "others"):
        (folder / "domains" / domain / "domain.yaml").write_text(_DOMAIN.format(domain=domain))
    select = f"select * replace (l_linenumber::bigint as l_linenumber) from read_parquet('{file}')"  # noqa: S608 - a path of our own
    with open_lakehouse(Settings(root=folder)) as lakehouse, lakehouse.connect() as connection:
        relation = connection.sql(select)
        (product / "tpch.odps.yaml").write_text(_PRODUCT)
        (product / "lineitem.sql").write_text("select 1\n")
        columns = zip(relation.columns, map(str, relation.types), strict=True)
        (product / "lineitem.odcs.yaml").write_text(_CONTRACT + "".join(_property(name, of) for name, of in columns))
        publish(lakehouse, start_build(lakehouse, declared(PORT, relation), run_id="bench", code_version="1"), connection, select)
    (folder / "workspace.yaml").touch()


def _property(name: str, of: str) -> str:
    logical, physical = _LOGICAL.get(of, "number"), "" if of in _LOGICAL else f", physicalType: '{of.lower()}'"
    classification = "confidential" if name == _GUARDED else "public"
    return f"  - {{name: {name}, logicalType: {logical}{physical}, classification: {classification}, description: As in TPC-H.}}\n"


@dataclass(frozen=True)
class Server:
    """A `mesh serve` of its own, and tokens for it."""

    root: Path
    url: str

    def token(self, consumer: str, subject: str) -> str:
        command = _mesh("token", "new", "--for", consumer, "--subject", subject, "--json")
        return json.loads(subprocess.run(command, cwd=self.root, env=_environment(self.root), check=True, capture_output=True).stdout)[
            "token"
        ]

    @property
    def authority(self) -> str:
        return (self.root / ".mesh" / "gateway" / "ca.pem").read_text()


@contextmanager
def serving(root: Path) -> Iterator[Server]:
    command = _mesh("serve", "--port", "0", "--flight-port", "0")
    with subprocess.Popen(
        command, cwd=root, env=_environment(root), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        url = next(word for line in process.stdout for word in line.split() if word.startswith("grpc+tls://"))
        threading.Thread(target=process.stdout.read, daemon=True).start()
        try:
            yield Server(root, url)
        finally:
            process.terminate()


def plain(root: Path, source: str) -> None:
    """Serves the rows of the scan by Flight alone, from `memory` or from `files`, over TLS; says where."""
    import duckdb
    import pyarrow.flight as flight

    from mesh_platform.concepts.names import PortAddress
    from mesh_platform.gateway.tls import own_certificate
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.lakehouse.reading.snapshots import pin
    from mesh_platform.settings import Settings

    settings = Settings(root=root)
    with open_lakehouse(settings) as lakehouse:
        files = [each.uri.removeprefix("file://") for each in pin(lakehouse, PortAddress.parse(PORT)).files]
    rows = SCAN.format(table=f"read_parquet({files})")
    kept = duckdb.connect().sql(rows).to_arrow_table() if source == "memory" else None

    class Plain(flight.FlightServerBase):
        def do_get(self, context: object, ticket: object) -> flight.FlightDataStream:  # noqa: ARG002 - as Arrow calls it
            return flight.RecordBatchStream(kept if kept is not None else duckdb.connect().sql(rows).to_arrow_reader(100_000))

    tls = own_certificate(settings)
    certificate = (tls.certificate.read_bytes(), tls.key.read_bytes())
    server = Plain(flight.Location.for_grpc_tls("127.0.0.1", 0), tls_certificates=[certificate])
    CONSOLE.print(f"grpc+tls://127.0.0.1:{server.port}")
    server.serve()


@contextmanager
def plainly(root: Path, source: str) -> Iterator[str]:
    with subprocess.Popen(python("benchmarks.gateway", PLAIN, source, "--data", root), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def scans(root: Path, *, rounds: int) -> None:
    """All ways take turns; each counts the rows that arrive in this process as Arrow."""
    with serving(root) as server, plainly(root, "memory") as memory, plainly(root, "files") as files:
        whole, guarded = server.token("bench", "scan"), server.token("others", "guarded")
        ways: dict[str, Callable[[], int]] = {
            "plain Flight, from memory": lambda: _plain_scan(memory, server.authority),
            "plain Flight, from the same files": lambda: _plain_scan(files, server.authority),
            "DuckDB, the same files, no network": lambda: _local_scan(root),
            "gateway": lambda: _query(server, whole, SCAN.format(table=PORT)),
            "gateway, one column hashed": lambda: _query(server, guarded, SCAN.format(table=PORT)),
            "gateway, one column hashed, few rows asked for": lambda: _query(
                server, guarded, f"{SCAN.format(table=PORT)} where l_orderkey < 1000"
            ),
        }
        took: dict[str, list[float]] = {name: [] for name in ways}
        rows: dict[str, int] = {}
        for number in range(rounds + 1):  # the first one warms up
            for name in ways if number % 2 else reversed(ways):
                began = time.perf_counter()
                rows[name] = ways[name]()
                took[name] += [time.perf_counter() - began] if number else []
    table = Table("way", "rows", "seconds", "throughput beside plain Flight from memory", title=f"Scan of eight columns ({machine()})")
    reference = statistics.median(took["plain Flight, from memory"])
    for name, each in took.items():
        seconds = statistics.median(each)
        table.add_row(name, f"{rows[name]:,}", f"{seconds:.2f}", f"{reference / seconds:.2f} x")
    CONSOLE.print(table)


def small_queries(root: Path, *, seconds: float) -> None:
    """Each client has a connection and a token of its own, and asks as soon as it was answered."""
    table = Table("clients", "queries a second", "p50", "p99", "failures", title=f"Small queries over Flight SQL ({machine()})")
    with serving(root) as server:
        tokens = [server.token("bench", f"client {number}") for number in range(32)]
        for clients in (1, 8, 32):
            took, failures = _asked_by(server, tokens[:clients], seconds)
            ends = statistics.quantiles(took, n=100)
            rate = len(took) / seconds
            table.add_row(str(clients), f"{rate:.0f}", f"{ends[49] * 1000:.0f} ms", f"{ends[98] * 1000:.0f} ms", str(failures))
    CONSOLE.print(table)


def _asked_by(server: Server, tokens: list[str], seconds: float) -> tuple[list[float], int]:
    took: list[float] = []
    failures: list[Exception] = []
    end = time.perf_counter() + seconds

    def ask(token: str) -> None:
        with _connected(server, token) as connection, connection.cursor() as cursor:
            while (began := time.perf_counter()) < end:
                try:
                    cursor.execute(SMALL)
                    cursor.fetch_arrow_table()
                    took.append(time.perf_counter() - began)
                except Exception as failure:  # noqa: BLE001 - any is counted
                    failures.append(failure)

    threads = [threading.Thread(target=ask, args=(token,)) for token in tokens]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return took, len(failures)


def _connected(server: Server, token: str):
    import adbc_driver_flightsql.dbapi as adbc
    from adbc_driver_flightsql import DatabaseOptions

    options = {DatabaseOptions.AUTHORIZATION_HEADER.value: f"Bearer {token}", DatabaseOptions.TLS_ROOT_CERTS.value: server.authority}
    return adbc.connect(server.url, db_kwargs=options, autocommit=True)


def _query(server: Server, token: str, sql: str) -> int:
    with _connected(server, token) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return sum(each.num_rows for each in cursor.fetch_record_batch())


def _plain_scan(url: str, authority: str) -> int:
    import pyarrow.flight as flight

    with flight.connect(url, tls_root_certs=authority) as client:
        return sum(each.data.num_rows for each in client.do_get(flight.Ticket(b"")))


def _local_scan(root: Path) -> int:
    import duckdb

    files = sorted(map(str, (root / ".mesh" / "warehouse" / "bench").rglob("*.parquet")))
    with duckdb.connect() as connection:
        return sum(each.num_rows for each in connection.sql(SCAN.format(table=f"read_parquet({files})")).to_arrow_reader(100_000))


def _mesh(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name("mesh")), *arguments]


def _environment(root: Path) -> dict[str, str]:
    return {**os.environ, "MESH_ROOT": str(root), "MESH_QUERIES_AT_ONCE": "4"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=(PLAIN, PREPARE))
    parser.add_argument("source", nargs="?")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--data", type=Path, default=Path(".mesh/benchmarks"))
    given = parser.parse_args()
    if given.what == PLAIN:
        plain(given.data, given.source)
        return
    if given.what == PREPARE:
        prepare(given.data, Path(given.source))
        return
    root = (given.data / f"gateway-{given.scale:g}").absolute()
    # In a process of its own: what it takes is not what is measured.
    subprocess.run(python("benchmarks.gateway", PREPARE, lineitem(given.data, scale=given.scale).absolute(), "--data", root), check=True)
    scans(root, rounds=given.rounds)
    small_queries(root, seconds=given.seconds)


if __name__ == "__main__":
    main()
