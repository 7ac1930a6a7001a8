"""What a principal may see, as tools list tables: domains are catalogs, products schemas, ports tables."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

import pyarrow as pa

from mesh_platform.access.entering.visible import Visible, visible_ports
from mesh_platform.concepts import clock
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.lakehouse.tables.arrow_types import arrow_schema

_TABLE = "TABLE"
_NAMES = {"catalog": "catalog_name", "schema": "db_schema_name", "table": "table_name"}


def _text(name: str, *, nullable: bool = True) -> pa.Field:
    return pa.field(name, pa.string(), nullable=nullable)


_CATALOGS = pa.schema([_text("catalog_name", nullable=False)])
_SCHEMAS = pa.schema([_text("catalog_name"), _text("db_schema_name", nullable=False)])
_TABLES = pa.schema(
    [_text("catalog_name"), _text("db_schema_name"), _text("table_name", nullable=False), _text("table_type", nullable=False)]
)
_TABLE_TYPES = pa.schema([_text("table_type", nullable=False)])
_PRIMARY_KEYS = pa.schema(
    [
        *(_text("catalog_name"), _text("db_schema_name"), _text("table_name", nullable=False), _text("column_name", nullable=False)),
        *(_text("key_name"), pa.field("key_sequence", pa.int32(), nullable=False)),
    ]
)
_FOREIGN_KEYS = pa.schema(
    [
        *(_text("pk_catalog_name"), _text("pk_db_schema_name"), _text("pk_table_name", nullable=False)),
        *(_text("pk_column_name", nullable=False), _text("fk_catalog_name"), _text("fk_db_schema_name")),
        *(_text("fk_table_name", nullable=False), _text("fk_column_name", nullable=False)),
        *(pa.field("key_sequence", pa.int32(), nullable=False), _text("fk_key_name"), _text("pk_key_name")),
        *(pa.field("update_rule", pa.uint8(), nullable=False), pa.field("delete_rule", pa.uint8(), nullable=False)),
    ]
)
_INFO_VALUE = pa.dense_union(
    [
        *(pa.field("string_value", pa.string()), pa.field("bool_value", pa.bool_()), pa.field("bigint_value", pa.int64())),
        *(pa.field("int32_bitmask", pa.int32()), pa.field("string_list", pa.list_(pa.field("string_data", pa.string())))),
        pa.field("int32_to_int32_list_map", pa.map_(pa.int32(), pa.list_(pa.int32()))),
    ]
)
_INFO = pa.schema([pa.field("info_name", pa.uint32(), nullable=False), pa.field("value", _INFO_VALUE, nullable=False)])
# Numbers of FlightSql.proto, `SqlInfo`: name, version, version of Arrow, read only, SQL, Substrait, and the quote of names.
_INFOS: Mapping[int, str | bool] = {
    0: "mesh",
    1: version("mesh-platform"),
    2: version("pyarrow"),
    3: True,
    4: True,
    5: False,
    504: '"',
}


def schema_of(name: str, message: Any) -> pa.Schema:
    """Of the answer to one of these commands. Raises KeyError for any other."""
    with_schemas = name == "CommandGetTables" and message.include_schema
    return _TABLES.append(pa.field("table_schema", pa.binary(), nullable=False)) if with_schemas else _ANSWERS[name][0]


def browse(gateway: Gateway, principal: Principal, name: str, message: Any) -> pa.Table:
    """The answer to one of these commands, in the order of names."""
    rows = [*_ANSWERS[name][1](gateway, principal, message)]
    schema = schema_of(name, message)
    return _infos(rows) if schema == _INFO else pa.Table.from_pylist(rows, schema=schema)


def is_browsing(name: str) -> bool:
    return name in _ANSWERS


def _catalogs(gateway: Gateway, principal: Principal, _: Any) -> Iterator[dict[str, Any]]:
    domains = {each.port.address.domain for each in _visible(gateway, principal)}
    return ({"catalog_name": each} for each in sorted(domains))


def _schemas(gateway: Gateway, principal: Principal, asked: Any) -> Iterator[dict[str, Any]]:
    products = {each.port.address.key[:2] for each in _visible(gateway, principal) if _within(each, asked)}
    return ({"catalog_name": domain, "db_schema_name": product} for domain, product in sorted(products))


def _tables(gateway: Gateway, principal: Principal, asked: Any) -> Iterator[dict[str, Any]]:
    if asked.table_types and _TABLE not in asked.table_types:
        return
    with gateway.lakehouse.connect() as connection:
        for each in _visible(gateway, principal):
            domain, product, table = each.port.address.key
            if _within(each, asked) and _like(asked, "table_name_filter_pattern", table):
                schema = arrow_schema(connection, each.columns).serialize().to_pybytes() if asked.include_schema else b""
                row = {"catalog_name": domain, "db_schema_name": product, "table_name": table, "table_type": _TABLE}
                yield {**row, "table_schema": schema} if asked.include_schema else row


def _table_types(*_: object) -> Iterator[dict[str, Any]]:
    yield {"table_type": _TABLE}


def _primary_keys(gateway: Gateway, principal: Principal, asked: Any) -> Iterator[dict[str, Any]]:
    for each in _visible(gateway, principal):
        domain, product, table = each.port.address.key
        if _is_table(asked, (domain, product, table)):
            for number, column in enumerate(each.key, start=1):
                row = {"catalog_name": domain, "db_schema_name": product, "table_name": table}
                yield {**row, "column_name": column, "key_name": None, "key_sequence": number}


def _imported_keys(gateway: Gateway, principal: Principal, asked: Any) -> Iterator[dict[str, Any]]:
    return (row for holder, held, row in _foreign_keys(gateway, principal) if _is_table(asked, holder))


def _exported_keys(gateway: Gateway, principal: Principal, asked: Any) -> Iterator[dict[str, Any]]:
    return (row for holder, held, row in _foreign_keys(gateway, principal) if _is_table(asked, held))


def _foreign_keys(gateway: Gateway, principal: Principal) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], dict[str, Any]]]:
    """Of tables both of which the principal may see: table that points, table pointed to, and a row for each pair of columns."""
    visible = {each.port.address: each for each in _visible(gateway, principal)}
    for each in visible.values():
        for relationship in each.port.contract.relationships if each.port.contract else ():
            target = relationship.port or each.port.address
            if target in visible and {*relationship.columns} <= {*each.columns}:
                pairs = zip(relationship.columns, relationship.to_columns, strict=False)
                for number, (column, to) in enumerate(pairs, start=1):
                    yield each.port.address.key, target.key, _foreign_key(each.port.address.key, column, target.key, to, number)


def _foreign_key(holder: Sequence[str], column: str, held: Sequence[str], to: str, number: int) -> dict[str, Any]:
    sides = {"fk": (*holder, column), "pk": (*held, to)}
    named = {f"{side}_{part}": value for side, values in sides.items() for part, value in zip(_PARTS, values, strict=True)}
    return {**named, "key_sequence": number, "fk_key_name": None, "pk_key_name": None, "update_rule": 3, "delete_rule": 3}  # no action


_PARTS = (*_NAMES.values(), "column_name")


def _sql_info(_: Gateway, __: Principal, asked: Any) -> Iterator[dict[str, Any]]:
    return ({"info_name": number, "value": value} for number, value in _INFOS.items() if not asked.info or number in asked.info)


def _infos(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Arrow makes no union of Python values, so that this one is made of its parts."""
    values = [each["value"] for each in rows]
    texts, truths = [each for each in values if isinstance(each, str)], [each for each in values if isinstance(each, bool)]
    kinds = pa.array([1 if isinstance(each, bool) else 0 for each in values], pa.int8())
    offsets = pa.array([sum(type(other) is type(each) for other in values[:place]) for place, each in enumerate(values)], pa.int32())
    parts = [pa.array(texts, pa.string()), pa.array(truths, pa.bool_()), *(pa.array([], each.type) for each in [*_INFO_VALUE][2:])]
    union = pa.UnionArray.from_dense(kinds, offsets, parts, [each.name for each in _INFO_VALUE])
    return pa.Table.from_arrays([pa.array([each["info_name"] for each in rows], pa.uint32()), union.cast(_INFO_VALUE)], schema=_INFO)


def _visible(gateway: Gateway, principal: Principal) -> Iterator[Visible]:
    return visible_ports(gateway.lakehouse.ledger, gateway.mesh(), principal.consumer, clock.now())


def _within(each: Visible, asked: Any) -> bool:
    domain, product, _ = each.port.address.key
    return (not asked.HasField("catalog") or asked.catalog == domain) and _like(asked, "db_schema_filter_pattern", product)


def _is_table(asked: Any, key: Sequence[str]) -> bool:
    """A part that is not named may be any."""
    named = (("catalog", key[0]), ("db_schema", key[1]), ("table", key[2]))
    return all(not asked.HasField(name) or getattr(asked, name) == value for name, value in named)


def _like(asked: Any, name: str, value: str) -> bool:
    """Whether a name is like a pattern, in which % is any text and _ any character."""
    if not asked.HasField(name):
        return True
    pattern = "".join({"%": ".*", "_": "."}.get(each, re.escape(each)) for each in getattr(asked, name)[:200])
    return re.fullmatch(pattern, value, re.DOTALL) is not None


_Answer = Callable[[Gateway, Principal, Any], Iterator[dict[str, Any]]]
_ANSWERS: Mapping[str, tuple[pa.Schema, _Answer]] = {
    "CommandGetCatalogs": (_CATALOGS, _catalogs),
    "CommandGetDbSchemas": (_SCHEMAS, _schemas),
    "CommandGetTables": (_TABLES, _tables),
    "CommandGetTableTypes": (_TABLE_TYPES, _table_types),
    "CommandGetPrimaryKeys": (_PRIMARY_KEYS, _primary_keys),
    "CommandGetImportedKeys": (_FOREIGN_KEYS, _imported_keys),
    "CommandGetExportedKeys": (_FOREIGN_KEYS, _exported_keys),
    "CommandGetSqlInfo": (_INFO, _sql_info),
}
