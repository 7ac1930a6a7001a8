"""What surrounds a page where it is shown: who looks at it, and what a server adds that a file cannot have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from markupsafe import Markup

from mesh_platform.concepts.product import OutputPort


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Some rows of a port as texts, and the snapshot that they are of; `masked` are the columns that are not shown as they are."""

    snapshot_id: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    masked: tuple[str, ...] = ()


class Showcase(Protocol):
    """Values of the mesh that whoever looks at a page may see."""

    def sample(self, port: OutputPort) -> Sample | None:
        """Some rows; None where they may not be seen, or where there are none."""
        ...

    def chart(self, port: OutputPort, number: int) -> bytes:
        """The image of one of a port's charts, as SVG; one that cannot be drawn says why."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """`server`: forms work. `visitor` is for whom the one reads who is signed in.

    `slots` are what the server puts into a page: "account" at its top, "notice" above its title, and "actions" on the page of a port
    or a product, in the place of the commands that do the same.
    """

    server: bool = False
    visitor: str = ""
    slots: Mapping[str, Markup] = field(default_factory=dict)
    showcase: Showcase | None = None
    dagster_url: str = ""
    gateway_url: str = ""


PLAIN = Surroundings()
