"""The index as a script that assigns data: it loads from a file as well as from a server, and nothing in it is run.

Words lead to the numbers of documents. The numbers of a word are the steps from one to the next, to the base 36, in one text that is
read only when somebody types the word: so a browser has the words of ten thousand products ready in a moment.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from mesh_platform.catalog.site.markup import visible
from mesh_platform.catalog.site.search.documents import Document, documents
from mesh_platform.catalog.site.view import SiteView

FILTERS = ("kind", "domain", "owner", "tag", "classification", "status", "quality", "level")
_FIELDS = ("names", "labels", "texts")  # by how much a word in them says
_WORD = re.compile(r"[^\W_]+")
_COMMON = frozenset(
    """a an and are as at be by for from has in is it its no not of on or that the this to was were which who with""".split()  # noqa: SIM905
)
_LONGEST = 40
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def index_script(view: SiteView) -> str:
    """`meshIndex`, for `static/search.js`."""
    content = json.dumps(_index(list(documents(view))), ensure_ascii=False, separators=(",", ":"))
    return f"self.meshIndex={content};\n"


def words_of(text: str) -> Iterator[str]:
    """Letters and digits; what is joined by _ is found by each of its parts."""
    return (each[:_LONGEST] for each in _WORD.findall(text.lower()) if each not in _COMMON)


def _index(found: list[Document]) -> dict[str, object]:
    values: dict[str, dict[str, int]] = {each: {} for each in FILTERS}
    rows = [_row(each, values) for each in found]
    words: dict[str, list[list[int]]] = defaultdict(lambda: [[] for _ in _FIELDS])
    for number, each in enumerate(found):
        for word, field in _fields(each).items():
            words[word][field].append(number)
    ordered = sorted(words)
    return {
        "filters": {name: list(known) for name, known in values.items()},
        "rows": rows,
        "common": sorted(_COMMON),
        "words": ordered,
        "numbers": ["|".join(map(_steps, words[each])) for each in ordered],
    }


def _row(document: Document, values: Mapping[str, dict[str, int]]) -> list[object]:
    """What is shown of it, and the numbers of its filters' values."""
    numbers = [[known.setdefault(visible(each), len(known)) for each in _of(document, name)] for name, known in values.items()]
    shown = (document.path, document.title, document.where, document.summary)
    return [*map(visible, shown), *numbers]


def _of(document: Document, filter: str) -> Iterable[str]:
    value = getattr(document, filter)
    return (value,) if isinstance(value, str) else (each for each in value if each)


def _fields(document: Document) -> dict[str, int]:
    """Each word of it, with the first field that it stands in."""
    found: dict[str, int] = {}
    for number, name in enumerate(_FIELDS):
        for text in getattr(document, name):
            for word in words_of(text):
                found.setdefault(word, number)
    return found


def _steps(numbers: list[int]) -> str:
    return " ".join(_base_36(each - before) for before, each in zip([0, *numbers], numbers, strict=False))


def _base_36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits
