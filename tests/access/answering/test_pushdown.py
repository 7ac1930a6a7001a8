"""What is pushed into a cut changes how many rows are written, and never what is answered."""

import traceback
from datetime import date
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesh_platform.access.answering import answers
from mesh_platform.access.answering.pushdown import pushed
from mesh_platform.access.answering.rows import Reading
from mesh_platform.access.answering.streams import Stream
from mesh_platform.access.answering.syntax import parse_query
from mesh_platform.access.entering.asked import ALL, Pushed
from mesh_platform.access.entering.trail import Door, Visitor
from mesh_platform.concepts.access import Mask, Masking
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.row_filter import Compares, Every, IsMissing, IsOneOf, Not, Relation
from mesh_platform.concepts.types import DecimalType, Primitive
from mesh_platform.concepts.view import CLEAR, View
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import MeshError
from mesh_platform.lakehouse import engine
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.reading import selections
from mesh_platform.settings import Settings
from tests.journeys.guarded_mesh import write_guarded_mesh
from tests.publishing.conftest import Publisher

PORT = PortAddress.parse("sales.orders.daily")
CLEAR_COLUMNS = {
    "id": Primitive.LONG,
    "day": Primitive.DATE,
    "Name": Primitive.STRING,
    "amount": DecimalType(10, 2),
    "sum": DecimalType(38, 2),
}
COLUMNS = {**CLEAR_COLUMNS, "secret": Primitive.STRING}
VIEW = View(columns={**dict.fromkeys(CLEAR_COLUMNS, CLEAR), "secret": Mask(masking=Masking.HASH)})
OWNER = Visitor(consumer=Consumer.parse("sales"), door=Door.QUERY)
READER = Visitor(consumer=Consumer.parse("finance.revenue"), door=Door.QUERY)
ORDERS = """
    select i::bigint as order_id, timestamptz '2024-01-01 00:00:00Z' + interval (i) hour as ordered_at, 'shop' as channel,
        'c' || (i % 7) as customer, (i * 37 % 1500)::decimal(10, 2) as amount
    from range(400) made(i)"""


@pytest.fixture(scope="module")
def lakehouse(tmp_path_factory):
    root = write_guarded_mesh(tmp_path_factory.mktemp("mesh"))
    with open_lakehouse(Settings(root=root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select("sales.orders.daily")[0], ORDERS)
        yield lakehouse


@pytest.fixture
def push(tmp_path):
    def asked(sql: str) -> Pushed:
        with engine.connect(Settings(root=tmp_path)) as connection:
            return pushed(parse_query(connection, sql).tree, PORT, COLUMNS, VIEW)

    return asked


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ("id > 3", Compares("id", Relation.GREATER, 3)),
        ("3 > ID", Compares("id", Relation.LESS, 3)),
        ("not (id > 3)", Compares("id", Relation.LESS_OR_EQUAL, 3)),
        ("name = 'x'", Compares("Name", Relation.EQUAL, "x")),
        ("d.id in (1, 2)", IsOneOf("id", (1, 2))),
        ("sum > 10.5", Compares("sum", Relation.GREATER, Decimal("10.5"))),
        ("amount > 10.505", Compares("amount", Relation.GREATER, Decimal("10.505"))),
        ("day < date '2024-01-02'", Compares("day", Relation.LESS, date(2024, 1, 2))),
        ("name is null", IsMissing("Name")),
        ("name is not null", Not(IsMissing("Name"))),
    ],
)
def test_comparisons_of_a_column_with_constants_are_pushed(push, where, rows):
    assert push(f"select * from sales.orders.daily d where {where} and length(name) > 2").rows == Every((rows,))


@pytest.mark.parametrize(
    "where",
    [
        "secret = 'x'",  # is shown as a hash, and means that
        "id > 3 or name = 'x'",
        "id + 1 > 3",
        "id = name",
        "id > '3'",
        "name > 3",
        "id in (1, null)",
        "id in (select 1)",
        "name like 'x%'",
        "id = 1e0",
        "name = 'x' collate nocase",
        "day > 'tomorrow'",
        # Whether these fail depends on values of rows that nobody may see.
        f"sum <= 0.{'0' * 16}1",
        f"sum in (1, 0.{'0' * 16}1)",
        f"sum between 0.{'0' * 16}1 and 0.{'0' * 15}1",
        "day < timestamp '2024-01-01 10:00:00'",
        "error(name) = 'x'",
    ],
)
def test_nothing_else_is(push, where):
    assert push(f"select * from sales.orders.daily where {where}") == ALL


@pytest.mark.parametrize(
    "sql",
    [
        "select * from sales.orders.daily a, sales.orders.daily b where a.id = 1",
        "select * from sales.orders.daily a asof join sales.orders.other b on a.day >= b.day where a.id = 1",
        "select * from sales.orders.daily a positional join sales.orders.other b where a.id = 1",
        "select * from sales.orders.daily a anti join sales.orders.other b using (id) where a.id = 1",
        "select * from sales.orders.daily t(b, c) where id = 1",
        "select * from sales.orders.daily tablesample 10% where id = 1",
        "select * from sales.orders.daily where id = 1 using sample 3",
        "select * from sales.orders.daily a, sales.orders.other b where id = 1",  # whose
        "select * from sales.orders.daily a left join sales.orders.other b using (id) where a.name is null",
    ],
)
def test_where_a_name_or_a_row_may_mean_another_nothing_is(push, sql):
    assert push(sql) == ALL


@pytest.mark.parametrize(
    ("sql", "most"),
    [
        ("from sales.orders.daily limit 3", 3),
        ("select id, day from sales.orders.daily limit 3 offset 4", 7),
        ("select id from sales.orders.daily where id > 1 limit 3", None),
        ("select count(id) from sales.orders.daily limit 3", None),
        ("select distinct id from sales.orders.daily limit 3", None),
        ("select id from sales.orders.daily order by id limit 3", None),
        ("select id from sales.orders.daily group by id limit 3", None),
        ("select id from sales.orders.daily limit 3%", None),
        ("from (from sales.orders.daily limit 3)", None),
        ("from sales.orders.daily, range(2) limit 3", None),
    ],
)
def test_a_limit_is_pushed_where_any_rows_will_do(push, sql, most):
    assert push(sql).most == most


def test_a_cut_holds_no_more_than_was_asked_for(lakehouse):
    reading = answers.answer(lakehouse, "select customer from sales.orders.daily where order_id between 5 and 9", READER)
    (file,) = reading.cuts.folder.iterdir()
    assert pq.read_metadata(file).num_rows == reading.arrow().num_rows == 5
    limited = answers.answer(lakehouse, "select customer, amount from sales.orders.daily limit 2", READER)
    (file,) = limited.cuts.folder.iterdir()
    assert pq.read_metadata(file).num_rows == limited.arrow().num_rows == 2


NUMBERS = st.integers(-5, 405).map(str) | st.sampled_from(["12.5", "null", "1e2", "-0.25"])
MOMENTS = st.integers(0, 40).map(lambda day: f"'2024-01-{day:02}'") | st.sampled_from(
    ["timestamp '2024-01-03 05:00:00'", "timestamptz '2024-01-03 05:00:00+02'", "date '2024-01-05'", "'2024-01-03T05:00:00Z'"]
)
OPERATORS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
ATOMS = st.one_of(
    st.tuples(st.sampled_from(["order_id", "a.order_id", "AMOUNT", "a.amount"]), OPERATORS, NUMBERS).map(" ".join),
    st.tuples(NUMBERS, OPERATORS, st.just("a.order_id")).map(" ".join),
    st.tuples(st.just("a.ordered_at"), OPERATORS, MOMENTS).map(" ".join),
    st.lists(NUMBERS, min_size=1, max_size=3).map(lambda values: f"a.order_id in ({', '.join(values)})"),
    st.tuples(NUMBERS, NUMBERS).map(lambda ends: f"a.amount between {ends[0]} and {ends[1]}"),
    st.sampled_from(["a.amount is null", "a.amount is not null", "a.customer is not null", "a.customer = 'c1'", "a.order_id % 3 = 0"]),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.tuples(inner, st.sampled_from([" and ", " or ", " and not "]), inner).map(lambda p: f"({''.join(p)})"),
    max_leaves=4,
)
SHAPES = st.sampled_from(
    [
        "select count(*), min(order_id), max(amount) from sales.orders.daily a where {where}",
        "select order_id from sales.orders.daily a where {where} order by order_id limit 5",
        "select count(*), count(r.i) from sales.orders.daily a left join (select 5 i) r on r.i = order_id where {where}",
        "select count(*), max(a.order_id) from sales.orders.daily a right join (select 5 i) r on r.i = order_id where {where}",
        "with made as (select * from sales.orders.daily a where {where}) select count(*) from made",
        "select count(*) from (select unnest([1, 5]) i) r where exists (from sales.orders.daily a where a.order_id = r.i and {where})",
    ]
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shape=SHAPES, where=CONDITIONS)
def test_an_answer_is_the_same_with_and_without(lakehouse, monkeypatch, shape, where):
    def answered() -> object:
        try:
            return answers.answer(lakehouse, shape.format(where=where), READER).arrow().to_pylist()
        except Exception as error:  # noqa: BLE001 - of what kind is compared
            return type(error)

    own = answered()
    with monkeypatch.context() as without:
        without.setattr(answers, "pushed", lambda *_: ALL)
        assert own == answered()


PLAIN_SHAPES = st.sampled_from(
    [
        "select * from sales.orders.daily a where {where}",
        "from sales.orders.daily a where {where}",
        'select Amount, a.customer as "of whom" from sales.orders.daily a where {where}',
        "select order_id from sales.orders.daily a where {where} and a.order_id < 300",
        "select a.ordered_at, customer amount from sales.orders.daily a where {where}",
    ]
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shape=PLAIN_SHAPES, where=CONDITIONS, reader=st.sampled_from([READER, OWNER]))
def test_rows_that_stream_are_those_of_a_cut(lakehouse, shape, where, reader):
    sql = shape.format(where=where)

    def answered(*, only_rows: bool) -> object:
        try:
            return answers.answer(lakehouse, sql, reader, only_rows=only_rows).record_batches().read_all().combine_chunks()
        except Exception as error:  # noqa: BLE001 - of what kind is compared
            return type(error)

    assert answered(only_rows=True) == answered(only_rows=False)


@pytest.mark.parametrize("reader", [READER, OWNER])
@pytest.mark.parametrize(
    "sql",
    [
        "select order_id, customer from sales.orders.daily where order_id between 3 and 9",
        "from sales.orders.daily limit 7",
        "select a.Customer c from sales.orders.daily a where '2024-01-02' <= ordered_at and amount <> 12.5",
    ],
)
def test_a_question_for_columns_streams_and_writes_nothing(lakehouse, reader, sql):
    stream, reading = (answers.answer(lakehouse, sql, reader, only_rows=each) for each in (True, False))
    assert isinstance(stream, Stream)
    assert stream.snapshots == reading.snapshots
    assert stream.record_batches().read_all().combine_chunks() == reading.arrow().combine_chunks()


@pytest.mark.parametrize(
    "sql",
    [
        "select order_id + 1 from sales.orders.daily",
        "select order_id, order_id from sales.orders.daily",
        "select order_id, amount order_id from sales.orders.daily",
        "select order_id from sales.orders.daily where order_id > 3 or amount > 1",
        "select order_id from sales.orders.daily where order_id between 1 and order_id",
        "select order_id from sales.orders.daily where customer = 'c1'",  # is shown as a hash
        "select distinct order_id from sales.orders.daily",
        "select order_id from sales.orders.daily order by 1",
        "select order_id from sales.orders.daily limit 3 offset 1",
        "select order_id from sales.orders.daily limit 3%",
        "select order_id from sales.orders.daily group by all",
        "select order_id from sales.orders.daily using sample 3",
        "select order_id from sales.orders.daily tablesample 10%",
        "select * exclude (order_id) from sales.orders.daily",
        "select * replace (1 as order_id) from sales.orders.daily",
        "select columns('a') from sales.orders.daily",
        "select daily from sales.orders.daily",
        "select order_id from sales.orders.daily t(a, b)",
        "with x as (select 1) select order_id from sales.orders.daily",
        "select order_id from sales.orders.daily union all select 1",
        "select order_id from sales.orders.daily, range(2)",
        "select order_id from sales.orders.daily where ordered_at > '20240102'",
        "values (1)",
    ],
)
def test_nothing_that_says_more_streams(lakehouse, sql):
    try:
        answer = answers.answer(lakehouse, sql, READER, only_rows=True)
    except MeshError:
        return
    assert isinstance(answer, Reading)


def test_an_error_while_rows_stream_tells_no_value_and_no_key(lakehouse, monkeypatch):
    monkeypatch.setattr(selections, "masked", lambda name, *_: f"cast({name}::varchar || getvariable('inner_key') as integer)")
    stream = answers.answer(lakehouse, "select customer from sales.orders.daily", READER, only_rows=True)
    with pytest.raises(MeshError) as raised:
        stream.record_batches().read_all()
    assert "c1" not in "".join(traceback.format_exception(raised.value))
