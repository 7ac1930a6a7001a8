"""One table with its contract, checked in memory or on Parquet files, for tests of single promises."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.contract import Column, Comparison, DataContract, Limits, Operator, QualityRule
from mesh_platform.concepts.types import Primitive
from mesh_platform.lakehouse.engine import Connection, connect
from mesh_platform.lakehouse.quoting import identifier, literal
from mesh_platform.quality.execution import run_checks
from mesh_platform.quality.target import Target
from mesh_platform.settings import Settings
from tests.sample_ports import contract

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


def open_connection() -> Connection:
    return connect(Settings(root=Path("/nowhere"), threads=1))


def column(name: str = "v", type: Any = Primitive.LONG, **promises: Any) -> Column:
    return Column(name=name, type=type, **promises)


def limited(name: str = "v", type: Any = Primitive.LONG, **limits: Any) -> Column:
    return Column(name=name, type=type, limits=Limits(**limits))


def rule(metric: str | None = None, must: tuple[str, Any] | None = ("mustBe", 0), **changes: Any) -> QualityRule:
    kind = changes.pop("kind", "library")
    comparison = Comparison(Operator(must[0]), must[1]) if must else None
    return QualityRule(name=changes.pop("name", metric or kind), kind=kind, metric=metric, comparison=comparison, **changes)


def promise(*columns: Column, **changes: Any) -> DataContract:
    return contract("sales.orders.daily", columns=columns, **changes)


def check(contract: DataContract, values: str, **surroundings: Any) -> dict[str, CheckResult]:
    """Results by the name of the check; `values` is what follows VALUES, or a whole SELECT."""
    connection = surroundings.pop("connection", None) or open_connection()
    connection.execute(f"CREATE TABLE staged AS {as_select(contract, values)}")
    return run(connection, contract, Target(relation="staged", now=surroundings.pop("now", NOW), **surroundings))


def check_files(contract: DataContract, values: str, folder: Path, **surroundings: Any) -> dict[str, CheckResult]:
    """The same on Parquet, with footers that prove rules."""
    connection, file = open_connection(), folder / "staged.parquet"
    connection.execute(f"COPY ({as_select(contract, values)}) TO '{file}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
    target = Target(relation=f"read_parquet({literal([str(file)])})", files=(str(file),), now=NOW, **surroundings)
    return run(connection, contract, target)


def as_select(contract: DataContract, values: str) -> str:
    names = ", ".join(identifier(each.name) for each in contract.columns)
    return values if values.lower().startswith("select") else f"SELECT * FROM (VALUES {values}) AS t({names})"


def run(connection: Connection, contract: DataContract, target: Target) -> dict[str, CheckResult]:
    return {each.check.name: each for each in run_checks(connection, contract, target)}


def outcomes(results: Mapping[str, CheckResult]) -> dict[str, str]:
    return {name: each.outcome.value for name, each in results.items()}


Checked = Callable[..., dict[str, CheckResult]]
