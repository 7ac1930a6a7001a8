"""A table that nobody is to read any more: the table catalog forgets it first, then its files go."""

from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse import storage
from mesh_platform.lakehouse.lakehouse import Lakehouse


def remove_table(lakehouse: Lakehouse, address: PortAddress) -> None:
    """For good, with every snapshot. That there is none is no error, for two may remove it at once."""
    lakehouse.tables.drop(address)
    storage.delete_folder(lakehouse.tables.io, lakehouse.tables.location(address))
