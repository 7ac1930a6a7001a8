"""Pairs of contracts that differ in a few promises, and rows for both; what a contract does not know of a row is left out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from mesh_platform.concepts.contract import (
    Column,
    Comparison,
    DataContract,
    Limits,
    Operator,
    QualityRule,
    Relationship,
    ServiceLevel,
    Severity,
)
from mesh_platform.concepts.types import ListType, Primitive, StructType
from mesh_platform.lakehouse.duckdb_types import duckdb_type
from mesh_platform.lakehouse.quoting import identifier, literal
from tests.quality.promises import NOW
from tests.sample_ports import contract

Row = Mapping[str, Any]

NUMBERS, TEXTS = tuple(range(-1, 6)), ("", "a", "ab", "ba", "me@example.org")
FIELDS = {"x": Primitive.LONG, "y": Primitive.STRING}
LIST = ListType(Primitive.LONG)


def seldom(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly nothing: with many promises at once, no data keeps them."""
    return st.one_of(st.none(), st.none(), st.none(), st.none(), of)


seldom_true = st.sampled_from([False, False, False, True])


low, high = st.integers(-1, 2), st.integers(2, 5)
LIMITS = {
    Primitive.LONG: {
        "minimum": low,
        "maximum": high,
        "exclusive_minimum": low,
        "exclusive_maximum": high | st.just(2.5),
        "multiple_of": st.sampled_from([1, 2, 3, 4]),
        "format": st.sampled_from(["u32", "i64"]),
    },
    Primitive.STRING: {
        "min_length": st.integers(0, 2),
        "max_length": st.integers(1, 3),
        "pattern": st.sampled_from(["^a", "b"]),
        "format": st.sampled_from(["email", "uri"]),
    },
    LIST: {"min_items": st.integers(0, 2), "max_items": st.integers(1, 3), "unique_items": st.just(True)},
}
severities = st.sampled_from([Severity.ERROR, Severity.ERROR, Severity.WARNING])
plain_operators = st.sampled_from([each for each in Operator if each not in (Operator.BETWEEN, Operator.NOT_BETWEEN)])
comparisons = st.builds(Comparison, plain_operators, st.integers(0, 3)) | st.builds(
    Comparison, st.sampled_from([Operator.BETWEEN, Operator.NOT_BETWEEN]), st.tuples(st.integers(0, 1), st.integers(1, 3))
)
lists_of_numbers = st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=6, unique=True)
VALUES = {Primitive.LONG: lists_of_numbers, Primitive.STRING: st.lists(st.sampled_from(TEXTS), min_size=1, unique=True)}


@st.composite
def limits(draw: st.DrawFn, of: Any) -> Limits:
    found = {name: draw(seldom(each)) for name, each in LIMITS[of].items()}
    return Limits(**{name: value for name, value in found.items() if value is not None})


@st.composite
def rules_of_a_column(draw: st.DrawFn) -> tuple[QualityRule, ...]:
    metrics = draw(st.lists(st.sampled_from(["nullValues", "missingValues", "invalidValues", "duplicateValues"]), max_size=1))
    return tuple(
        QualityRule(
            name=each,
            kind="library",
            metric=each,
            arguments={"missingValues": draw(lists_of_numbers)} if each == "missingValues" else {"validValues": draw(lists_of_numbers)},
            comparison=draw(st.just(Comparison(Operator.EQUAL, 0)) | comparisons),
            unit=draw(st.sampled_from(["rows", "percent"])),
            severity=draw(severities),
        )
        for each in metrics
    )


@st.composite
def rules_of_the_table(draw: st.DrawFn) -> tuple[QualityRule, ...]:
    rules = {
        "some_rows": {"kind": "library", "metric": "rowCount"},
        "key": {"kind": "library", "metric": "duplicateValues", "arguments": {"properties": draw(st.sampled_from([["n"], ["n", "t"]]))}},
        "query": {"kind": "sql", "query": "select count(*) from ${object} where n > 2"},
    }
    chosen = draw(st.lists(st.sampled_from(sorted(rules)), max_size=2, unique=True))
    return tuple(QualityRule(name=each, comparison=draw(comparisons), severity=draw(severities), **rules[each]) for each in chosen)


@st.composite
def numbers(draw: st.DrawFn, name: str) -> Column:
    return Column(
        name=name,
        type=Primitive.LONG,
        required=draw(seldom_true),
        unique=draw(seldom_true),
        limits=draw(limits(Primitive.LONG)),
        allowed_values=tuple(draw(seldom(lists_of_numbers)) or ()),
        rules=tuple(draw(seldom(rules_of_a_column())) or ()) if name == "n" else (),
    )


@st.composite
def texts(draw: st.DrawFn, name: str) -> Column:
    return Column(
        name=name,
        type=Primitive.STRING,
        required=draw(seldom_true),
        limits=draw(limits(Primitive.STRING)),
        allowed_values=tuple(draw(seldom(VALUES[Primitive.STRING])) or ()),
    )


@st.composite
def objects(draw: st.DrawFn) -> Column:
    made = {"x": numbers("x"), "y": texts("y")}
    names = draw(st.sampled_from([("x",), ("y",), ("x", "y")]))
    fields = tuple(replace(draw(made[each]), unique=False) for each in names)
    return Column(name="o", type=StructType(tuple((each.name, each.type) for each in fields)), required=draw(seldom_true), fields=fields)


@st.composite
def lists(draw: st.DrawFn) -> Column:
    items = replace(draw(numbers("item")), unique=False)
    return Column(name="l", type=LIST, limits=draw(limits(LIST)), fields=(items,))


COLUMNS = {"n": numbers("n"), "t": texts("t"), "o": objects(), "l": lists()}
moment = st.just(Column(name="at", type=Primitive.TIMESTAMPTZ, required=True))


@st.composite
def service_levels(draw: st.DrawFn) -> tuple[ServiceLevel, ...]:
    names = draw(st.lists(st.sampled_from(["latency", "retention"]), max_size=1, unique=True))
    return tuple(
        ServiceLevel(
            property=each, value=draw(st.integers(1, 48)), unit=draw(st.sampled_from(["h", "d"])), element="at", severity=draw(severities)
        )
        for each in names
    )


relationships = st.sampled_from([(), (Relationship(columns=("n",), port=None, to_columns=("n",)),)])
keys = st.sampled_from([(), ("n",), ("n", "t"), ("t",)])


@st.composite
def contracts(draw: st.DrawFn) -> DataContract:
    columns = [draw(COLUMNS[each]) for each in ("n", "t", *draw(st.lists(st.sampled_from(["o", "l"]), unique=True)))]
    made = contract(
        columns=(*columns, draw(moment)),
        rules=tuple(draw(seldom(rules_of_the_table())) or ()),
        service_levels=tuple(draw(seldom(service_levels())) or ()),
        relationships=tuple(draw(seldom(relationships)) or ()),
    )
    return keyed(made, draw(seldom(keys)) or ())


def keyed(made: DataContract, key: tuple[str, ...]) -> DataContract:
    places = {name: place for place, name in enumerate(key, start=1)}
    return replace(made, columns=tuple(replace(each, key_position=places.get(each.name)) for each in made.columns))


Pair = tuple[DataContract, DataContract]


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """Two contracts that differ in a few things at most."""
    one = other = draw(contracts())
    for _ in range(draw(st.integers(1, 3))):
        one, other = _apart(draw, one, other)
    return one, other


def _apart(draw: st.DrawFn, one: DataContract, other: DataContract) -> Pair:
    what = draw(st.sampled_from(["column", "column", "column", "come", "rules", "levels", "relationships", "key"]))
    match what:
        case "column":
            name = draw(st.sampled_from(sorted({each.name for each in one.columns} & COLUMNS.keys())))
            before, after = _columns_apart(draw, one.column(name), other.column(name))
            return _with(one, before), _with(other, after)
        case "come":
            name = draw(st.sampled_from(["o", "l"]))
            return one, other if other.column(name) else _with(other, draw(COLUMNS[name]))
        case "rules":
            rules = draw(rules_of_the_table())
            again = tuple(replace(each, comparison=draw(comparisons)) for each in rules)
            return replace(one, rules=rules), replace(other, rules=draw(st.sampled_from([again, again, ()])))
        case "levels":
            return tuple(replace(each, service_levels=draw(service_levels())) for each in (one, other))
        case "relationships":
            return tuple(replace(each, relationships=draw(relationships)) for each in (one, other))
        case _:
            return tuple(keyed(each, draw(keys)) for each in (one, other))


def _with(made: DataContract, column: Column) -> DataContract:
    columns = {each.name: each for each in made.columns} | {column.name: column}
    return replace(made, columns=tuple(columns.values()))


def _columns_apart(draw: st.DrawFn, one: Column, other: Column) -> tuple[Column, Column]:
    """Two columns that may differ in one promise, which mostly both of them make."""
    both = (one, other)
    if one.fields and draw(st.booleans()):
        made = draw(COLUMNS[one.name])
        fields = _fields_apart(draw, made)
        return tuple(replace(each, type=made.type, fields=inside) for each, inside in zip(both, fields, strict=True))
    what = draw(st.sampled_from(["required", "unique", "limits", "limits", "values"] + ["rules"] * (one.name == "n")))
    match what:
        case "required" | "unique":
            return tuple(replace(each, **{what: draw(st.booleans())}) for each in both)
        case "limits" if one.type in LIMITS:
            name = draw(st.sampled_from(sorted(LIMITS[one.type])))
            value = st.just(Limits.__dataclass_fields__[name].default) | LIMITS[one.type][name] | LIMITS[one.type][name]
            return tuple(replace(each, limits=replace(each.limits, **{name: draw(value)})) for each in both)
        case "values" if one.type in VALUES:
            listed = draw(VALUES[one.type])
            parts = st.integers(0, len(listed)).map(lambda length: tuple(listed[:length]))
            return tuple(replace(each, allowed_values=draw(parts)) for each in both)
        case "rules":
            return tuple(replace(each, rules=draw(rules_of_a_column())) for each in both)
        case _:
            return both


def _fields_apart(draw: st.DrawFn, column: Column) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    first, *others = column.fields
    one, other = _columns_apart(draw, first, first)
    return (one, *others), (other, *others)


number, text = st.sampled_from([None, *NUMBERS]), st.sampled_from([None, *TEXTS])
rows = st.fixed_dictionaries(
    {
        "n": number,
        "t": text,
        "o": st.none() | st.fixed_dictionaries({"x": number, "y": text}),
        "l": st.none() | st.lists(st.sampled_from(NUMBERS), max_size=3),
        "at": st.builds(lambda hours: NOW - timedelta(hours=hours), st.integers(0, 60)),
    }
)
# Of few different rows, so that some repeat.
tables = st.lists(rows, min_size=1, max_size=2).flatmap(lambda few: st.lists(st.sampled_from(few), max_size=4))


def as_select(contract: DataContract, table: Iterable[Row]) -> str:
    """What a reader of the contract's columns and fields sees of the rows."""
    selects = [", ".join(_value(each, row[each.name]) for each in contract.columns) for row in table]
    typed = ", ".join(f"cast(null as {duckdb_type(each.type)}) as {identifier(each.name)}" for each in contract.columns)
    return " union all ".join([f"(select {typed} where false)", *(f"(select {each})" for each in selects)])


def _value(column: Column, value: Any) -> str:
    if isinstance(column.type, StructType) and value is not None:
        inside = ", ".join(f"{literal(name)}: {_literal(value[name])}" for name, _ in column.type.fields)
        return f"cast({{{inside}}} as {duckdb_type(column.type)})"
    return f"cast({_literal(value)} as {duckdb_type(column.type)})"


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return "null" if value is None else literal(value if isinstance(value, int | str) else value.isoformat())
