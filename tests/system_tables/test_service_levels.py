from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.publishing.publisher import publish
from mesh_platform.system_tables import service_levels
from mesh_platform.system_tables.asked import Asked
from tests.observability.alerts.meshes import mesh_of
from tests.publishing.conftest import lakehouse, publisher
from tests.service_levels.promises import AVAILABLE, DAILY, SOUND, START, after, promising, published

__all__ = ["lakehouse", "publisher"]

SHIPPED = require_mesh(Path(__file__).parents[2]).port(PortAddress.parse("governance.mesh.service_levels"))
OF = promising(DAILY, SOUND, AVAILABLE)


def rows_at(lakehouse, at, of=OF):
    return list(service_levels.rows(Asked(lakehouse=lakehouse, mesh=mesh_of(of), upto=0, at=at)))


def test_each_objective_is_a_row_of_each_measurement(publisher, lakehouse):
    published(publisher, OF, START)
    frequency, quality, availability = rows_at(lakehouse, after(hours=27))
    assert {*frequency} == {*service_levels.SCHEMA.names}
    assert (frequency["port"], frequency["product"], frequency["domain"]) == ("sales.orders.daily", "sales.orders", "sales")
    assert (frequency["counted"], frequency["good"], frequency["bad"], frequency["pace"]) == ("seconds", 25 * 3600, 2 * 3600, "fast")
    assert (quality["counted"], quality["days"], quality["target"], quality["kept"], quality["met"]) == ("events", 10, 0.9, 1, True)
    assert (availability["met"], availability["kept"], availability["budget_left"]) == (None, None, 1)


def test_measurements_of_several_days_keep_the_contract_that_ships(publisher, lakehouse):
    published(publisher, OF, START)
    for days in (1, 2, 5):
        with clock.frozen_at(after(days=days)), lakehouse.connect() as connection:
            build = publisher.start(SHIPPED)
            measured = pa.Table.from_pylist(rows_at(lakehouse, clock.now()), schema=service_levels.SCHEMA)
            connection.register("measured", measured)
            publication = publish(lakehouse, build, connection, "select * from measured")
    assert publication.release.rows == 9


def test_a_port_that_promises_nothing_has_no_row(lakehouse):
    assert rows_at(lakehouse, START, promising()) == []
    assert rows_at(lakehouse, START, replace(OF, contract=replace(OF.contract, status="draft"))) == []
