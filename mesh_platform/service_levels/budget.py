"""Error budgets: how much may go wrong before a promise is broken, and how much of that is left."""

from dataclasses import dataclass

from mesh_platform.service_levels.objective import Objective
from mesh_platform.service_levels.stretches import Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """In seconds or in what was counted. Nothing is spent where nothing went wrong, however little was measured."""

    allowed: float
    spent: float

    @property
    def left(self) -> float:
        """The share of it; below 0 where more was spent than allowed."""
        return 1 - self.spent / self.allowed if self.spent else 1.0

    @property
    def is_spent(self) -> bool:
        return self.left <= 0


def budget_of(objective: Objective, measured: Measured) -> Budget:
    """Time is promised for the whole window, also where a port is younger; of what was counted nobody knows how much will come."""
    whole = objective.window.total_seconds() if objective.counts_time else measured.total
    return Budget(allowed=objective.tolerance * whole, spent=measured.bad)
