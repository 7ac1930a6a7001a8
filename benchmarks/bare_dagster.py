"""The mesh that ships as plain Dagster assets, each of which writes a table of one DuckDB file.

Each product has a schema: its input ports are views there, its output ports tables. dbt builds in the same file.
"""

import inspect
import json
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

import mesh_platform
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, Method, OutputPort
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.sources.files import source_sql

STORE = "inputs.duckdb"  # named as the database that the dbt projects read their sources from
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
DBT = [sys.executable, "-P", "-m", "dbt.cli.main", "--no-version-check", "--no-use-colors", "--no-partial-parse"]


def run_all(root: Path, folder: Path) -> None:
    """Builds every port of the mesh below `root` in `folder`: one Dagster run for each domain."""
    mesh = require_mesh(root)
    (template,) = Path(mesh_platform.__file__).parent.rglob("dagster.yaml")
    shutil.copy(template, folder)
    os.environ["DAGSTER_HOME"] = str(folder)  # dagster.yaml refers to it
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        for name in dict.fromkeys(each.domain for each in mesh.in_order(product.address for product in mesh.products)):
            domain = mesh.domain(name)
            dg.materialize(list(_assets(domain, folder)), instance=instance, run_config=QUIET, tags=_partition_range(domain))


def _assets(domain: Domain, folder: Path) -> Iterator[dg.AssetsDefinition]:
    for product in domain.products:
        bench = Bench(folder=folder, product=product)
        models = [port for port in product.outputs if port.implementation.method is Method.DBT]
        if models and domain.dbt_project:
            yield _dbt_asset(bench, models, domain.dbt_project)
        yield from (_table_asset(bench, port) for port in product.outputs if port not in models)


def _table_asset(bench: "Bench", port: OutputPort) -> dg.AssetsDefinition:
    @dg.asset(key=_key(port.address), deps=bench.inputs_of([port]))
    def built(context: dg.AssetExecutionContext) -> None:
        with bench.open() as connection:
            if port.implementation.method is Method.SQL and port.implementation.path:
                select = port.implementation.path.read_text().strip()
            else:
                connection.register("made", _call(bench.function(port), context, connection))
                select = "from made"
            connection.execute(f"create or replace table {port.address.table} as {select}")

    return built


def _dbt_asset(bench: "Bench", ports: list[OutputPort], project: Path) -> dg.AssetsDefinition:
    specs = [dg.AssetSpec(_key(each.address), deps=bench.inputs_of(ports)) for each in ports]

    @dg.multi_asset(name=bench.schema, specs=specs, partitions_def=_partitions(ports[0]), backfill_policy=dg.BackfillPolicy.single_run())
    def built() -> Iterator[dg.MaterializeResult]:
        bench.open().close()
        places = [
            "--profiles-dir",
            bench.write_dbt_profile(),
            "--target-path",
            bench.folder / "target",
            "--log-path",
            bench.folder / "logs",
        ]
        build = ["build", "--indirect-selection", "cautious", "--project-dir", project]
        subprocess.run([*DBT, *build, *places], cwd=project, check=True, stdout=subprocess.DEVNULL)
        yield from (dg.MaterializeResult(asset_key=each.key) for each in specs)

    return built


@dataclass(frozen=True, kw_only=True)
class Bench:
    """The schema of a product in the one DuckDB file."""

    folder: Path
    product: DataProduct

    @property
    def schema(self) -> str:
        return self.product.address.product

    def open(self) -> duckdb.DuckDBPyConnection:
        """Every input port is a view by its name, but for those that are tables here."""
        connection = duckdb.connect(str(self.folder / STORE))
        connection.execute(f"set TimeZone = 'UTC'; create schema if not exists {self.schema}; use {self.schema}")
        for each in self.product.inputs:
            if each.source:
                rows = source_sql(each.source, self.product.folder, self.folder)
                connection.execute(f"create or replace view {each.name} as {rows}")
            elif each.port and each.port.product != self.schema:
                connection.execute(f"create or replace view {each.name} as from {each.port.product}.{each.port.table}")
        return connection

    def inputs_of(self, ports: list[OutputPort]) -> list[dg.AssetKey]:
        own = {each.address for each in ports}
        return [_key(each) for each in self.product.reads if each not in own]

    def function(self, port: OutputPort) -> Any:
        """The function of a plain file, or the one under a marked asset."""
        files = [port.implementation.path] if port.implementation.path else self.product.folder.glob("*.py")
        made = next(names[port.address.table] for file in files if port.address.table in (names := runpy.run_path(str(file))))
        return getattr(made, "function", made)

    def write_dbt_profile(self) -> Path:
        """For dbt to build in the product's schema."""
        output = {"type": "duckdb", "path": str(self.folder / STORE), "schema": self.schema, "threads": 1, "settings": {"TimeZone": "UTC"}}
        profile = {"mesh": {"target": "bare", "outputs": {"bare": output}}}
        (self.folder / "profiles.yml").write_text(json.dumps(profile))
        return self.folder


def _call(function: Any, context: dg.AssetExecutionContext, connection: duckdb.DuckDBPyConnection) -> Any:
    """With each input port as the library that its annotation names."""
    arguments = {}
    for name, parameter in inspect.signature(function).parameters.items():
        library = parameter.annotation.__module__.partition(".")[0]
        arguments[name] = context if library == "dagster" else READERS[library](connection.table(name))
    return function(**arguments)


READERS = {
    "pandas": lambda relation: relation.to_arrow_table().to_pandas(),
    "polars": lambda relation: relation.pl(),
    "pyarrow": lambda relation: relation.to_arrow_table(),
}


def _key(port: PortAddress) -> dg.AssetKey:
    return dg.AssetKey([port.domain, port.product, port.table])


def _partitions(port: OutputPort) -> dg.PartitionsDefinition | None:
    scheme = port.contract.partition if port.contract else None
    return dg.DailyPartitionsDefinition(start_date=scheme.start, end_date=scheme.end) if scheme and scheme.start else None


def _partition_range(domain: Domain) -> dict[str, str]:
    """What makes a run build all partitions of what has any."""
    for port in (port for product in domain.products for port in product.outputs):
        if cut := _partitions(port):
            return {
                "dagster/asset_partition_range_start": cut.get_first_partition_key() or "",
                "dagster/asset_partition_range_end": cut.get_last_partition_key() or "",
            }
    return {}
