"""What the catalog shows of values to whoever looks at it: rows of public ports, and the charts that owners declared."""

import base64
from contextlib import suppress

from mesh_platform.access.entering.gate import enter
from mesh_platform.access.entering.trail import Door, Visitor, record_read
from mesh_platform.catalog.charts.drawing import Drawn, draw_charts
from mesh_platform.catalog.site.markup import visible
from mesh_platform.catalog.site.surroundings import Sample
from mesh_platform.catalog.site.templating import environment
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import MeshError
from mesh_platform.lakehouse.engine import EngineError
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql

ROWS = 5
_LONGEST = 120
_STRANGER = Visitor(consumer=None, door=Door.CATALOG)
_SVG = "data:image/svg+xml;base64,"
_SIZE = slice(16, 24)  # of a PNG: width and height


class PublicShowcase:
    """For nobody in particular, by these declarations; each sample is a read like any other, and recorded."""

    def __init__(self, lakehouse: Lakehouse, mesh: Mesh) -> None:
        self._lakehouse = lakehouse
        self._mesh = mesh
        self._drawn: dict[tuple[str, int], tuple[Drawn, ...]] = {}

    def sample(self, port: OutputPort) -> Sample | None:
        """Only columns that may be seen as they are: to mask a column one would have to read it."""
        if not port.public:
            return None
        with suppress(MeshError, EngineError):
            return self._sample(port)
        return None

    def chart(self, port: OutputPort, number: int) -> bytes:
        """Of a public port, all at once: they are drawn from whole rows, and of another port even their shape is granted."""
        if not port.public:
            return _told("this port is not public: its charts are in Dagster, for who runs it")
        try:
            snapshot = pin(self._lakehouse, port.address).snapshot_id
        except MeshError as wrong:
            return _told(wrong.fact)
        key = (str(port.address), snapshot)
        if key not in self._drawn:
            self._drawn = {key: draw_charts(self._lakehouse, port, snapshot)}  # the next one asked for is most likely of this port
        drawn = self._drawn[key][number - 1]
        return _svg(drawn.image) if drawn.image else _told(drawn.reason)

    def _sample(self, port: OutputPort) -> Sample | None:
        view = enter(self._lakehouse, port.address, _STRANGER, self._mesh.product_of)
        found = pin(self._lakehouse, port.address)
        clear = tuple(each for each in found.columns if view.tells_value(each))
        if not clear or view.rows is not None:
            return None
        with self._lakehouse.connect() as connection:
            rows = connection.execute(f"{relation_sql(found, clear)} limit {ROWS}").fetchall()
        record_read(self._lakehouse, found, _STRANGER, columns=clear)
        return Sample(
            snapshot_id=found.snapshot_id,
            columns=clear,
            rows=tuple(tuple(map(_text, row)) for row in rows),
            masked=tuple(each for each in view.visible(found.columns) if each not in clear),
        )


def _text(value: object) -> str | None:
    if value is None:
        return None
    text = visible(str(value).lower() if isinstance(value, bool) else str(value))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _svg(image: str) -> bytes:
    """Of a data URI: as it is, or as a picture in an SVG where there were too many points for lines."""
    if image.startswith(_SVG):
        return base64.b64decode(image.removeprefix(_SVG))
    head = base64.b64decode(image.partition(",")[2][:64])[_SIZE]
    width, height = int.from_bytes(head[:4]), int.from_bytes(head[4:])
    return environment().get_template("picture.svg.j2").render(image=image, width=width, height=height, told="").encode()


def _told(reason: str) -> bytes:
    return environment().get_template("picture.svg.j2").render(image="", width=560, height=60, told=reason).encode()
