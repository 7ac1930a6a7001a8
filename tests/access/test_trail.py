import logging
import sqlite3

from mesh_platform import read


def test_a_ledger_that_cannot_be_written_keeps_nobody_from_reading(root, published, caplog, monkeypatch):
    database = root / ".mesh" / "mesh.db"
    monkeypatch.setenv("MESH_CATALOG_URI", f"sqlite:///{database}?timeout=0.1")
    writer = sqlite3.connect(database, isolation_level=None)
    writer.execute("begin immediate")
    try:
        with caplog.at_level(logging.WARNING):
            assert read("sales.orders.daily", root=root).arrow().num_rows == published.rows
    finally:
        writer.close()
    assert "a read of sales.orders.daily is missing in the ledger" in caplog.text
