"""A graph as people see it: boxes in layers from left to right, laid out by grandalf, with links inside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from grandalf.graphs import Edge as LaidEdge
from grandalf.graphs import Graph as LaidGraph
from grandalf.graphs import Vertex
from grandalf.layouts import SugiyamaLayout
from markupsafe import Markup

from mesh_platform.catalog.site.templating import environment

_HEIGHT, _GAP_X, _GAP_Y, _MARGIN = 44.0, 70.0, 16.0, 8.0
_LETTER, _SMALL, _PADDING, _LEAST = 7.6, 6.4, 24.0, 90.0
_LONGEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """`path` is the page it leads to, empty for none; `kind` is "here", "source" or empty; `under` a second, smaller line."""

    id: str
    text: str
    under: str = ""
    path: str = ""
    kind: str = ""

    @property
    def shown(self) -> str:
        return _cut(self.text)

    @property
    def shown_under(self) -> str:
        return _cut(self.under)

    @property
    def width(self) -> float:
        return max(len(self.shown) * _LETTER, len(self.shown_under) * _SMALL, _LEAST - _PADDING) + _PADDING


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    node: Node
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Boxes, and lines as points; `height` is what they take."""

    boxes: list[_Box]
    lines: list[list[tuple[float, float]]]

    @property
    def height(self) -> float:
        return max(each.y for each in self.boxes) + _HEIGHT


def draw_graph(nodes: Sequence[Node], edges: Iterable[tuple[str, str]], *, up: str, title: str) -> Markup:
    """Empty where there are no nodes. An edge to a node that is not there is left out."""
    if not nodes:
        return Markup()
    known = {each.id for each in nodes}
    kept = sorted({(a, b) for a, b in edges if a in known and b in known and a != b})
    drawn = _placed(nodes, kept)
    width = max(each.x + each.width for each in drawn.boxes) + _MARGIN
    template = environment().get_template("graph.svg.j2")
    lines = [_curve(each) for each in drawn.lines]
    height = drawn.height + _MARGIN
    return Markup(template.render(boxes=drawn.boxes, lines=lines, width=width, height=height, box=_HEIGHT, up=up, title=title))


def _placed(nodes: Sequence[Node], edges: Sequence[tuple[str, str]]) -> _Drawn:
    """All boxes have one width, so that layers stand in line. Parts that nothing joins come below each other."""
    width = max(each.width for each in nodes)
    vertices = {each.id: _vertex(each, width) for each in nodes}
    graph: Any = LaidGraph(list(vertices.values()), [_edge(vertices[a], vertices[b]) for a, b in edges])
    whole, top = _Drawn([], []), _MARGIN
    for part in sorted(graph.C, key=lambda each: -len(each.sV)):
        drawn = _layered(part, width)
        left, first = min(each.x for each in drawn.boxes) - _MARGIN, min(each.y for each in drawn.boxes) - top
        whole.boxes.extend(replace(each, x=each.x - left, y=each.y - first) for each in drawn.boxes)
        whole.lines.extend([(x - left, y - first) for x, y in each] for each in drawn.lines)
        top = whole.height + _GAP_Y
    return whole


class _Size:
    """What grandalf asks of a vertex: its size, and room for where it is put. Its layers lie below each other: the axes are turned."""

    def __init__(self, width: float) -> None:
        self.w, self.h = _HEIGHT, width
        self.xy = (0.0, 0.0)


class _Path:
    """What grandalf asks of an edge: room for the points that it leads it through, past the boxes of layers between."""

    def __init__(self) -> None:
        self.points: list[tuple[float, float]] = []

    def setpath(self, points: Iterable[tuple[float, float]]) -> None:
        self.points = list(points)


def _vertex(node: Node, width: float) -> Any:
    vertex: Any = Vertex(node)
    vertex.view = _Size(width)
    return vertex


def _edge(a: Any, b: Any) -> Any:
    edge: Any = LaidEdge(a, b)
    edge.view = _Path()
    return edge


def _layered(part: Any, width: float) -> _Drawn:
    layout: Any = SugiyamaLayout(part)
    layout.xspace, layout.yspace = _GAP_Y, _GAP_X
    layout.init_all(optimize=True)
    layout.draw(3)
    boxes = [_box(each, width) for each in part.sV]
    places = {each.node.id: each for each in boxes}
    return _Drawn(boxes, [_points(each, places) for each in part.sE])


def _box(vertex: Any, width: float) -> _Box:
    across, along = vertex.view.xy
    return _Box(node=vertex.data, x=along - width / 2, y=across - _HEIGHT / 2, width=width)


def _points(edge: Any, places: Mapping[str, _Box]) -> list[tuple[float, float]]:
    """From the right side of one box to the left side of another. grandalf turns an edge of a cycle, and its points with it."""
    start, end = places[edge.v[0].data.id], places[edge.v[1].data.id]
    between = [(along, across) for across, along in edge.view.points[1:-1]]
    if start.x > end.x:
        start, end = end, start
    ends = (start.x + start.width, start.y + _HEIGHT / 2), (end.x - 5, end.y + _HEIGHT / 2)
    return [ends[0], *sorted(between), ends[1]]


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """Level where it starts, ends and passes between boxes."""
    steps = [f"M{points[0][0]:.1f},{points[0][1]:.1f}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (x1 + x2) / 2
        steps.append(f"C{middle:.1f},{y1:.1f} {middle:.1f},{y2:.1f} {x2:.1f},{y2:.1f}")
    return " ".join(steps)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
