"""An inferred contract as text: the parts of an ODCS file, and the SELECT that makes its columns."""

import textwrap
from collections.abc import Iterator
from typing import Any

import yaml
from sqlglot.dialects.duckdb import DuckDB

from mesh_platform.concepts.contract import PERSONAL, TO_DESCRIBE, Limits
from mesh_platform.concepts.names import NAME
from mesh_platform.concepts.types import ColumnType, DecimalType, ListType, MapType, Primitive, StructType
from mesh_platform.lakehouse.quoting import identifier
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


def schema_text(contract: InferredContract, *, table: str, description: str, grain: str) -> str:
    """The section `schema` of an ODCS file, with the reasons of what is guessed as comments."""
    head = _yaml({"name": table, "logicalType": "object", "description": description, "dataGranularityDescription": grain})
    columns = "".join(_column_text(each) for each in contract.columns)
    return f"schema:\n- {textwrap.indent(head, '  ').lstrip()}  properties:\n{textwrap.indent(columns, '  ')}"


def retention_text(contract: InferredContract) -> str:
    """The entry of `slaProperties` that personal data needs; empty where nothing looks personal."""
    if contract.retention is None:
        return ""
    entry: dict[str, Any] = {"property": "retention", "value": int(contract.retention.value), "unit": contract.retention.unit[0]}
    if contract.retention_column is not None:
        entry["element"] = contract.retention_column
    return f"# To confirm: how long may data about persons be kept?\n{_yaml([entry])}"


def select_text(contract: InferredContract, *, relation: str) -> str:
    """A SELECT that gives each column of the sample the name that it has in the contract."""
    columns = ",\n".join(f"    {_renamed(each)}" for each in contract.columns)
    return f"select\n{columns}\nfrom {relation}\n"


def column_entry(column: InferredColumn) -> dict[str, Any]:
    """One property of the contract's table, by the keys of ODCS."""
    typed = type_entry(column.type)
    options = {**typed.pop("logicalTypeOptions", {}), **_limits(column.limits)}
    return {
        "name": column.name,
        **typed,
        "description": column.description,
        **({"required": True} if column.required else {}),
        **({"unique": True} if column.unique else {}),
        **({"primaryKey": True, "primaryKeyPosition": column.key_position} if column.key_position is not None else {}),
        "classification": column.classification,
        **({"tags": [PERSONAL]} if column.personal else {}),
        **({"enum": [{"value": each} for each in column.allowed_values]} if column.allowed_values else {}),
        **({"logicalTypeOptions": options} if options else {}),
        **({"quality": [_missing_rule(column.missing_percent)]} if column.missing_percent is not None else {}),
    }


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


def _column_text(column: InferredColumn) -> str:
    return "".join(f"# {each}\n" for each in column.comments) + _yaml([column_entry(column)])


def _renamed(column: InferredColumn) -> str:
    is_plain = NAME.fullmatch(column.source) and column.source not in DuckDB.Generator.RESERVED_KEYWORDS
    plain = column.source if is_plain else identifier(column.source)
    return plain if column.source == column.name else f"{plain} as {column.name}"


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
    }


class _Dumper(yaml.SafeDumper):
    """Quotes text that the reader of declarations, which knows YAML 1.2, would take for a number."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"' if value[:1] in frozenset("0123456789+-.") else None)


_Dumper.add_representer(str, _text)


def _yaml(value: Any) -> str:
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
