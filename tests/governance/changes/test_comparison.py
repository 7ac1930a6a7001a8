"""Each kind of change: which way it moves the promise, and what it asks of the version."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mesh_platform.concepts.change import Change, Direction, Impact
from mesh_platform.concepts.contract import Aim, Column, DataContract, Limits, Relationship, ServiceLevel, Severity
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.types import DecimalType, ListType, MapType, Primitive, StructType
from mesh_platform.governance.changes.comparison import compare
from tests.quality.promises import column, limited, promise, rule
from tests.sample_ports import BY_DAY, contract

STRING, LONG, INT = Primitive.STRING, Primitive.LONG, Primitive.INT
TIGHTENS, LOOSENS, BOTH = Direction.TIGHTENS, Direction.LOOSENS, Direction.BOTH
UNDETERMINED, NEUTRAL = Direction.UNDETERMINED, Direction.NEUTRAL
MAJOR, MINOR, PATCH = Impact.MAJOR, Impact.MINOR, Impact.PATCH


def only_change(old: DataContract, new: DataContract, **access) -> Change:
    (found,) = compare(old, new, **access)
    return found


def told(old: DataContract, new: DataContract) -> tuple[str, Direction, Impact]:
    found = only_change(old, new)
    return found.path, found.direction, found.impact


def columns(old: Column | None, new: Column | None) -> tuple[str, Direction, Impact]:
    """Of the change between two contracts that differ in this column alone."""
    other = column("other")
    return told(*(promise(other, *([each] if each else [])) for each in (old, new)))


def test_a_column_that_is_gone_breaks_and_a_new_one_does_not():
    assert columns(column("v"), None) == ("columns.v", LOOSENS, MAJOR)
    assert columns(None, column("v")) == ("columns.v", TIGHTENS, MINOR)


@pytest.mark.parametrize(
    ("old", "new"), [(INT, LONG), (LONG, INT), (STRING, LONG), (DecimalType(10, 2), DecimalType(12, 2)), (MapType(STRING, INT), STRING)]
)
def test_every_change_of_a_type_breaks_also_where_iceberg_would_promote_it(old, new):
    assert columns(column("v", old), column("v", new)) == ("columns.v.type", BOTH, MAJOR)


def test_fields_are_compared_as_columns_are():
    def of(*names: str) -> Column:
        return Column(name="v", type=StructType(tuple((each, LONG) for each in names)), fields=tuple(map(column, names)))

    assert columns(of("x"), of("x", "y")) == ("columns.v.fields.y", TIGHTENS, MINOR)
    assert columns(of("x", "y"), of("x")) == ("columns.v.fields.y", LOOSENS, MAJOR)
    changed = only_change(promise(of("x", "y")), promise(of("x")))
    assert changed.columns == ("v",)


def test_items_of_a_list_are_compared_whether_or_not_they_are_described():
    plain, limits = Column(name="v", type=ListType(LONG)), limited("item", minimum=0)
    described = replace(plain, fields=(limits,))
    assert columns(described, plain) == ("columns.v.fields.item.minimum", LOOSENS, MAJOR)
    assert columns(plain, described) == ("columns.v.fields.item.minimum", TIGHTENS, MINOR)


@pytest.mark.parametrize("flag", ["required", "unique"])
def test_what_was_always_so_and_is_no_longer_breaks(flag):
    assert columns(column(**{flag: True}), column()) == (f"columns.v.{flag}", LOOSENS, MAJOR)
    assert columns(column(), column(**{flag: True})) == (f"columns.v.{flag}", TIGHTENS, MINOR)


@pytest.mark.parametrize(
    ("word", "old", "new", "direction"),
    [
        ("minimum", {"minimum": 0}, {"minimum": -1}, LOOSENS),
        ("minimum", {"minimum": 0}, {"exclusive_minimum": 0}, TIGHTENS),
        ("minimum", {"minimum": 0, "exclusive_minimum": 5}, {"minimum": 1}, LOOSENS),
        ("minimum", {"minimum": 0}, {}, LOOSENS),
        ("maximum", {"maximum": 250}, {"maximum": 250.5}, LOOSENS),
        ("maximum", {}, {"exclusive_maximum": 3}, TIGHTENS),
        ("multipleOf", {"multiple_of": 5}, {"multiple_of": 10}, TIGHTENS),
        ("multipleOf", {"multiple_of": 0.3}, {"multiple_of": 0.1}, LOOSENS),
        ("multipleOf", {"multiple_of": 2}, {"multiple_of": 3}, BOTH),
    ],
)
def test_numbers_may_leave_their_old_limits_or_not(word, old, new, direction):
    impact = MAJOR if direction in (LOOSENS, BOTH) else MINOR
    assert columns(limited(**old), limited(**new)) == (f"columns.v.{word}", direction, impact)


@pytest.mark.parametrize(
    ("word", "old", "new", "direction"),
    [
        ("maxLength", {"max_length": 3}, {"max_length": 4}, LOOSENS),
        ("minLength", {"min_length": 3}, {"min_length": 4}, TIGHTENS),
        ("minLength", {"min_length": 0}, {}, NEUTRAL),
        ("pattern", {"pattern": "^a"}, {"pattern": "^[ab]"}, UNDETERMINED),
        ("pattern", {"pattern": "^a"}, {}, LOOSENS),
        ("format", {"format": "email"}, {}, LOOSENS),
        ("format", {"format": "email"}, {"format": "uri"}, UNDETERMINED),
    ],
)
def test_texts_may_leave_their_old_limits_or_not(word, old, new, direction):
    impact = {LOOSENS: MAJOR, NEUTRAL: PATCH}.get(direction, MINOR)
    assert columns(limited(type=STRING, **old), limited(type=STRING, **new)) == (f"columns.v.{word}", direction, impact)


def test_integer_formats_are_compared_by_what_they_rule_out():
    paths = {
        each.path: each.direction for each in compare(promise(limited(type=INT, format="u8")), promise(limited(type=INT, format="i16")))
    }
    assert paths == {"columns.v.minimum": LOOSENS, "columns.v.maximum": LOOSENS, "columns.v.format": NEUTRAL}
    assert columns(limited(format="i64"), limited()) == ("columns.v.format", NEUTRAL, PATCH)


@pytest.mark.parametrize(
    ("old", "new", "direction", "said"),
    [
        (("a", "b"), ("a", "b", "c"), LOOSENS, "may come now: c"),
        (("a", "b"), ("a",), TIGHTENS, "no longer: b"),
        (("a", "b"), ("b", "c"), BOTH, "may come now: c; no longer: a"),
        (("a",), (), LOOSENS, "values that were ruled out may come now"),
    ],
)
def test_listed_values_that_may_come_in_addition_break(old, new, direction, said):
    found = only_change(promise(column(type=STRING, allowed_values=old)), promise(column(type=STRING, allowed_values=new)))
    assert (found.path, found.direction, found.explanation) == ("columns.v.enum", direction, said)


def test_the_order_of_listed_values_says_nothing():
    assert compare(promise(column(allowed_values=(1, 2))), promise(column(allowed_values=(2, 1.0)))) == ()


@pytest.mark.parametrize(
    ("old", "new", "direction"),
    [(("a",), ("a", "b"), LOOSENS), (("a", "b"), ("a",), TIGHTENS), (("a",), ("b",), BOTH), (("a",), (), LOOSENS)],
)
def test_a_key_of_more_columns_promises_less(old, new, direction):
    def keyed(*key: str) -> DataContract:
        return promise(*(column(each, required=True, key_position=key.index(each) + 1 if each in key else None) for each in "ab"))

    assert told(keyed(*old), keyed(*new)) == ("primaryKey", direction, MINOR if direction is TIGHTENS else MAJOR)


def test_a_column_that_leaves_the_key_may_be_missing():
    old = promise(column("a", key_position=1), column("b", key_position=2))
    new = promise(column("a", key_position=1), column("b"))
    assert {each.path: each.direction for each in compare(old, new)} == {"primaryKey": TIGHTENS, "columns.b.required": LOOSENS}


KEY = Relationship(columns=("v",), port=PortAddress("x", "y", "z"), to_columns=("id",))


def test_foreign_keys_bind_where_they_stop_publications():
    def keyed(*keys: Relationship) -> DataContract:
        return promise(column(), relationships=keys)

    path, warns = "relationships.v->x.y.z.id", replace(KEY, severity=Severity.WARNING)
    assert told(keyed(KEY), keyed()) == (path, LOOSENS, MAJOR)
    assert told(keyed(KEY), keyed(warns)) == (path, LOOSENS, MAJOR)
    assert told(keyed(warns), keyed()) == (path, LOOSENS, MINOR)
    assert told(keyed(), keyed(KEY)) == (path, TIGHTENS, MINOR)


def test_a_partition_that_goes_breaks_and_one_more_does_not():
    longer = replace(BY_DAY, end=datetime(2025, 1, 1, tzinfo=UTC))
    monthly = replace(BY_DAY, granularity="month")
    of = {name: contract(partition=each) for name, each in {"short": BY_DAY, "long": longer, "monthly": monthly, "none": None}.items()}
    assert told(of["short"], of["long"]) == ("partition", TIGHTENS, MINOR)
    assert told(of["long"], of["short"]) == ("partition", LOOSENS, MAJOR)
    assert told(of["short"], of["monthly"]) == ("partition", BOTH, MAJOR)
    assert told(of["short"], of["none"]) == ("partition", LOOSENS, MAJOR)


def test_access_that_gets_narrower_breaks():
    same = contract()
    narrower = only_change(same, same, was_public=True, is_public=False)
    assert (narrower.path, narrower.direction, narrower.impact, narrower.columns) == ("access", LOOSENS, MAJOR, ())
    assert only_change(same, same, was_public=False, is_public=True).impact is MINOR
    assert compare(same, same, was_public=None, is_public=True) == ()


def test_a_column_that_becomes_sensitive_is_not_seen_in_clear_any_more():
    found = {each.path: each.impact for each in compare(promise(column()), promise(column(tags=("personal",))))}
    assert found == {"columns.v.sensitive": MAJOR, "columns.v.tags": PATCH}
    back = {each.path: each.impact for each in compare(promise(column(tags=("personal",))), promise(column()))}
    assert back["columns.v.sensitive"] is MINOR


@pytest.mark.parametrize("changes", [{"purpose": "Other words."}, {"tags": ("new",)}, {"source": {"id": "x", "team": "sales"}}])
def test_words_are_a_patch(changes):
    found = only_change(contract(source={"id": "x"}), contract(**{"source": {"id": "x"}, **changes}))
    assert (found.direction, found.impact) == (NEUTRAL, PATCH)


def test_a_step_in_its_life_is_a_minor_change():
    assert told(contract(), contract(status="deprecated")) == ("status", NEUTRAL, MINOR)


@pytest.mark.parametrize(
    ("old", "new", "direction", "impact"),
    [
        (("latency", 2, "d"), ("latency", 49, "h"), LOOSENS, MAJOR),
        (("latency", 2, "d"), ("latency", 48, "h"), NEUTRAL, PATCH),
        (("frequency", 1, "d"), ("frequency", 12, "h"), TIGHTENS, MINOR),
        (("frequency", 30, "d"), ("frequency", 1, "month"), UNDETERMINED, MINOR),
        (("frequency", 27, "d"), ("frequency", 1, "month"), LOOSENS, MAJOR),
        (("frequency", 4, "w"), ("frequency", 1, "month"), LOOSENS, MAJOR),
        (("retention", 2, "y"), ("retention", 12, "months"), BOTH, MAJOR),
        (("retention", 1, "y"), ("retention", 2, "y"), BOTH, MINOR),
        (("endOfLife", "2027-12-31", None), ("endOfLife", "2027-06-30", None), LOOSENS, MAJOR),
        (("endOfSupport", "2027-06-30", None), ("endOfSupport", "2027-12-31", None), TIGHTENS, MINOR),
        (("availability", 99.9, "percent"), ("availability", 99, "percent"), LOOSENS, MINOR),
        (("timeToRepair", 2, "h"), ("timeToRepair", 1, "h"), TIGHTENS, MINOR),
        (("somethingElse", 2, None), ("somethingElse", 1, None), UNDETERMINED, MINOR),
    ],
)
def test_service_levels_that_people_plan_with_bind(old, new, direction, impact):
    levels = [contract(service_levels=(ServiceLevel(property=name, value=value, unit=unit),)) for name, value, unit in (old, new)]
    assert told(*levels) == (f"slaProperties.{old[0]}", direction, impact)


def test_rows_that_stay_longer_break_a_promise_that_stops_publications():
    old, new = (ServiceLevel(property="retention", value=each, unit="y", severity=Severity.ERROR) for each in (1, 2))
    assert told(contract(service_levels=(old,)), contract(service_levels=(new,))) == ("slaProperties.retention", BOTH, MAJOR)


@pytest.mark.parametrize(("name", "impact"), [("latency", MAJOR), ("retention", MAJOR), ("availability", MINOR)])
def test_a_service_level_that_is_gone_is_promised_no_longer(name, impact):
    level = ServiceLevel(property=name, value=1)
    assert told(contract(service_levels=(level,)), contract()) == (f"slaProperties.{name}", LOOSENS, impact)
    assert told(contract(), contract(service_levels=(level,))) == (f"slaProperties.{name}", TIGHTENS, MINOR)


def test_an_end_may_be_announced():
    end = contract(service_levels=(ServiceLevel(property="endOfLife", value="2027-12-31"),))
    assert told(contract(), end) == ("slaProperties.endOfLife", LOOSENS, MINOR)


def test_rules_are_compared_under_columns_and_under_the_table():
    old, new = column(rules=(rule("nullValues"),)), column()
    found = only_change(promise(old), promise(new))
    assert (found.path, found.columns) == ("columns.v.quality.nullValues", ("v",))
    key = rule("duplicateValues", arguments={"properties": ["v"]})
    found = only_change(promise(column(), rules=(key,)), promise(column()))
    assert (found.path, found.columns) == ("quality.duplicateValues", ("v",))


def test_limits_that_cannot_be_put_in_order_are_undetermined():
    odd, number = Limits(minimum="early"), Limits(minimum=3)
    assert columns(column(limits=odd), column(limits=number)) == ("columns.v.minimum", UNDETERMINED, MINOR)


def test_another_unit_breaks_and_one_that_is_only_said_does_not():
    miles, kilometres = (column("v", unit=each) for each in ("miles", "kilometres"))
    assert columns(miles, kilometres) == ("columns.v.unit", BOTH, MAJOR)
    assert columns(column("v"), miles) == ("columns.v.unit", NEUTRAL, PATCH)
    assert columns(miles, column("v")) == ("columns.v.unit", NEUTRAL, PATCH)


@pytest.mark.parametrize(
    ("old", "new", "direction", "impact"),
    [
        (Aim(target=99), Aim(target=90), LOOSENS, MINOR),
        (Aim(target=90), Aim(target=99), TIGHTENS, MINOR),
        (Aim(), Aim(days=7, freeze=True), NEUTRAL, PATCH),
    ],
)
def test_an_objective_that_moves_breaks_nobody_and_is_told(old, new, direction, impact):
    levels = [contract(service_levels=(ServiceLevel(property="frequency", value=1, unit="d", aim=aim),)) for aim in (old, new)]
    assert told(*levels) == ("slaProperties.frequency.objective", direction, impact)
