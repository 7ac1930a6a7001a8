"""How well ports fit together when they are measured: each join that contracts declare, executed on what is published."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from mesh_platform.observability.interoperability.joins import declared_joins
from mesh_platform.observability.interoperability.measurement import Measurement
from mesh_platform.observability.interoperability.measuring import measure
from mesh_platform.system_tables.asked import Asked
from mesh_platform.system_tables.columns import TEXTS, TIME

EVENTS = False
SCHEMA = pa.schema(
    [
        ("measured_at", TIME),
        ("port", pa.string()),
        ("columns", pa.string()),
        ("to_port", pa.string()),
        ("to_columns", pa.string()),
        ("domain", pa.string()),
        ("to_domain", pa.string()),
        ("ground", pa.string()),
        ("rows", pa.int64()),
        ("rows_joined", pa.int64()),
        ("rows_without_key", pa.int64()),
        ("rows_unmatched", pa.int64()),
        ("keys", pa.int64()),
        ("keys_unmatched", pa.int64()),
        ("to_keys", pa.int64()),
        ("to_keys_unused", pa.int64()),
        ("share", pa.float64()),
        ("types", pa.string()),
        ("units", pa.string()),
        ("allowed_values", pa.string()),
        ("differences", TEXTS),
        ("snapshot_id", pa.int64()),
        ("to_snapshot_id", pa.int64()),
        ("reason", pa.string()),
    ]
)


def rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    for each in measure(asked.lakehouse, asked.mesh, declared_joins(asked.mesh)):
        yield {"measured_at": asked.at, **_sides(each), **_agreed(each), **(each.coverage.as_json() if each.coverage else {})}


def _sides(measured: Measurement) -> dict[str, Any]:
    port, columns, to_port, to_columns = measured.join.sides
    return {
        "port": port,
        "columns": columns,
        "to_port": to_port,
        "to_columns": to_columns,
        "domain": measured.join.port.domain,
        "to_domain": measured.join.to.domain,
        "ground": measured.join.ground.value,
        "snapshot_id": measured.snapshot,
        "to_snapshot_id": measured.to_snapshot,
        "reason": measured.reason or None,
    }


def _agreed(measured: Measurement) -> dict[str, Any]:
    agreement = measured.agreement
    return {
        "types": agreement.type.value,
        "units": agreement.unit.value,
        "allowed_values": agreement.values.value,
        "differences": list(agreement.differences),
    }
