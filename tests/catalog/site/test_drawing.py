import re

from mesh_platform.catalog.site.drawing.graph import Node, draw_graph


def drawn(nodes: str, edges: list[tuple[str, str]]) -> str:
    return str(draw_graph([Node(id=each, text=each) for each in nodes], edges, up="", title="a graph"))


def lefts(svg: str) -> dict[str, float]:
    places = re.findall(r"<title>(\w+)</title>\s*<rect x=\"([\d.]+)\"", svg)
    return {name: float(x) for name, x in places}


def test_what_something_is_made_of_stands_left_of_it():
    found = lefts(drawn("abcd", [("a", "b"), ("b", "c"), ("a", "c"), ("a", "d")]))
    assert found["a"] < found["b"] == found["d"] < found["c"]


def test_cycles_loops_and_strangers_are_drawn_all_the_same():
    svg = drawn("abc", [("a", "b"), ("b", "a"), ("a", "a"), ("a", "z")])
    assert svg.count("<rect") == 3
    assert svg.count('class="edge"') == 2


def test_boxes_do_not_lie_on_each_other():
    svg = drawn("abcdefgh", [("a", each) for each in "bcdef"] + [("g", "h")])
    boxes = [(float(x), float(y), float(w)) for x, y, w in re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', svg)]
    assert len(boxes) == 8
    for at, (x, y, width) in enumerate(boxes):
        assert not any(abs(x - other[0]) < width and abs(y - other[1]) < 44 for other in boxes[at + 1 :])


def test_names_are_escaped_and_long_ones_cut():
    svg = str(draw_graph([Node(id="x", text='"><script>' + "long" * 30)], [], up="", title="<t>"))
    assert "<script>" not in svg
    assert "…" in svg
