"""What happens to each port while a mesh is run, and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mesh_platform.concepts.names import PortAddress


class State(StrEnum):
    """`REFUSED`: a promise did not hold or the mesh said no; `FAILED`: an error; `SKIPPED`: something it reads was not built."""

    STARTED = "started"
    PUBLISHED = "published"
    REFUSED = "refused"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortOutcome:
    """`checks_passed` and `checks_failed` count promises; `rows` is the size of the published table."""

    address: PortAddress
    state: State
    rows: int | None = None
    seconds: float | None = None
    unchanged: bool = False
    checks_passed: int = 0
    checks_failed: int = 0
    run_id: str = ""
    reason: str = ""


Listener = Callable[[PortOutcome], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """One final outcome for each port that was asked for, in the order in which they ended."""

    outcomes: tuple[PortOutcome, ...]

    @property
    def holds(self) -> bool:
        return all(each.state is State.PUBLISHED for each in self.outcomes)
