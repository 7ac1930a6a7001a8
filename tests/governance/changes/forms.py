"""Forms of a promise: what each makes of a contract that does not have it yet."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mesh_platform.concepts.contract import Column, DataContract, QualityRule, Relationship, ServiceLevel
from mesh_platform.concepts.types import DecimalType, ListType, Primitive, StructType
from tests.quality.promises import column
from tests.sample_ports import contract

Form = Callable[[DataContract], DataContract]

LONG, STRING = Primitive.LONG, Primitive.STRING
OBJECT, LIST = StructType((("x", LONG), ("y", STRING))), ListType(LONG)
PLAIN = {
    each.name: each
    for each in (
        column("n"),
        column("m"),
        column("d", DecimalType(4, 1)),
        column("t", STRING),
        column("o", OBJECT, fields=(column("x"), column("y", STRING))),
        column("l", LIST, fields=(column("item"),)),
        column("at", Primitive.TIMESTAMPTZ),
    )
}


def plain(names: tuple[str, ...]) -> DataContract:
    """A contract that promises nothing but these columns."""
    return contract(columns=tuple(PLAIN[each] for each in names))


def as_it_is(made: DataContract) -> DataContract:
    return made


def both(one: Form, other: Form) -> Form:
    return lambda made: other(one(made))


def column_form(place: str, change: Callable[[Column], Column]) -> Form:
    """Of a column, or of a field inside one, such as `o.x`."""
    names = place.split(".")
    return lambda made: replace(made, columns=_changed(made.columns, names, change))


def _changed(columns: tuple[Column, ...], names: list[str], change: Callable[[Column], Column]) -> tuple[Column, ...]:
    first, *inside = names
    deeper = (lambda each: replace(each, fields=_changed(each.fields, inside, change))) if inside else change
    return tuple(deeper(each) if each.name == first else each for each in columns)


def with_column(place: str, **promises: Any) -> Form:
    return column_form(place, lambda each: replace(each, **promises))


def without_column(name: str) -> Form:
    return lambda made: replace(made, columns=tuple(each for each in made.columns if each.name != name))


def with_limits(place: str, **limits: Any) -> Form:
    return column_form(place, lambda each: replace(each, limits=replace(each.limits, **limits)))


def with_column_rule(name: str, rule: QualityRule) -> Form:
    return column_form(name, lambda each: replace(each, rules=(*each.rules, rule)))


def with_rule(rule: QualityRule) -> Form:
    return lambda made: replace(made, rules=(*made.rules, rule))


def with_key(*key: str) -> Form:
    def keyed(each: Column) -> Column:
        return replace(each, key_position=key.index(each.name) + 1 if each.name in key else None)

    return lambda made: replace(made, columns=tuple(map(keyed, made.columns)))


def with_relationship(relationship: Relationship) -> Form:
    return lambda made: replace(made, relationships=(*made.relationships, relationship))


def with_service_level(level: ServiceLevel) -> Form:
    return lambda made: replace(made, service_levels=(*made.service_levels, level))
