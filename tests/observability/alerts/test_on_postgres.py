"""The same with the ledger on a server, where those who look may be on several machines."""

import threading

import pytest

from mesh_platform.errors import ContractBroken
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.observability.alerts.notification import notify
from mesh_platform.settings import Settings
from tests.observability.alerts.meshes import ORDERS, mesh_of, route
from tests.postgres_server import postgres
from tests.publishing.conftest import Publisher
from tests.sample_ports import orders, port

__all__ = ["postgres"]


def test_a_refusal_is_told_once_and_is_over_with_the_next_publication(tmp_path, postgres, hook, monkeypatch):
    monkeypatch.setenv("MESH_CATALOG_URI", postgres.new_database())
    settings, mesh = Settings(root=tmp_path), mesh_of(alerts=(route(hook.url),))

    def look() -> None:
        with open_lakehouse(settings) as own:
            notify(own, mesh)

    with open_lakehouse(settings) as lakehouse:
        with pytest.raises(ContractBroken):
            Publisher(lakehouse).publish(port(ORDERS), orders((1, "2024-01-01", "-1", "Ada")))
        looking = [threading.Thread(target=look) for _ in range(3)]
        for each in looking:
            each.start()
        for each in looking:
            each.join()
        assert [[each["subject"] for each in document["raised"]] for document in hook.documents] == [[ORDERS]]
        Publisher(lakehouse).publish(port(ORDERS), orders((1, "2024-01-01", "1", "Ada")), run="good")
        (over,) = notify(lakehouse, mesh).resolved
        assert over.alert.subject == ORDERS
        assert len(lakehouse.ledger.facts(Kind.ALERT_RAISED)) == 1
