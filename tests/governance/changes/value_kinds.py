"""Promises about single values: limits, formats, listed values, and that there is one."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

from tests.governance.changes.data import Data, single
from tests.governance.changes.forms import as_it_is, with_column, with_limits
from tests.governance.changes.kind import Kind
from tests.quality.promises import NOW

DECIMALS = (None, -1, 0, 0.3, 0.5, 1, 1.2, 1.5, 1.7, 2, 2.5, 3)
TEXTS = (None, "", "a", "ab", "abc", "b", "me@example.org", "me:example")
LISTS = (None, [], [1], [1, 1], [1, 2], [1, 2, 3])
MOMENTS = ("2024-06-01", "2024-06-01T12:00:00", "2024-06-01T13:00:00+02:00", "2024-06-01T12:00:00Z")
AROUND = (-1441, -1440, -721, -720, -719, -61, -60, -59, -1, 0, 1)
LIMITS = {
    "d": {
        "minimum": (0, 1, 1.5, 2),
        "maximum": (0, 1, 1.5, 2),
        "exclusive_minimum": (0, 1, 1.5, 2),
        "exclusive_maximum": (0, 1, 1.5, 2),
        "multiple_of": (0.5, 1, 1.5, 2, 3),
    },
    "t": {"min_length": (0, 1, 2, 3), "max_length": (0, 1, 2), "pattern": ("^a", "b"), "format": ("email", "uri")},
    "l": {"min_items": (0, 1, 2, 3), "max_items": (0, 1, 2), "unique_items": (True,)},
    "n": {"format": ("u8", "i8", "u32", "i64")},
}
AT_LIMITS = {
    "d": single("d", *DECIMALS),
    "t": single("t", *TEXTS),
    "l": single("l", *LISTS),
    "n": single("n", None, -130, -129, -128, -1, 0, 127, 128, 255, 256, 257, 2**32 - 1, 2**32),
}


def limits() -> Iterator[Kind]:
    for name, words in LIMITS.items():
        for word, values in words.items():
            forms = (as_it_is, *(with_limits(name, **{word: each}) for each in values))
            yield Kind(f"{word} of {name}", (name,), forms, AT_LIMITS[name], open=name == "t" and word in ("pattern", "format"))
    bounds = product(("minimum", "exclusive_minimum", "maximum", "exclusive_maximum"), (1, 1.5, 2))
    yield Kind("bounds", ("d",), tuple(with_limits("d", **{word: each}) for word, each in bounds), AT_LIMITS["d"])
    ranges = (with_limits("n", minimum=low, maximum=high) for low, high in ((0, 255), (0, 256), (-128, 127), (-129, 127)))
    integers = (with_limits("n", format=each) for each in ("u8", "i8", "u32"))
    yield Kind("ranges of integers", ("n",), (*ranges, *integers), AT_LIMITS["n"])
    moments = (with_limits("at", **{word: each}) for word in ("minimum", "exclusive_maximum") for each in MOMENTS)
    yield Kind("moments", ("at",), (as_it_is, *moments), single("at", *(NOW + timedelta(minutes=each) for each in AROUND)))
    for place in ("o.x", "l.item"):
        forms = (as_it_is, *(with_limits(place, minimum=each) for each in (0, 1)), with_limits(place, maximum=1))
        yield Kind(f"limits of {place}", (place.split(".")[0],), forms, single(place, None, -1, 0, 1, 2))


def values() -> Iterator[Kind]:
    lists = {
        "n": ((1,), (1, 2), (2, 3), (1, None), (1.0,)),
        "t": (("a",), ("a", "b"), ("ab", "b")),
        "o.x": ((1,), (1, 2)),
        "l.item": ((1,), (2,)),
    }
    for place, listed in lists.items():
        forms = (as_it_is, *(with_column(place, allowed_values=each) for each in listed))
        yield Kind(f"enum of {place}", (place.split(".")[0],), forms, single(place, *(TEXTS if place == "t" else (None, 1, 2, 3, 4))))
    for place, nothing in {"n": {}, "o": {}, "l": {}, "o.x": {"o": {"y": "a"}}, "l.item": {"l": [1, None]}}.items():
        data = (Data(()), Data((nothing,)), *single(place, 1)) if "." in place else (Data(()), Data(({},)), *FULL)
        yield Kind(f"required {place}", (place.split(".")[0],), (as_it_is, with_column(place, required=True)), data)


FULL = (Data(({"n": 1, "o": {"x": 1}, "l": [1]},)),)
