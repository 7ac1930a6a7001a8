"""A table that nobody is to read any more."""

from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse import storage
from mesh_platform.lakehouse.lakehouse import Lakehouse


def remove_table(lakehouse: Lakehouse, address: PortAddress) -> None:
    """For good, with every snapshot; that there is none is no error.

    Its files go first: what is interrupted can be gone on with, as long as the catalog names the table.
    """
    storage.delete_folder(lakehouse.tables.io, lakehouse.tables.location(address))
    lakehouse.tables.drop(address)
