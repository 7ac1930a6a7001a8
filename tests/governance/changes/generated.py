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
    listed = st.lists(st.sampled_from(TEXTS), min_size=1, unique=True)
    return Column(
        name=name,
        type=Primitive.STRING,
        required=draw(seldom_true),
        limits=draw(limits(Primitive.STRING)),
        allowed_values=tuple(draw(seldom(listed)) or ()),
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


@st.composite
def changed(draw: st.DrawFn, made: DataContract) -> DataContract:
    """The contract after one or two changes."""
    for _ in range(draw(st.integers(1, 2))):
        what = draw(st.sampled_from(["column", "column", "column", "come", "rules", "rules", "levels", "relationships", "key"]))
        columns = {each.name: each for each in made.columns}
        match what:
            case "column":
                name = draw(st.sampled_from([each for each in columns if each in COLUMNS]))
                again = replace(draw(COLUMNS[name]), key_position=columns[name].key_position)
                columns[name] = _partly(draw, columns[name], again)
            case "come":
                for name in ("o", "l"):
                    columns.setdefault(name, draw(COLUMNS[name]))
            case "rules":
                made = replace(made, rules=draw(rules_of_the_table()))
            case "levels":
                made = replace(made, service_levels=draw(service_levels()))
            case "relationships":
                made = replace(made, relationships=draw(relationships))
            case _:
                made = keyed(made, draw(keys))
                continue
        made = replace(made, columns=tuple(columns.values()))
    return made


def _partly(draw: st.DrawFn, old: Column, new: Column) -> Column:
    """One thing about the column, or about what is inside it, is other than it was."""
    if old.fields and draw(st.booleans()):
        return replace(old, type=new.type, fields=new.fields)
    what = draw(st.sampled_from(["required", "unique", "limits", "limits", "allowed_values"] + ["rules"] * (old.name == "n")))
    if what == "limits" and old.type in LIMITS:
        name = draw(st.sampled_from(sorted(LIMITS[old.type])))
        missing = False if name == "unique_items" else None
        return replace(old, limits=replace(old.limits, **{name: draw(st.just(missing) | LIMITS[old.type][name])}))
    if what == "rules":
        return replace(old, rules=draw(rules_of_a_column()))
    if what in ("required", "unique"):
        return replace(old, **{what: not getattr(old, what)})
    return replace(old, allowed_values=new.allowed_values)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[DataContract, DataContract]:
    """In either order: what changed is as often a promise less as a promise more."""
    made = draw(contracts())
    again = draw(changed(made))
    return draw(st.sampled_from([(made, again), (again, made)]))


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
