"""Promises about the table: what is in it, its keys, and its age."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from mesh_platform.concepts.contract import Relationship, ServiceLevel, Severity
from mesh_platform.concepts.types import ListType, Primitive, StructType
from tests.governance.changes.data import Data
from tests.governance.changes.forms import (
    LONG,
    OBJECT,
    STRING,
    as_it_is,
    both,
    with_column,
    with_key,
    with_relationship,
    with_service_level,
    without_column,
)
from tests.governance.changes.kind import Kind
from tests.quality.promises import NOW, column

INT = Primitive.INT


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


AGES = (0, 1, 2, 24, 25, 48, 49, 24 * 28, 24 * 29, 24 * 30, 24 * 31, 24 * 32, 24 * 63, 24 * 367)
SPANS = ((1, "h"), (60, "min"), (24, "h"), (1, "d"), (2, "d"), (4, "w"), (30, "d"), (1, "month"), (2, "months"), (1, "y"), (12, "months"))


def service_levels() -> Iterator[Kind]:
    aged = (Data(()), *(Data(({"at": NOW - timedelta(hours=each)},)) for each in AGES))
    mixed = (Data(({"at": NOW}, {"at": NOW - timedelta(hours=25)})),)
    published = tuple(Data((), hours_since_published=each) for each in AGES)
    for name, data in {"latency": aged + mixed, "freshness": aged, "retention": aged + mixed, "frequency": published}.items():
        levels = [ServiceLevel(property=name, value=value, unit=unit, element="at", severity=Severity.ERROR) for value, unit in SPANS]
        levels.append(replace(levels[0], severity=Severity.WARNING))
        # A latency binds also where it only warns, and rows that go sooner break what no data can show.
        yield Kind(name, ("at",), (as_it_is, *map(with_service_level, levels)), data, exact=False, open=True)
