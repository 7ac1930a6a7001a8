"""Decisions about sales.orders.daily for finance.revenue, as people take them one after another."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mesh_platform.access.agreeing import decisions
from mesh_platform.access.agreeing.granting import Wishes
from mesh_platform.concepts import clock
from mesh_platform.concepts.access import Agreement
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import load_settings
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODPS

PORT, CONSUMER = "sales.orders.daily", "finance.revenue"
FILE = "domains/sales/orders/access/daily/finance.revenue.yaml"
GRANTED_ONLY = changed(ORDERS_ODPS, ("value: public", "value: granted"))
PURPOSE = "Sum orders by month."


class Desk:
    """Takes decisions in one mesh; every one comes a day after the one before, unless a test says when."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.day = datetime(2026, 11, 22, 10, tzinfo=UTC)

    def request(self, **said: Any) -> Agreement:
        return self._take(decisions.request, **{"purpose": PURPOSE, **said})

    def approve(self, wishes: Wishes | None = None, **said: Any) -> Agreement:
        return self._take(decisions.approve, **{"wishes": wishes or Wishes(), "reason": "Agreed.", **said})

    def deny(self, **said: Any) -> Agreement:
        return self._take(decisions.deny, **{"reason": "Not needed.", **said})

    def withdraw(self, **said: Any) -> Agreement:
        return self._take(decisions.withdraw, **{"reason": "Asked too much.", **said})

    def renew(self, **said: Any) -> Agreement:
        return self._take(decisions.renew, **{"reason": "For longer.", **said})

    def revoke(self, **said: Any) -> Agreement:
        return self._take(decisions.revoke, **{"reason": "No longer used.", **said})

    def _take(self, decide: Any, *, by: str = "team:sales", **said: Any) -> Agreement:
        mesh, _ = load_mesh(self.root)
        settings = load_settings(self.root).model_copy(update={"actor": by})
        with clock.frozen_at(self.day), open_lakehouse(settings) as lakehouse:
            agreement = decide(lakehouse, mesh, **{"port": PORT, "consumer": CONSUMER, **said})
        self.day = self.day.replace(day=self.day.day + 1)
        return agreement

    @property
    def text(self) -> str:
        return (self.root / FILE).read_text()
