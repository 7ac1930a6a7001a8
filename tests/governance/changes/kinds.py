"""Every kind of promise that data can break, in a few forms, and data at the limits of all of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import Any

from mesh_platform.concepts.contract import Operator, QualityRule, Relationship, ServiceLevel, Severity
from mesh_platform.concepts.types import ListType, Primitive, StructType
from tests.governance.changes.data import Data, single, tables
from tests.governance.changes.forms import (
    LONG,
    OBJECT,
    STRING,
    Form,
    as_it_is,
    both,
    with_column,
    with_column_rule,
    with_key,
    with_limits,
    with_relationship,
    with_rule,
    with_service_level,
    without_column,
)
from tests.quality.promises import NOW, column, rule

WARNING, ERROR = Severity.WARNING, Severity.ERROR
INT = Primitive.INT


@dataclass(frozen=True, eq=False)
class Kind:
    """`exact`: the data shows every break, so that a change which is told as one and shown by no data is a false alarm."""

    name: str
    columns: tuple[str, ...]
    forms: tuple[Form, ...]
    data: tuple[Data, ...]
    exact: bool = True

    def __str__(self) -> str:
        return self.name


DECIMALS = (None, -1, 0, 0.3, 0.5, 1, 1.2, 1.5, 1.7, 2, 2.5, 3)
TEXTS = (None, "", "a", "ab", "abc", "b", "me@example.org", "me:example")
LISTS = (None, [], [1], [1, 1], [1, 2], [1, 2, 3])
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
    "n": single("n", None, -129, -128, -1, 0, 127, 128, 255, 256, 2**32 - 1, 2**32),
}


def limits() -> Iterator[Kind]:
    for name, words in LIMITS.items():
        for word, values in words.items():
            forms = (as_it_is, *(with_limits(name, **{word: each}) for each in values))
            yield Kind(f"{word} of {name}", (name,), forms, AT_LIMITS[name])
    bounds = product(("minimum", "exclusive_minimum", "maximum", "exclusive_maximum"), (1, 1.5, 2))
    yield Kind("bounds", ("d",), tuple(with_limits("d", **{word: each}) for word, each in bounds), AT_LIMITS["d"])
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


def structure() -> Iterator[Kind]:
    one, text = {"n": 1, "m": 1, "o": {"x": 1, "y": "1"}, "l": [1]}, {"n": 1, "l": ["1"]}
    yield Kind("columns", ("n", "m"), (as_it_is, without_column("m")), (Data((one,)), Data((one,), {"m": None})))
    types = (LONG, INT, STRING)
    typed = tuple(Data((one,), {"n": each}) for each in types)
    yield Kind("types", ("n",), tuple(with_column("n", type=each) for each in types), typed)
    listed = tuple(Data((text,), {"l": ListType(each)}) for each in types)
    items = tuple(with_column("l", type=ListType(each), fields=(column("item", each),)) for each in types)
    yield Kind("types of items", ("l",), items, listed)
    fields = (OBJECT, StructType((("x", LONG),)), StructType((("x", INT), ("y", STRING))))
    objects = tuple(with_column("o", type=each, fields=tuple(column(*field) for field in each.fields)) for each in fields)
    yield Kind("fields", ("o",), objects, tuple(Data((one,), {"o": each}) for each in fields))


PAIRS = (
    ((1, "a"),),
    ((1, "a"), (1, "a")),
    ((1, "a"), (1, "b")),
    ((1, "a"), (2, "a")),
    ((None, "a"),),
    ((1, None),),
    ((1, "a"), (1, "a"), (1, "a")),
    ((1, "a"), (1, "a"), (1, "b")),
    ((1, None), (1, None)),
    ((1, "a"), (1, "b"), (2, "a"), (3, "a")),
)
REPEATED = (Data(()), *(Data(tuple({"n": n, "t": t} for n, t in each)) for each in PAIRS))
REFERRING = tuple(
    Data(tuple({"n": n, "m": m, "d": d} for n, m, d in each))
    for each in ([(1, 1, 1)], [(1, 2, 1)], [(1, 1, 2)], [(1, 2, 2)], [(None, 2, 2)])
)


def keys() -> Iterator[Kind]:
    yield Kind("unique", ("n", "t"), (as_it_is, with_column("n", unique=True)), REPEATED)
    keyed = tuple(with_key(*each) for each in ((), ("n",), ("t",), ("n", "t"), ("t", "n")))
    yield Kind("key", ("n", "t"), keyed, REPEATED)
    required = tuple(both(each, both(with_column("n", required=True), with_column("t", required=True))) for each in keyed)
    yield Kind("key of required columns", ("n", "t"), required, REPEATED)
    refers = (Relationship(columns=("n",), port=None, to_columns=(to,), severity=each) for to in ("m", "d") for each in Severity)
    yield Kind("relationship", ("n", "m", "d"), (as_it_is, *map(with_relationship, refers)), REFERRING)


BETWEEN = (Operator.BETWEEN, Operator.NOT_BETWEEN)
COMPARISONS = (*product(set(Operator) - {*BETWEEN}, (1, 2, 3)), *product(BETWEEN, ((1, 2), (1, 3), (2, 3))))
FEW = (("mustBe", 0), ("mustBeLessOrEqualTo", 1), ("mustBeGreaterThan", 0), ("mustBeGreaterThan", 1), ("mustBeBetween", (0, 1)))
SHARES = (*product(set(Operator) - {*BETWEEN}, (25, 50)), *product(BETWEEN, ((25, 50), (25, 75), (50, 75))))
NULLS_AND_OTHERS = ((0, 0), (0, 1), (1, 0), (2, 0), (1, 1), (2, 2), (1, 2), (2, 1), (1, 3), (3, 1), (1, 4))
NULLS = tables("n", *([None] * nulls + [1] * others for nulls, others in NULLS_AND_OTHERS))


def rules() -> Iterator[Kind]:
    counts = tables("n", *(range(length) for length in range(6)))
    yield _of_rules("rowCount", ("n",), None, _asking("rowCount", sorted(COMPARISONS, key=str)), counts)
    yield _of_rules("rowCount to warn", ("n",), None, (rule("rowCount", each, severity=of) for each in FEW[1:4] for of in Severity), counts)
    yield _of_rules("nullValues", ("n",), "n", _asking("nullValues", FEW), NULLS)
    shares = (
        *_asking("nullValues", sorted(SHARES, key=str), unit="percent"),
        *_asking("nullValues", FEW[:3]),
        rule("nullValues", unit="percent"),
    )
    yield _of_rules("nullValues in percent", ("n",), "n", shares, NULLS)
    numbers = tables("n", [1], [2], [8], [9], [None], [8, 8], [9, 8], [9, 9], [1, 9], [2, 2], [3], [3, 3], [8, 9, None], [])
    missing = (rule("missingValues", each, arguments={"missingValues": listed}) for each in FEW for listed in ([9], [9, 8], [8, None]))
    yield _of_rules("missingValues", ("n",), "n", missing, numbers)
    listed = ({"validValues": each} for each in ([1], [1, 2], [2, 3], [1, None]))
    yield _of_rules("validValues", ("n",), "n", (rule("invalidValues", each, arguments=args) for args in listed for each in FEW), numbers)
    patterns = ({"pattern": "^a"}, {"pattern": "b"}, {"pattern": "^a", "validValues": ["a"]}, {"pattern": "^a", "validValues": ["a", "ab"]})
    yield _of_rules("pattern", ("t",), "t", (rule("invalidValues", arguments=each) for each in patterns), single("t", *TEXTS))
    repeats = (rule("duplicateValues", each, arguments={"properties": of}) for each in FEW for of in (["n"], ["t"], ["n", "t"]))
    yield _of_rules("duplicateValues", ("n", "t"), None, repeats, REPEATED)
    yield _of_rules("duplicateValues of n", ("n", "t"), "n", _asking("duplicateValues", FEW), REPEATED)
    texts = {"select max(n) / 2.0 from ${object}": sorted(COMPARISONS, key=str), "select max(n) from ${object}": FEW}
    queries = (rule(kind="sql", must=each, query=text) for text, comparisons in texts.items() for each in comparisons)
    yield _of_rules("sql", ("n",), None, queries, single("n", None, *range(-1, 8)))


def _asking(metric: str, comparisons: Iterable[tuple[str, Any]], **changes: Any) -> tuple[QualityRule, ...]:
    return tuple(rule(metric, each, **changes) for each in comparisons)


def _of_rules(name: str, columns: tuple[str, ...], of: str | None, found: Iterable[QualityRule], data: tuple[Data, ...]) -> Kind:
    """Each of the rules alone, on the column `of` or on the table, and none of them."""
    forms = (with_column_rule(of, each) if of else with_rule(each) for each in found)
    return Kind(name, columns, (as_it_is, *forms), data)


AGES = (0, 1, 2, 24, 25, 48, 49, 24 * 27, 24 * 29, 24 * 32)
SPANS = ((1, "h"), (24, "h"), (1, "d"), (2, "d"), (4, "w"), (1, "month"))


def service_levels() -> Iterator[Kind]:
    aged = (Data(()), *(Data(({"at": NOW - timedelta(hours=each)},)) for each in AGES))
    mixed = (Data(({"at": NOW}, {"at": NOW - timedelta(hours=25)})),)
    published = tuple(Data((), hours_since_published=each) for each in AGES)
    for name, data in {"latency": aged + mixed, "freshness": aged, "retention": aged + mixed, "frequency": published}.items():
        levels = [ServiceLevel(property=name, value=value, unit=unit, element="at", severity=ERROR) for value, unit in SPANS]
        levels.append(replace(levels[0], severity=WARNING))
        # A latency binds also where it only warns, and rows that go sooner break what no data can show.
        yield Kind(name, ("at",), (as_it_is, *map(with_service_level, levels)), data, exact=False)


KINDS = (*limits(), *values(), *structure(), *keys(), *rules(), *service_levels())
