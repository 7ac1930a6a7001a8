"""A port to publish by hand: stage and commit without the checks that stand between them in the product."""

from pathlib import Path

from mesh_platform.concepts.contract import Column, DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import Partition, PartitionScheme
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.release import Certificate, Mode, Release
from mesh_platform.concepts.types import ColumnType, Primitive
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql
from mesh_platform.lakehouse.writing.commits import Fence, commit
from mesh_platform.lakehouse.writing.staging import Staged, stage

PORT = PortAddress("weather", "observations", "hourly")


def contract_of(columns: dict[str, ColumnType], *, partition: PartitionScheme | None = None, version: str = "1.0.0") -> DataContract:
    return DataContract(
        id=str(PORT),
        version=version,
        status="active",
        table=PORT.table,
        columns=tuple(Column(name=name, type=of) for name, of in columns.items()),
        partition=partition,
        location=Location(Path("hourly.odcs.yaml")),
        source={"id": str(PORT), "version": version},
    )


NUMBERS = contract_of({"n": Primitive.LONG, "word": Primitive.STRING})


def start(lakehouse: Lakehouse, *, port: PortAddress = PORT, run_id: str = "run") -> int:
    return lakehouse.ledger.record(Kind.BUILD_STARTED, str(port), run_id=run_id)


def staged(
    lakehouse: Lakehouse,
    connection: Connection,
    select_sql: str,
    *,
    contract: DataContract = NUMBERS,
    build: int | None = None,
    mode: Mode = Mode.REPLACE,
    partition: Partition | None = None,
    port: PortAddress = PORT,
) -> Staged:
    table = lakehouse.tables.require(port, contract)
    number = start(lakehouse, port=port) if build is None else build
    return stage(connection, select_sql, table=table, contract=contract, build=number, mode=mode, partition=partition)


def publish(
    lakehouse: Lakehouse,
    connection: Connection,
    select_sql: str,
    *,
    contract: DataContract = NUMBERS,
    build: int | None = None,
    mode: Mode = Mode.REPLACE,
    partition: Partition | None = None,
    fence: Fence | None = None,
    run_id: str = "run",
    port: PortAddress = PORT,
) -> Release:
    files = staged(lakehouse, connection, select_sql, contract=contract, build=build, mode=mode, partition=partition, port=port)
    certificate = certificate_of(files, contract=contract, mode=mode, partition=partition, run_id=run_id, port=port)
    release = commit(lakehouse.tables, files, contract=contract, certificate=certificate, partition=partition, fence=fence)
    lakehouse.ledger.record(Kind.PUBLISHED, str(port), run_id=run_id, details={"build": files.build})
    return release


def certificate_of(
    files: Staged,
    *,
    contract: DataContract = NUMBERS,
    mode: Mode = Mode.REPLACE,
    partition: Partition | None = None,
    run_id: str = "run",
    port: PortAddress = PORT,
) -> Certificate:
    return Certificate(
        port=port,
        run_id=run_id,
        build=files.build,
        contract_id=contract.id,
        contract_version=contract.version,
        contract_hash="",
        code_version="",
        rows=files.rows,
        mode=mode,
        partition=str(partition or ""),
    )


def rows(lakehouse: Lakehouse, connection: Connection, *, port: PortAddress = PORT) -> list[tuple]:
    return connection.execute(relation_sql(pin(lakehouse, port)) + " order by all").fetchall()
