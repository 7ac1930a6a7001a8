"""A consumer that a change touches, and on what grounds that is said."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mesh_platform.concepts.consumer import Consumer


class Grounds(StrEnum):
    """Why a consumer is taken to be touched."""

    DECLARED = "declared"  # its input port says that it relies on the column
    USED = "used"  # its SQL names the column
    MEASURED = "measured"  # it has read the column lately
    UNKNOWN = "unknown"  # it may read the port, and nobody knows which columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A consumer and the columns in question; no columns where the whole port is."""

    consumer: Consumer
    grounds: Grounds
    columns: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"consumer": str(self.consumer), "grounds": self.grounds.value, "columns": list(self.columns)}

    def __str__(self) -> str:
        what = ", ".join(self.columns) or "the port as a whole"
        return f"{self.consumer} ({self.grounds}: {what})"
