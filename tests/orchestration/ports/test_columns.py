"""What the columns of a contract show in Dagster's catalog."""

from mesh_platform.concepts.contract import Column, Limits
from mesh_platform.concepts.types import Primitive
from mesh_platform.orchestration.ports.columns import column_schema
from tests.sample_ports import contract


def constraints(column: Column) -> list[str]:
    (shown,) = column_schema(contract(columns=(column,))).columns
    return shown.constraints.other


def test_a_format_that_only_restates_the_columns_type_is_not_shown_beside_it():
    assert constraints(Column(name="seats", type=Primitive.INT, limits=Limits(minimum=1, format="i32"))) == ["at least 1"]
    assert constraints(Column(name="share", type=Primitive.DOUBLE, limits=Limits(format="f64"))) == []


def test_a_format_that_values_can_break_is_shown():
    assert constraints(Column(name="address", type=Primitive.STRING, limits=Limits(format="email"))) == ["format email"]


def test_what_values_are_counted_in_stands_beside_who_may_see_them():
    distance = Column(name="distance", type=Primitive.INT, unit="miles", classification="public", tags=("length",))
    (shown,) = column_schema(contract(columns=(distance,))).columns
    assert shown.tags == {"length": "", "classification": "public", "unit": "miles"}
