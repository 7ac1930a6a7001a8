"""The database of ledger and table catalog, kept small: it forgets nothing, but SQLite keeps the room of what was overwritten."""

from mesh_platform.lakehouse.lakehouse import Lakehouse

_WORTH_IT = 0.2  # of the file, unused: a rewrite locks out every writer while it lasts


def tidy_database(lakehouse: Lakehouse) -> int:
    """Bytes given back. A database server sees to itself."""
    if lakehouse.database.dialect.name != "sqlite":
        return 0
    with lakehouse.database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        unused, pages, size = (connection.exec_driver_sql(f"pragma {name}").scalar_one() for name in _FIGURES)
        if pages and unused / pages >= _WORTH_IT:
            connection.exec_driver_sql("vacuum")
        else:
            unused = 0
        connection.exec_driver_sql("pragma optimize")
        connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
    return unused * size


_FIGURES = ("freelist_count", "page_count", "page_size")
