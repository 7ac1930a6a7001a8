"""What a table's metadata says of its files and columns, held against the files themselves.

Engines leave out files by the bounds that manifests tell, and find columns by the numbers that schemas tell: who changes either
changes what readers see, and no file.
"""

import hashlib
from collections.abc import Iterable, Iterator

import pyarrow.parquet as pq
from pyiceberg.io.pyarrow import parquet_file_to_data_file, pyarrow_to_schema
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table

from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import PinnedFile
from mesh_platform.lakehouse.tables.evolution import structure
from mesh_platform.lakehouse.writing.commits import CONTRACT_PROPERTY

_DESCRIBED = (
    *("record_count", "file_size_in_bytes", "partition", "value_counts", "null_value_counts", "nan_value_counts"),
    *("lower_bounds", "upper_bounds"),
)


def misdescribed(lakehouse: Lakehouse, address: PortAddress, files: Iterable[PinnedFile]) -> Iterator[tuple[PinnedFile, str]]:
    """The files of which a manifest says what their footers do not, with what that is. Files that are gone are left out."""
    table = lakehouse.tables.find(address)
    if table is None:
        return
    for each in files:
        try:
            own = _of_footer(table, each.uri)
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as unreadable:
            yield each, f"the file cannot be read: {str(unreadable).splitlines()[0]}"
            continue
        if wrong := [name for name in _DESCRIBED if getattr(own, name) != getattr(each.data_file, name)]:
            yield each, f"its manifest says otherwise of {', '.join(wrong)}"


def contract_hash_of(lakehouse: Lakehouse, address: PortAddress) -> str:
    """Names the contract that a table says it was published under, as certificates name theirs; empty where it says nothing."""
    table = lakehouse.tables.find(address)
    document = table.properties.get(CONTRACT_PROPERTY, "") if table is not None else ""
    return hashlib.sha256(document.encode()).hexdigest()[:16] if document else ""


def columns_now(lakehouse: Lakehouse, address: PortAddress) -> tuple:
    """As engines find them that read the table as it is now."""
    table = lakehouse.tables.find(address)
    return structure(table.schema()) if table is not None else ()


def _of_footer(table: Table, uri: str) -> DataFile:
    """What would stand in a manifest, by the columns as the file itself has them."""
    with table.io.new_input(uri).open() as file:
        columns = pyarrow_to_schema(pq.read_metadata(file).schema.to_arrow_schema(), format_version=table.metadata.format_version)
    alone = table.metadata.model_copy(update={"schemas": [columns], "current_schema_id": columns.schema_id})
    return parquet_file_to_data_file(table.io, alone, uri)
