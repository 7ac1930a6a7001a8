"""A consumer who looks after every step, and never sees anything that was not promised."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

import mesh_platform
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import NotPublished
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.reading.snapshots import pin, releases
from mesh_platform.settings import load_settings

_KEYS = {
    "network.reference.airports": ("faa",),
    "network.reference.airlines": ("carrier",),
    "fleet.aircraft.registry": ("tail_number",),
    "weather.observations.hourly": ("airport", "observed_at"),
    "weather.observations.hourly_quarantine": ("airport", "observed_at"),
    "flights.operations.departures": ("flight_date", "carrier", "flight_number", "origin"),
    "flights.operations.cancellations": ("flight_date", "carrier", "flight_number", "origin"),
    "punctuality.delays.causes": ("flight_date", "carrier", "flight_number", "origin"),
    "punctuality.delays.unresolved": ("flight_date", "carrier", "flight_number", "origin", "reason"),
    "punctuality.scorecards.carriers": ("carrier",),
    "punctuality.scorecards.routes": ("origin", "destination"),
}
# What a consumer would be hurt by, said once more in Polars: rows for which it is true must never be seen.
_HURTS: dict[str, pl.Expr] = {
    "weather.observations.hourly": (pl.col("humidity") > 100)
    | (pl.col("wind_speed") > 250)
    | (pl.col("dew_point") > pl.col("temperature")),
    "flights.operations.departures": (pl.col("destination") == pl.col("origin")) | pl.col("departed_at").is_null(),
    "punctuality.delays.causes": (pl.col("departure_delay") >= 15) == (pl.col("cause") == "on_time"),
    "punctuality.scorecards.carriers": ~pl.col("late_share").is_between(0, 1),
}


class Witness:
    """`looks` counts the snapshots that were read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ports = tuple(sorted(require_mesh(root).ports, key=str))
        self.looks = 0
        self._seen: dict[PortAddress, int] = {}

    def look(self) -> None:
        """Reads every port that has moved since the last look."""
        for port, snapshot in self._moved():
            self._read(port)
            self._seen[port] = snapshot
            self.looks += 1

    def _moved(self) -> Iterator[tuple[PortAddress, int]]:
        with open_lakehouse(load_settings(self.root)) as lakehouse:
            for port in self.ports:
                try:
                    snapshot = pin(lakehouse, port).snapshot_id
                except NotPublished:
                    assert port not in self._seen, f"{port} has vanished"
                    continue
                if self._seen.get(port) != snapshot:
                    newest, *_ = releases(lakehouse, port)
                    assert newest.certificate.verdicts, f"{port} shows snapshot {snapshot} without a verdict"
                    assert not {"failed", "errored"} & set(newest.certificate.verdicts.values()), f"{port}: {newest.certificate}"
                    yield port, snapshot

    def _read(self, port: PortAddress) -> None:
        rows = table(port, self.root)
        keys = list(_KEYS[str(port)])
        assert not rows.select(pl.any_horizontal(pl.col(keys).is_null()).any()).item(), f"{port} shows a row without a key"
        assert rows.select(keys).is_unique().all(), f"{port} shows a row twice"
        if (hurts := _HURTS.get(str(port))) is not None:
            bad = rows.filter(hurts)
            assert bad.is_empty(), f"{port} shows what was ruled out: {bad.head(3)}"


def table(port: PortAddress | str, root: Path) -> pl.DataFrame:
    """Everything that the port's own domain sees of it."""
    domain = str(port).partition(".")[0]
    return mesh_platform.read(str(port), consumer=domain, root=root).polars()
