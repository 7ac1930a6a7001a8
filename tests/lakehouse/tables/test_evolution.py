import pytest

from mesh_platform.concepts.types import DecimalType, ListType, MapType, Primitive, StructType
from mesh_platform.errors import SchemaMismatch
from mesh_platform.lakehouse.tables.evolution import next_schema, structure
from tests.lakehouse.sample_port import contract_of

PLACE = StructType((("city", Primitive.STRING), ("zones", ListType(Primitive.INT))))
FIRST = contract_of({"n": Primitive.INT, "place": PLACE, "tags": MapType(Primitive.STRING, Primitive.FLOAT)})


def evolved(columns, *, keeps_rows=False):
    before = next_schema(FIRST)
    return before, next_schema(contract_of(columns), before, last_id=before.highest_field_id, keeps_rows=keeps_rows)


def ids(schema):
    return {name: schema.find_field(name).field_id for name in schema.column_names}


def test_every_part_of_a_new_schema_has_an_id_of_its_own():
    found = ids(next_schema(FIRST))
    assert sorted(found.values()) == list(range(1, len(found) + 1))


def test_the_same_contract_gives_the_same_schema():
    before, after = evolved({each.name: each.type for each in FIRST.columns})
    assert after is before


def test_columns_and_their_parts_keep_their_ids_in_any_order_and_width():
    wider = StructType((("zones", ListType(Primitive.LONG)), ("country", Primitive.STRING), ("city", Primitive.STRING)))
    before, after = evolved({"extra": Primitive.DATE, "place": wider, "n": Primitive.LONG}, keeps_rows=True)
    kept = {name: number for name, number in ids(after).items() if name not in {"extra", "place.country"}}
    assert kept == {name: number for name, number in ids(before).items() if not name.startswith("tags")}
    assert {ids(after)["extra"], ids(after)["place.country"]}.isdisjoint(ids(before).values())


@pytest.mark.parametrize(
    ("column", "of"),
    [
        ("n", Primitive.STRING),
        ("n", DecimalType(10, 0)),
        ("place", Primitive.STRING),
        ("place", StructType((("city", Primitive.LONG),))),
        ("tags", MapType(Primitive.LONG, Primitive.FLOAT)),
    ],
)
def test_another_type_is_another_column_where_all_rows_are_new(column, of):
    columns = {each.name: each.type for each in FIRST.columns} | {column: of}
    before, after = evolved(columns)
    assert ids(after)[column] > before.highest_field_id
    with pytest.raises(SchemaMismatch, match=f"{column}: .* became"):
        evolved(columns, keeps_rows=True)


def test_a_column_that_was_dropped_comes_back_as_a_new_one():
    before, without = evolved({"n": Primitive.INT})
    again = next_schema(FIRST, without, last_id=before.highest_field_id)
    assert ids(again)["place"] > before.highest_field_id


def test_a_description_is_no_part_of_the_structure():
    before = next_schema(FIRST)
    described = before.fields[0].model_copy(update={"doc": "a number"})
    assert structure(before) == structure(type(before)(described, *before.fields[1:]))
