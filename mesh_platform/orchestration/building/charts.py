"""Charts of what was just published, as Dagster shows them. One that cannot be drawn says why, and stops nothing."""

from typing import TYPE_CHECKING, Any

import dagster as dg

from mesh_platform.concepts.product import OutputPort
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.publishing.publisher import Publication

if TYPE_CHECKING:
    from mesh_platform.catalog.charts.drawing import Drawn


def chart_metadata(lakehouse: Lakehouse, port: OutputPort, publication: Publication) -> dict[str, Any]:
    """An image for each chart that the port declares, and beside it what a person must know to read it."""
    if not port.charts or lakehouse.settings.overlay is not None:  # nobody looks at a candidate's materialisations
        return {}
    from mesh_platform.catalog.charts.drawing import draw_charts  # DuckDB loads in the run only

    try:
        drawn = draw_charts(lakehouse, port, publication.release.snapshot_id)
    except Exception as wrong:  # noqa: BLE001  what is published stays so, whatever becomes of its picture
        return {"charts": dg.MetadataValue.md(f"⚠️ could not be drawn: {type(wrong).__name__}")}
    return {f"chart: {each.chart.title}": dg.MetadataValue.md(_markdown(each)) for each in drawn}


def _markdown(drawn: "Drawn") -> str:
    if not drawn.image:
        return f"⚠️ could not be drawn: {_plain(drawn.reason)}"
    # Dagster's pages show images that a text carries in itself.
    image = f"![{_plain(drawn.chart.title)}]({drawn.image})"
    return f"{image}\n\n{drawn.note[:1].upper()}{drawn.note[1:]}." if drawn.note else image


def _plain(text: str) -> str:
    """Without what Markdown would take for a link or an image."""
    return "".join(each for each in text if each not in "[]()<>`!\\")
