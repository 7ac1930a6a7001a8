"""What became of promises, as Dagster's check results."""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from mesh_platform.concepts.check import CheckResult, Outcome
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.names import PortAddress
from mesh_platform.orchestration.keys import asset_key


def check_result(address: PortAddress, result: CheckResult) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=asset_key(address),
        check_name=result.check.name,
        passed=result.outcome is Outcome.PASSED,
        severity=_severity(result),
        description=result.reason or result.check.description,
        metadata=_metadata(result),
    )


def sample_table(rows: Sequence[Mapping[str, Any]]) -> dg.TableMetadataValue:
    """Sample rows as a table; every value as text, for Dagster's tables know only text, numbers and truth values."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return dg.MetadataValue.table(
        records=[dg.TableRecord({name: _cell(row.get(name)) for name in columns}) for row in rows],
        schema=dg.TableSchema(columns=[dg.TableColumn(name) for name in columns]),
    )


def _severity(result: CheckResult) -> dg.AssetCheckSeverity:
    """A promise that could not be computed refuses nothing, whatever it would refuse if it were broken."""
    stops = result.check.severity is Severity.ERROR and result.outcome is not Outcome.UNKNOWN
    return dg.AssetCheckSeverity.ERROR if stops else dg.AssetCheckSeverity.WARN


def _metadata(result: CheckResult) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "outcome": result.outcome.value,
        "measured": None if result.measured is None else _cell(result.measured),
        "threshold": result.threshold or None,
        "rows affected": result.rows_affected,
        "reason": result.reason or None,
        "columns": ", ".join(result.check.columns) or None,
        "dimension": result.check.dimension,
        "samples": sample_table(result.samples) if result.samples else None,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _cell(value: Any) -> str | int | float | bool:
    return value if isinstance(value, str | int | float | bool) else "" if value is None else str(value)
