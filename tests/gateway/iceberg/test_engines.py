"""Engines attach the mesh by address and token, each by its own means."""

import daft
import polars as pl
import pytest
from pyiceberg.catalog.rest import RestCatalog
from pyiceberg.exceptions import ForbiddenError, NoSuchTableError, RESTError

from tests.attached_mesh import attached

_REFUSED = (RESTError, NotImplementedError)  # by the server, or by the client, which was told what the server takes


def catalog(wire, consumer: str = "sales") -> RestCatalog:
    return RestCatalog("mesh", uri=f"{wire.url}/iceberg", token=wire.token(consumer))


def test_pyiceberg_finds_and_reads_tables(wire):
    with catalog(wire) as mesh:
        assert mesh.list_namespaces() == [("sales",)]
        assert mesh.list_namespaces("sales") == [("sales", "orders")]
        assert mesh.list_tables(("sales", "orders")) == [("sales", "orders", "daily")]
        assert mesh.table_exists("sales.orders.daily")
        assert mesh.load_table("sales.orders.daily").scan(selected_fields=("order_id",)).to_arrow()["order_id"].to_pylist() == [1, 2]


def test_polars_and_daft_read_what_it_loads(wire, monkeypatch):
    monkeypatch.setenv("POLARS_ICEBERG_PLANNER", "pyiceberg")  # else it asks to be given another one
    with catalog(wire) as mesh:
        table = mesh.load_table("sales.orders.daily")
        assert pl.scan_iceberg(table).select("amount").collect()["amount"].cast(float).sum() == pytest.approx(110.4)
        assert daft.read_iceberg(table).count_rows() == 2


def test_duckdb_attaches_the_mesh(wire):
    with attached(wire, "sales") as connection:
        assert connection.execute('select sum(amount)::double from mesh."sales.orders".daily').fetchone() == (110.4,)


def test_who_is_granted_a_part_reads_by_another_door(wire):
    with catalog(wire, "finance.revenue") as mesh:
        assert mesh.list_namespaces() == []
        with pytest.raises(ForbiddenError, match="granted in part"):
            mesh.load_table("sales.orders.daily")
        assert not mesh.table_exists("sales.orders.daily")


def test_nothing_can_be_written(wire):
    with catalog(wire) as mesh:
        table = mesh.load_table("sales.orders.daily")
        with pytest.raises(_REFUSED):
            table.append(table.scan().to_arrow())
        with pytest.raises(_REFUSED):
            mesh.drop_table("sales.orders.daily")
        with pytest.raises(_REFUSED):
            mesh.create_namespace("mine")
        with pytest.raises(NoSuchTableError):
            mesh.load_table("sales.orders.weekly")
