"""A kind of promise: the forms in which contracts make it, and data that tells them apart."""

from dataclasses import dataclass

from tests.governance.changes.data import Data
from tests.governance.changes.forms import Form


@dataclass(frozen=True, eq=False)
class Kind:
    """`exact`: the data shows every break, so that a change which is told as one and shown by no data is a false alarm.

    `open`: of some changes nobody can tell which way they go.
    """

    name: str
    columns: tuple[str, ...]
    forms: tuple[Form, ...]
    data: tuple[Data, ...]
    exact: bool = True
    open: bool = False

    def __str__(self) -> str:
        return self.name
