"""Ports that promise something over time, and what happened to them."""

from datetime import UTC, datetime, timedelta

from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import Aim, ServiceLevel
from mesh_platform.concepts.release import Release
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.service_levels.standing import Standing, standing
from tests.publishing.conftest import Publisher
from tests.sample_ports import contract, orders, port

START = datetime(2024, 3, 1, tzinfo=UTC)
DAILY = ServiceLevel(property="frequency", value=1, unit="d")
YOUNG = ServiceLevel(property="latency", value=2, unit="d", element="ordered_on")
SOUND = ServiceLevel(property="errorRate", value=10, unit="%", aim=Aim(days=10))
AVAILABLE = ServiceLevel(property="availability", value=99.9, unit="percent")


def promising(*levels: ServiceLevel):
    return port(contract=contract(service_levels=levels))


def after(**time: float) -> datetime:
    return START + timedelta(**time)


def published(publisher: Publisher, of, moment: datetime, *, newest: str = "2024-03-01") -> Release:
    with clock.frozen_at(moment):
        return publisher.publish(of, orders((1, newest, "1", "Ada"))).release


def stands(lakehouse: Lakehouse, of, at: datetime) -> Standing:
    (found,) = standing(lakehouse, of, at)
    return found


HOUR, DAY = 3600, 86400
