"""A connection that shows some ports and reaches nothing else.

Each domain is a database in memory, each product a schema of it, each port a view: a query runs as it was written.
"""

from collections.abc import Iterable

from mesh_platform.errors import InvalidQuery
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.reading.snapshots import Pin, relation_sql
from mesh_platform.lakehouse.room.confinement import confine

# DuckDB has databases of these names already.
_TAKEN = frozenset({"memory", "system", "temp"})


def show_ports(connection: Connection, pins: Iterable[Pin]) -> None:
    """Makes the pinned ports visible, and then takes every other way out of the connection."""
    pins = tuple(pins)
    for domain in sorted({each.port.domain for each in pins}):
        if domain in _TAKEN:
            raise InvalidQuery(f"DuckDB keeps the name {domain} for itself", hint=f"read its ports with read('{domain}…')")
        connection.execute(f"attach ':memory:' as {identifier(domain)}")
    for each in pins:
        _show(connection, each)
    confine(connection, files=[file.uri for each in pins for file in each.files])


def _show(connection: Connection, pin: Pin) -> None:
    domain, product, table = map(identifier, pin.port.key)
    connection.execute(f"create schema if not exists {domain}.{product}")
    connection.execute(f"create view {domain}.{product}.{table} as {relation_sql(pin)}")
