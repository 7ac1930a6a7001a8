"""The mesh as a matrix: how well the rows of each domain find their partners in every other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.observability.interoperability.measurement import Measurement


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """All joins from one domain into another together. Rows count once for each join; `uncounted` joins tell nothing."""

    domain: str
    to_domain: str
    joins: int = 0
    uncounted: int = 0
    rows: int = 0
    rows_joined: int = 0
    differences: int = 0

    @property
    def share(self) -> float | None:
        return self.rows_joined / self.rows if self.rows else None

    @property
    def rows_alone(self) -> int:
        return self.rows - self.rows_joined

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "domain": self.domain,
            "to_domain": self.to_domain,
            "joins": self.joins,
            "uncounted": self.uncounted,
            "rows": self.rows,
            "rows_joined": self.rows_joined,
            "share": self.share,
            "differences": self.differences,
        }


def matrix(measurements: Iterable[Measurement]) -> Mapping[tuple[str, str], Cell]:
    """By domain, and the domain it refers to; only where there is a join."""
    found: dict[tuple[str, str], list[Measurement]] = {}
    for each in measurements:
        found.setdefault((each.join.port.domain, each.join.to.domain), []).append(each)
    return {sides: _cell(*sides, found[sides]) for sides in sorted(found)}


def _cell(domain: str, to_domain: str, measured: list[Measurement]) -> Cell:
    counted = [each.coverage for each in measured if each.coverage is not None]
    return Cell(
        domain=domain,
        to_domain=to_domain,
        joins=len(measured),
        uncounted=sum(bool(each.reason) for each in measured),
        rows=sum(each.rows for each in counted),
        rows_joined=sum(each.rows_joined for each in counted),
        differences=sum(len(each.agreement.differences) for each in measured),
    )
