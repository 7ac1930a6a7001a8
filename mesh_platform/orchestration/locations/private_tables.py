"""Tables of three libraries as Parquet, and back as the library that the reader asks for, else the one that wrote them."""

from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow

_WRITTEN_BY = b"mesh.table"
_TABLES = {("pandas", "DataFrame"), ("polars", "DataFrame"), ("pyarrow", "Table")}


def is_table(value: Any) -> bool:
    return _class_of(type(value)) in _TABLES


def to_parquet(table: Any) -> bytes:
    from pyarrow import parquet

    library, _ = _class_of(type(table))
    arrow = _to_arrow(table, library)
    marked = arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), _WRITTEN_BY: library.encode()})
    sink = BytesIO()
    parquet.write_table(marked, sink, compression="zstd")
    return sink.getvalue()


def from_parquet(data: bytes, wanted: Any = None) -> Any:
    from pyarrow import parquet

    arrow = parquet.read_table(BytesIO(data))
    asked = _class_of(wanted) if isinstance(wanted, type) else ("", "")
    library = asked[0] if asked in _TABLES else (arrow.schema.metadata or {}).get(_WRITTEN_BY, b"").decode()
    match library:
        case "pandas":
            return arrow.to_pandas()
        case "polars":
            import polars

            return polars.from_arrow(arrow)
        case _:
            return arrow


def _to_arrow(table: Any, library: str) -> "pyarrow.Table":
    match library:
        case "pandas":
            from mesh_platform.access.answering.frames import from_pandas

            return from_pandas(table, with_index=True)
        case "polars":
            return table.to_arrow()
        case _:
            return table


def _class_of(of: type) -> tuple[str, str]:
    return of.__module__.partition(".")[0], of.__name__
