"""Tables of SQL databases: what the database says of itself, and the first rows."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError

from mesh_platform.errors import Transient, UnknownName, UsageError
from mesh_platform.scaffolding.samples.inferred import SampleTable

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_DIGITS = 38
_MOST_WRITTEN = 8  # digits behind the point


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is known of a column without looking at its values."""

    description: str = ""
    required: bool = False
    key_position: int | None = None
    classification: str | None = None
    personal: bool = False


def read_table(origin: SampleTable, *, limit: int) -> tuple["pa.Table", Mapping[str, Declared], bool]:
    """The first rows, what the database declares of each column, and whether these are all rows."""
    engine = _engine(origin)
    try:
        table = _reflected(engine, origin)
        with engine.connect() as connection:
            rows = connection.execute(sa.select(*table.columns).limit(limit + 1)).fetchall()
    except SQLAlchemyError as wrong:
        # Neither the URL nor the driver's words, which may repeat it.
        raise Transient(
            f"{origin.connection} could not be read: {type(wrong).__name__}", hint="is the database up, and the URL right?"
        ) from None
    finally:
        engine.dispose()
    return _arrow(table, rows[:limit]), {each.name: _declared(table, each) for each in table.columns}, len(rows) <= limit


def _engine(origin: SampleTable) -> sa.Engine:
    name = origin.connection[2:-1]
    if not (url := os.environ.get(name)):
        raise UsageError(f"the environment has no {name}", hint=f"set it to the URL of the database: export {name}=…")
    try:
        return sa.create_engine(url)
    except (SQLAlchemyError, ImportError, ValueError):
        raise UsageError(
            f"{name} is not the URL of a database that can be read", hint="write it as dialect://user:password@host/name"
        ) from None


def _reflected(engine: sa.Engine, origin: SampleTable) -> sa.Table:
    try:
        return sa.Table(origin.table, sa.MetaData(), schema=origin.schema, autoload_with=engine)
    except NoSuchTableError:
        inspector = sa.inspect(engine)
        known = ", ".join(sorted((*inspector.get_table_names(origin.schema), *inspector.get_view_names(origin.schema)))[:20])
        where = f"schema {origin.schema}" if origin.schema else "the database"
        raise UnknownName(f"{where} has no table {origin.table!r}", hint=f"it has {known or 'none'}") from None


def _declared(table: sa.Table, column: sa.Column) -> Declared:
    keys = [each.name for each in table.primary_key.columns]
    return Declared(
        description=column.comment or "",
        required=not column.nullable,
        key_position=keys.index(column.name) + 1 if column.name in keys else None,
    )


def _arrow(table: sa.Table, rows: Sequence[Any]) -> "pa.Table":
    import pyarrow as pa

    arrays = [_array([row[number] for row in rows], column.type) for number, column in enumerate(table.columns)]
    return pa.table(arrays, names=[each.name for each in table.columns])


def _array(values: list[Any], of: sa.types.TypeEngine) -> "pa.Array":
    """In the type that the database declares where values keep it; as text otherwise."""
    import pyarrow as pa

    try:
        kind = _arrow_type(of) or _number_type(values)
        return pa.array([float(each) if isinstance(each, Decimal) and pa.types.is_floating(kind) else each for each in values], kind)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return pa.array([_text(each) for each in values], pa.string())


def _arrow_type(of: sa.types.TypeEngine) -> "pa.DataType | None":
    """None for numbers that the database lets have any number of digits."""
    import pyarrow as pa

    match of:
        case sa.Boolean():
            return pa.bool_()
        case sa.Integer():
            return pa.int64()
        case sa.Float():
            return pa.float64()
        case sa.Numeric(precision=int(precision), scale=int(scale)) if precision <= _MOST_DIGITS:
            return pa.decimal128(precision, scale)
        case sa.Numeric():
            return None
        case sa.DateTime():
            return pa.timestamp("us", "UTC" if of.timezone else None)
        case sa.Date():
            return pa.date32()
        case sa.Time():
            return pa.time64("us")
        case sa.LargeBinary():
            return pa.binary()
        case _:
            return pa.string()


def _number_type(values: list[Any]) -> "pa.DataType":
    """As many digits as there are, where these are as few as people write; what was computed has more, and is measured."""
    import pyarrow as pa

    scales = {-each.as_tuple().exponent for each in values if isinstance(each, Decimal) and each.is_finite()}
    if not scales:
        return pa.string()
    return pa.decimal128(_MOST_DIGITS, max(0, *scales)) if max(scales) <= _MOST_WRITTEN else pa.float64()


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, default=str, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
