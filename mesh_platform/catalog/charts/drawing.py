"""Images of a port's charts, at one snapshot."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mesh_platform.catalog.charts import process
from mesh_platform.catalog.charts.rows import ChartedRows, charted_rows
from mesh_platform.concepts.chart import Chart
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import MeshError
from mesh_platform.lakehouse.engine import EngineError
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import Pin, pin

MOST_BYTES = 150_000  # each run keeps its images in the event log
SECONDS = 30
_WIDTH, _HEIGHT = 560, 280
_LOOK = {
    "background": "white",
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        "grid": True,
        "gridColor": "#e8e8ec",
        "domainColor": "#b8b8c0",
        "tickColor": "#b8b8c0",
        "labelColor": "#555",
        "titleColor": "#333",
    },
    "title": {"anchor": "start", "fontSize": 15, "offset": 12, "subtitleColor": "#666"},
    "legend": {"labelColor": "#555", "titleColor": "#333"},
    "range": {"category": ["#4f43dd", "#e8853a", "#2a9d8f", "#c8396f", "#8a8f98", "#b79f25"]},
    "bar": {"color": "#4f43dd"},
    "line": {"color": "#4f43dd", "strokeWidth": 2},
    "point": {"color": "#4f43dd"},
    "area": {"color": "#4f43dd"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """`image` is a data URI, or empty with the `reason`; `note` is what a person must know to read it."""

    chart: Chart
    image: str = ""
    note: str = ""
    reason: str = ""


def draw_charts(lakehouse: Lakehouse, port: OutputPort, snapshot_id: int) -> tuple[Drawn, ...]:
    """Never raises for a chart that cannot be drawn: it says so."""
    if not port.charts:
        return ()
    try:
        shown = pin(lakehouse, port.address, snapshot_id)
    except MeshError as wrong:
        return tuple(Drawn(chart=each, reason=wrong.fact) for each in port.charts)
    found = {chart.title: _rows(lakehouse, shown, chart) for chart in port.charts}
    images = dict(zip(found, _images(found.values()), strict=True))
    return tuple(_drawn(each, found[each.title], *images[each.title]) for each in port.charts)


def _rows(lakehouse: Lakehouse, shown: Pin, chart: Chart) -> ChartedRows | str:
    """Or why there are none."""
    try:
        with lakehouse.connect() as connection:
            return charted_rows(connection, shown, chart)
    except (MeshError, EngineError) as wrong:
        return str(wrong).partition("\n")[0]


def _images(found: Iterable[ChartedRows | str]) -> Iterator[tuple[str, str]]:
    """Image and reason of each, drawn by one process for all of them."""
    found = list(found)
    drawable = [each for each in found if isinstance(each, ChartedRows)]
    images = iter(_answers([_complete(each) for each in drawable]) if drawable else ())
    for each in found:
        yield next(images) if isinstance(each, ChartedRows) else ("", each)


def _answers(specs: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    asked = json.dumps({"specs": specs, "most_bytes": MOST_BYTES})
    # `-P`: nothing that lies in the working folder is imported instead of what is meant. Secrets stay here.
    command = [sys.executable, "-P", str(process.__file__)]
    try:
        done = subprocess.run(
            command, input=asked, capture_output=True, text=True, timeout=SECONDS, check=False, env={"TZ": "UTC", "PATH": os.defpath}
        )
    except subprocess.TimeoutExpired:
        return [("", f"it took longer than {SECONDS} seconds")] * len(specs)
    if done.returncode:
        return [("", "the process that draws ended by itself")] * len(specs)
    return [(image, reason) for image, reason in json.loads(done.stdout)]


def _complete(charted: ChartedRows) -> dict[str, Any]:
    """The specification with its rows and, where it says nothing else, the look that all charts share."""
    config = {**_LOOK, **charted.spec.get("config", {})}
    sizes = {"width": _WIDTH, "height": _HEIGHT}
    return {**sizes, **charted.spec, "config": config, "data": {"values": charted.rows}}


def _drawn(chart: Chart, charted: ChartedRows | str, image: str, reason: str) -> Drawn:
    if isinstance(charted, str) or not image:
        return Drawn(chart=chart, reason=reason)
    note = f"drawn from {len(charted.rows):,} of {charted.of:,} rows" if len(charted.rows) < charted.of else ""
    return Drawn(chart=chart, image=image, note=note)
