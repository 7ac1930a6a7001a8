"""The ways to check the contract, each as one function of the data's folder; what a round runs in a fresh process.

    python -m benchmarks.checks.ways WAY FOLDER [--warm]    checks once, or first unmeasured and then measured

Foreign tools run in their own environment, so this file imports nothing but what a way needs, inside it.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent


def platform(folder: Path) -> int:
    """The Parquet files as they are staged: reads the contract, checks, takes samples."""
    from mesh_platform.concepts import clock
    from mesh_platform.concepts.names import PortAddress
    from mesh_platform.declarations.contracts.contracts import read_contract
    from mesh_platform.declarations.documents.documents import Document
    from mesh_platform.lakehouse.engine import connect
    from mesh_platform.quality.execution import run_checks
    from mesh_platform.quality.target import Target
    from mesh_platform.settings import Settings

    document = Document(HERE / "lineitem.odcs.yaml", root=HERE)
    contract = read_contract(document, PortAddress.parse("bench.tpch.lineitem"))
    if contract is None:
        raise ValueError("\n".join(map(str, document.problems)))
    file = str(folder / "lineitem.parquet")
    target = Target(
        relation=f"(SELECT * FROM {parquet(folder, 'lineitem')})",  # noqa: S608 - a path of our own
        files=(file,),
        reference=lambda _: parquet(folder, "orders"),
        now=clock.now(),
    )
    with connect(Settings(root=folder)) as connection:
        return sum(result.outcome == "failed" for result in run_checks(connection, contract, target))


def fused_scan(folder: Path) -> int:
    """Everything about rows as `count(*) FILTER` in one scan; no samples."""
    from benchmarks.checks.plain import fused

    return _run_plain(fused(parquet(folder, "lineitem"), parquet(folder, "orders")))


def one_query_each(folder: Path) -> int:
    """A query for each rule; no samples."""
    from benchmarks.checks.plain import one_each

    return _run_plain(one_each(parquet(folder, "lineitem"), parquet(folder, "orders")))


def datacontract_parquet(folder: Path) -> int:
    """datacontract-cli by its Python interface, on the same Parquet files."""
    server = {"type": "local", "format": "parquet", "path": str(folder / "{model}.parquet")}
    return _run_datacontract(server, samples=False)


def datacontract_table(folder: Path) -> int:
    return _run_datacontract({"type": "duckdb", "database": str(folder / "bench.duckdb"), "schema": "main"}, samples=False)


def datacontract_samples(folder: Path) -> int:
    """The same with samples of failing rows, which the platform takes too."""
    return _run_datacontract({"type": "duckdb", "database": str(folder / "bench.duckdb"), "schema": "main"}, samples=True)


def soda_table(folder: Path) -> int:
    """Soda 4 by its Python interface; it takes no samples without its cloud."""
    os.environ |= {"OTEL_SDK_DISABLED": "true", "SODA_TELEMETRY_ENABLED": "false"}
    from soda_core.contracts import verify_contract_locally

    source = {"type": "duckdb", "name": "bench", "connection": {"database": str(folder / "bench.duckdb"), "read_only": True}}
    file = folder / "soda_source.yaml"
    file.write_text(json.dumps(source))
    result = verify_contract_locally(data_source_file_path=str(file), contract_file_path=str(HERE / "soda.yaml"))
    return sum(check.is_failed for each in result.contract_verification_results for check in each.check_results)


def dbt_tests(folder: Path) -> int:
    """`dbt test` in this process; it stores no failing rows."""
    os.environ |= {
        "BENCH_DATABASE": str(folder / "bench.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    from dbt.cli.main import dbtRunner

    done = dbtRunner().invoke(["test", "--project-dir", str(HERE / "dbt"), "--profiles-dir", str(HERE / "dbt"), "--quiet"])
    if done.exception:
        raise done.exception
    return sum(each.status == "fail" for each in done.result.results)


def parquet(folder: Path, table: str) -> str:
    return f"read_parquet(['{folder / f'{table}.parquet'}'])"


def _run_plain(statements: list[str]) -> int:
    """The number of answers that are not zero, of which two are a count and a mean that should not be."""
    import duckdb

    with duckdb.connect() as connection:
        answers = [value for each in statements for value in connection.execute(each).fetchone() or ()]
    return sum(value != 0 for value in answers) - 2


def _run_datacontract(server: dict[str, str], *, samples: bool) -> int:
    """The contract with its foreign key inside, for the tool looks up no other contract."""
    import yaml
    from datacontract.data_contract import DataContract

    contract = yaml.safe_load((HERE / "lineitem.odcs.yaml").read_text())
    contract["servers"] = [{"server": "bench", **server}]
    contract["schema"][0]["properties"][0]["relationships"] = [{"type": "foreignKey", "to": "orders.o_orderkey"}]
    key = {"name": "o_orderkey", "logicalType": "integer", "physicalType": "BIGINT"}
    contract["schema"].append({"name": "orders", "logicalType": "object", "properties": [key]})
    options = {"include_failed_samples": True} if samples else {}
    run = DataContract(data_contract_str=yaml.safe_dump(contract), server="bench", **options).test()
    return sum(check.result in ("failed", "error") for check in run.checks)


WAYS: dict[str, Callable[[Path], int]] = {
    each.__name__.replace("_", "-"): each
    for each in (
        platform,
        fused_scan,
        one_query_each,
        datacontract_parquet,
        datacontract_table,
        datacontract_samples,
        soda_table,
        dbt_tests,
    )
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--warm", action="store_true")
    arguments = parser.parse_args()
    check = WAYS[arguments.way]
    if arguments.warm:
        from benchmarks.measure import measure_warm

        measure_warm(lambda: check(arguments.folder), repetitions=3)
    else:
        sys.stdout.write(f"\n{check(arguments.folder)} broken promises\n")


if __name__ == "__main__":
    main()
