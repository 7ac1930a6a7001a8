"""`charts` of an output port: Vega-Lite specifications without data, whose every field is a column that everybody may see.

What is drawn stands in Dagster, before the eyes of whoever opens it: no column that is classified or personal, and nothing that
could load anything from anywhere.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from mesh_platform.concepts.chart import Chart
from mesh_platform.concepts.contract import DataContract
from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.documents.suggestions import did_you_mean, listed

PROPERTY = "charts"

_KEYS = ("title", "description", "mark", "encoding", "transform", "layer", "width", "height", "config")
_MARKS = (
    "arc",
    "area",
    "bar",
    "boxplot",
    "circle",
    "errorband",
    "errorbar",
    "line",
    "point",
    "rect",
    "rule",
    "square",
    "text",
    "tick",
    "trail",
)
_TRANSFORMS = ("aggregate", "bin", "calculate", "density", "filter", "fold", "joinaggregate", "loess", "quantile", "regression", "stack")
_TRANSFORMS += ("timeUnit", "window")
# They load, lead or run something, or make rows out of nothing.
_REFUSED = frozenset(
    {"$schema", "bind", "data", "datasets", "expr", "href", "image", "impute", "lookup", "params", "signal", "src", "url", "usermeta"}
)
_NAMING = ("field", "groupby", "fields", "fold", "stack", "quantile", "density", "regression", "loess", "on", "joinaggregate")
_NAMES = ("field", "groupby", "as")
_DATUM = re.compile(r"""\bdatum(?:\.([A-Za-z_]\w*)|\[\s*(?:'([^']*)'|"([^"]*)")\s*\])?""")
_MOST_CHARTS, _MOST_BYTES, _MOST_DEPTH, _LARGEST = 6, 20_000, 12, 1200
_EXAMPLE = "For example `{title: …, mark: bar, encoding: {x: {field: …}, y: {field: …}}}`."

Place = tuple[Step, ...]


def read_charts(doc: Document, at: Place, value: Any, contract: DataContract | None) -> tuple[Chart, ...]:
    """The charts that can be drawn; each other one is a problem of the document."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        doc.wrong(at, "is a list of Vega-Lite specifications.", _EXAMPLE)
        return ()
    if len(value) > _MOST_CHARTS:
        doc.wrong(at, f"has {len(value)} charts; a port has at most {_MOST_CHARTS}.")
    charts = [_chart(doc, (*at, number), each, contract) for number, each in enumerate(value)]
    titles = [each.title for each in charts if each is not None]
    if twice := next((each for each in titles if titles.count(each) > 1), None):
        doc.wrong(at, f"{twice[:80]!r} is the title of two charts.", "Give each its own.")
    return tuple(each for each in charts if each is not None)


def _chart(doc: Document, at: Place, spec: Any, contract: DataContract | None) -> Chart | None:
    problems = len(doc.problems)
    if len(json.dumps(spec)) > _MOST_BYTES or _depth(spec) > _MOST_DEPTH:
        doc.wrong(at, f"is larger than {_MOST_BYTES:,} characters, or nested deeper than {_MOST_DEPTH} levels.", "Draw less in one chart.")
        return None
    _check_shape(doc, at, spec)
    for here, key, value in _entries(spec, at):
        if key in _REFUSED:
            doc.wrong(here, f"`{key}` has no place in a chart.", "The platform gives it the port's own rows, and nothing else.")
        elif key in _NAMES and not _is_named(value, several=key != "field"):
            doc.wrong(here, "names columns.", "Write the name as text." if key == "field" else "Write a name, or a list of names.")
    columns = _columns(doc, at, spec, contract) if contract is not None and len(doc.problems) == problems else ()
    if len(doc.problems) > problems:
        return None
    return Chart(title=_title(spec), spec=spec, columns=columns, location=doc.at_line(spec.line))


def _check_shape(doc: Document, at: Place, spec: Any) -> None:
    for key in spec:
        if key not in _KEYS and key not in _REFUSED:
            doc.wrong((*at, key), "is no key of a chart here.", did_you_mean(key, _KEYS) or f"It has {listed(_KEYS)}.")
    if not _title(spec).strip():
        doc.wrong((*at, "title"), "required: it is what people read first.")
    if not isinstance(spec.get("config", {}), dict):
        doc.wrong((*at, "config"), "is a mapping of Vega-Lite's settings.")
    for size in ("width", "height"):
        if size in spec and not (isinstance(spec[size], int) and 0 < spec[size] <= _LARGEST):
            doc.wrong((*at, size), f"is a number of pixels, at most {_LARGEST}.")
    layers = spec.get("layer", [])
    if not isinstance(layers, list) or not all(isinstance(each, dict) for each in layers):
        doc.wrong((*at, "layer"), "is a list of specifications.", _EXAMPLE)
    elif layers:
        for number, each in enumerate(layers):
            _check_view(doc, (*at, "layer", number), each)
    else:
        _check_view(doc, at, spec)
    for number, each in enumerate(spec.get("transform", []) if isinstance(spec.get("transform", []), list) else [None]):
        if not isinstance(each, dict) or _transform(each) is None:
            doc.wrong((*at, "transform", number), f"is none of {listed(_TRANSFORMS)}.", "Others make rows of nothing, or load some.")


def _check_view(doc: Document, at: Place, view: Any) -> None:
    mark = view.get("mark")
    kind = mark.get("type") if isinstance(mark, dict) else mark
    if kind not in _MARKS:
        doc.wrong((*at, "mark"), f"must be one of {listed(_MARKS)}.", did_you_mean(str(kind), _MARKS))
    encoding = view.get("encoding", {})
    if not isinstance(encoding, dict) or not all(isinstance(each, dict | list) for each in encoding.values()):
        doc.wrong((*at, "encoding"), "gives each channel a definition.", "For example `x: {field: …, type: quantitative}`.")


def _transform(entry: Mapping[str, Any]) -> str | None:
    return next((each for each in _TRANSFORMS if each in entry), None)


def _columns(doc: Document, at: Place, spec: Any, contract: DataContract) -> tuple[str, ...]:
    """The columns that a chart names, after those that cannot be charted were reported."""
    known = {each.name: each for each in contract.columns}
    made = set(_made(spec))
    found: dict[str, None] = {}
    for here, name in _fields(spec, at):
        column = known.get(name)
        if column is None and name in made:
            continue
        if column is None:
            doc.wrong(here, f"the contract has no column {name[:80]!r}.", did_you_mean(name, [*known, *made]))
        elif column.is_guarded:
            doc.wrong(here, f"`{name}` is {_guard(column)}; a chart is seen by everybody.", "Leave it out of the chart.")
        else:
            found[name] = None
    return tuple(found)


def _guard(column: Any) -> str:
    return str(column.classification) if column.is_classified else "personal"


def _made(value: Any) -> Iterator[str]:
    """Names that transforms give."""
    for _, key, each in _entries(value, ()):
        if key == "as":
            yield from (name for name in (each if isinstance(each, list) else [each]) if isinstance(name, str))


def _fields(value: Any, at: Place) -> Iterator[tuple[Place, str]]:
    """Every name that stands for a column, wherever it does, and those that an expression names."""
    for here, key, each in _entries(value, at):
        if key in ("calculate", "filter", "test") and isinstance(each, str):
            yield from ((here, _datum(found)) for found in _DATUM.finditer(each))
        elif key in _NAMING:
            yield from (
                (here, name) for name in (each if isinstance(each, list) else [each]) if isinstance(name, str) and not _is_word(key, name)
            )


def _is_word(key: str, name: str) -> bool:
    """`stack: normalize` of a channel says how, and names no column."""
    return key == "stack" and name in ("zero", "normalize", "center")


def _datum(found: re.Match[str]) -> str:
    return found[1] or found[2] or found[3] or "datum"  # alone, it is every column at once


def _is_named(value: Any, *, several: bool) -> bool:
    return isinstance(value, str) or (several and isinstance(value, list) and all(isinstance(each, str) for each in value))


def _entries(value: Any, at: Place) -> Iterator[tuple[Place, str, Any]]:
    """Each key at any depth with its value, and where it stands."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield (*at, key), key, each
            yield from _entries(each, (*at, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _entries(each, (*at, number))


def _title(spec: Mapping[str, Any]) -> str:
    title = spec.get("title", "")
    text = title.get("text", "") if isinstance(title, dict) else title
    return text if isinstance(text, str) else ""


def _depth(value: Any) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inside is None else 1 + max(map(_depth, inside), default=0)
