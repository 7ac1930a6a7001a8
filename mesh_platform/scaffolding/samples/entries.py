"""An inferred contract by the keys of ODCS."""

from collections.abc import Iterator
from typing import Any

from mesh_platform.concepts.contract import PERSONAL, TO_DESCRIBE, Limits
from mesh_platform.concepts.types import ColumnType, DecimalType, ListType, MapType, Primitive, StructType
from mesh_platform.scaffolding.samples.inferred import InferredColumn, InferredContract

_LOGICAL: dict[ColumnType, dict[str, Any]] = {
    Primitive.BOOLEAN: {"logicalType": "boolean"},
    Primitive.INT: {"logicalType": "integer", "logicalTypeOptions": {"format": "i32"}},
    Primitive.LONG: {"logicalType": "integer"},
    Primitive.FLOAT: {"logicalType": "number", "logicalTypeOptions": {"format": "f32"}},
    Primitive.DOUBLE: {"logicalType": "number"},
    Primitive.STRING: {"logicalType": "string"},
    Primitive.BINARY: {"logicalType": "string", "physicalType": "binary"},
    Primitive.DATE: {"logicalType": "date"},
    Primitive.TIME: {"logicalType": "time"},
    Primitive.TIMESTAMP: {"logicalType": "timestamp"},
    Primitive.TIMESTAMPTZ: {"logicalType": "timestamp", "logicalTypeOptions": {"timezone": True}},
}
_OPTIONS = {
    "format": "format",
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
    "minimum": "minimum",
    "maximum": "maximum",
}


def column_entry(column: InferredColumn) -> dict[str, Any]:
    """One property of the contract's table, by the keys of ODCS."""
    typed = type_entry(column.type)
    options = {**typed.pop("logicalTypeOptions", {}), **_limits(column.limits)}
    return {
        "name": column.name,
        **typed,
        "description": column.description,
        **({"required": True} if column.required else {}),
        **({"primaryKey": True, "primaryKeyPosition": column.key_position} if column.key_position is not None else {}),
        "classification": column.classification,
        **({"tags": [PERSONAL]} if column.personal else {}),
        **({"enum": [{"value": each} for each in column.allowed_values]} if column.allowed_values else {}),
        **({"logicalTypeOptions": options} if options else {}),
        **({"quality": [_missing_rule(column.missing_percent)]} if column.missing_percent is not None else {}),
    }


def retention_entry(contract: InferredContract) -> dict[str, Any] | None:
    """The entry of `slaProperties` that data about persons needs; None where nothing looks personal."""
    if contract.retention is None:
        return None
    element = {"element": contract.retention_column} if contract.retention_column is not None else {}
    return {"property": "retention", "value": int(contract.retention.value), "unit": contract.retention.unit[0], **element}


def type_entry(of: ColumnType) -> dict[str, Any]:
    match of:
        case DecimalType(precision, scale):
            return {"logicalType": "number" if scale else "integer", "physicalType": f"decimal({precision},{scale})"}
        case ListType(element):
            return {"logicalType": "array", "items": {"name": "item", **type_entry(element)}}
        case MapType(key, value):
            return {"logicalType": "map", "map": {"key": type_entry(key), "value": type_entry(value)}}
        case StructType(fields):
            return {"logicalType": "object", "properties": [_field_entry(name, each) for name, each in fields]}
        case _:
            return {key: dict(value) if isinstance(value, dict) else value for key, value in _LOGICAL[of].items()}


def _field_entry(name: str, of: ColumnType) -> dict[str, Any]:
    return {"name": name, **type_entry(of), "description": f"{TO_DESCRIBE} what is it, and what does a missing value say?"}


def _limits(limits: Limits) -> dict[str, Any]:
    said: Iterator[tuple[str, Any]] = ((key, getattr(limits, name)) for key, name in _OPTIONS.items())
    return {key: value for key, value in said if value is not None}


def _missing_rule(percent: float) -> dict[str, Any]:
    return {
        "name": "seldom_missing",
        "metric": "nullValues",
        "unit": "percent",
        "mustBeLessOrEqualTo": percent,
        "dimension": "completeness",
        "severity": "warning",
    }
