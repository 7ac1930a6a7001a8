"""`PRODUCT.canvas.yaml`: a product thought through from those who need it. Not a part of the mesh until a product is made of it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mesh_platform.concepts.canvas import Canvas, Need, Span, WantedColumn
from mesh_platform.concepts.contract import TO_DESCRIBE
from mesh_platform.concepts.names import COLUMN_NAME_RULE, PortAddress, ProductAddress, is_column_name
from mesh_platform.concepts.problem import Problem
from mesh_platform.declarations.documents.documents import Document, Steps
from mesh_platform.declarations.documents.suggestions import did_you_mean
from mesh_platform.declarations.documents.validation import CANVAS, validate
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.errors import InvalidDeclaration, InvalidName

CANVAS_END = ".canvas.yaml"
_NUMBERS = frozenset({"integer", "number"})
_TIMES = frozenset({"date", "timestamp"})


def canvas_file(address: ProductAddress) -> Path:
    """Beside the folder that the product will have, below the root."""
    return Path(DOMAINS, address.domain, f"{address.product}{CANVAS_END}")


def read_canvas(root: Path, file: Path) -> tuple[Canvas | None, tuple[Problem, ...]]:
    """The canvas, or None with all that is wrong with it or still open. `file` is absolute."""
    doc = Document(file, root=root if file.is_relative_to(root) else file.parent)
    canvas = _canvas(doc) if validate(doc, CANVAS) else None
    return (canvas if doc.is_sound else None), tuple(sorted(doc.problems))


def require_canvas(root: Path, file: Path) -> Canvas:
    """Raises InvalidDeclaration with every problem."""
    canvas, problems = read_canvas(root, file)
    if canvas is None:
        raise InvalidDeclaration(f"nothing can be made of {file.name} yet", problems=problems, hint="what is open, ask those who need it")
    return canvas


def _canvas(doc: Document) -> Canvas | None:
    entry = doc.entry
    for at in _open(entry):
        doc.wrong(at, "is still open.", "Put words in its place: of those who need it, where they know best.")
    _check_columns(doc)
    port = _port(doc)
    columns = {each["name"]: each for each in entry["columns"]}
    for name in ("freshness", "kept"):
        _check_span(doc, name, columns)
    _check_personal(doc, [name for name, each in columns.items() if each.get("personal")])
    if port is None:
        return None
    return Canvas(
        port=port,
        purpose=entry["purpose"],
        needs=tuple(Need(who=each["who"], decides=each["decides"], questions=tuple(each["questions"])) for each in entry["consumers"]),
        grain=entry["port"]["grain"],
        limitations=entry["port"]["limitations"],
        columns=tuple(map(_column, entry["columns"])),
        freshness=Span(**entry["freshness"]),
        kept=Span(**entry["kept"]) if "kept" in entry else None,
        public=entry.get("access") == "public",
        location=doc.at_line(entry.line),
    )


def _column(entry: Mapping[str, Any]) -> WantedColumn:
    plain = {key: each for key, each in entry.items() if key != "values"}
    return WantedColumn(**plain, values=tuple(entry.get("values", ())))


def _open(value: Any, at: Steps = ()) -> Iterator[Steps]:
    """Every text that nobody has put words in the place of."""
    if isinstance(value, str):
        yield from [at] if value.startswith(TO_DESCRIBE) or not value.strip() else []
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _open(each, (*at, key))
    elif isinstance(value, Sequence):
        for number, each in enumerate(value):
            yield from _open(each, (*at, number))


def _port(doc: Document) -> PortAddress | None:
    try:
        product = ProductAddress.parse(doc.entry["product"])
    except InvalidName as wrong:
        doc.wrong(("product",), f"{wrong.fact}.", f"{wrong.hint.capitalize()}.")
        return None
    try:
        return PortAddress(product.domain, product.product, doc.entry["port"]["name"])
    except InvalidName as wrong:
        doc.wrong(("port", "name"), f"{wrong.fact}.", f"{wrong.hint.capitalize()}.")
        return None


def _check_columns(doc: Document) -> None:
    seen = set[str]()
    for number, each in enumerate(doc.entry["columns"]):
        at, name = ("columns", number), each["name"]
        if not is_column_name(name):
            doc.wrong((*at, "name"), f"{name[:80]!r} cannot name a column.", COLUMN_NAME_RULE)
        if name.lower() in seen:
            doc.wrong((*at, "name"), f"{name!r} is there twice.", "SQL does not tell cases apart.")
        seen.add(name.lower())
        _check_promises(doc, at, each)
    if not any(each.get("key") for each in doc.entry["columns"]):
        doc.wrong(("columns",), "no column tells the rows apart.", "Mark those that do together with `key: true`.")


def _check_promises(doc: Document, at: Steps, entry: Any) -> None:
    if "values" in entry and entry["type"] != "string":
        doc.wrong((*at, "values"), "only a string has values to choose from.", "For numbers say `minimum` and `maximum`.")
    for limit in ("minimum", "maximum"):
        if limit in entry and entry["type"] not in _NUMBERS:
            doc.wrong((*at, limit), "only an integer or a number has one.")
        elif entry["type"] == "integer" and not float(entry.get(limit, 0)).is_integer():
            doc.wrong((*at, limit), "is a whole number, as the column is.")
    if entry.get("minimum", 0) > entry.get("maximum", entry.get("minimum", 0)):
        doc.wrong((*at, "minimum"), "is more than the maximum.")
    if "missing" in entry and (entry.get("key") or entry.get("required")):
        doc.wrong((*at, "missing"), "what is required is never missing.", "Leave one of them out.")


def _check_span(doc: Document, name: str, columns: Mapping[str, Any]) -> None:
    column = doc.entry.get(name, {}).get("column")
    if column is None:
        return
    if column not in columns:
        doc.wrong((name, "column"), f"there is no column {column[:80]!r}.", did_you_mean(column, columns))
    elif columns[column]["type"] not in _TIMES:
        doc.wrong((name, "column"), f"{column} tells no time.", "Name a date or a timestamp.")


def _check_personal(doc: Document, personal: Sequence[str]) -> None:
    if personal and doc.entry.get("access") == "public":
        doc.wrong(("access",), f"what is personal is public for nobody: {', '.join(personal)}.", "Write `access: request`.")
    if personal and "column" not in doc.entry.get("kept", {}):
        hint = "For example `kept: {value: 2, unit: y, column: …}`, with the column that tells the time."
        doc.wrong(("kept",), f"nobody says how long what is personal is kept: {', '.join(personal)}.", hint)
