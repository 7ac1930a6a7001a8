"""Changes that are reported as harmless are: judged by the checks themselves, on generated contracts and data."""

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from mesh_platform.concepts.change import Direction, Impact
from mesh_platform.concepts.contract import DataContract
from mesh_platform.governance.changes.comparison import compare
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.quality.target import Target
from tests.governance.changes.generated import Row, as_select, contracts, pairs, tables
from tests.quality.promises import NOW, open_connection, run

THOROUGH = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
QUICK = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def keeps(connection: Connection, contract: DataContract, table: list[Row]) -> list[str]:
    """The checks that would refuse the rows."""
    connection.execute(f"create or replace temp table staged as {as_select(contract, table)}")
    results = run(connection, contract, Target(relation="staged", now=NOW))
    return [name for name, each in results.items() if each.refuses]


@THOROUGH
@given(pairs(), st.lists(tables, min_size=12, max_size=12))
def test_data_that_keeps_a_contract_keeps_the_one_before_unless_a_change_breaks_or_cannot_be_told(both, data):
    old, new = both
    changes = compare(old, new)
    assume(old != new and not any(each.breaks_consumers or each.direction is Direction.UNDETERMINED for each in changes))
    with open_connection() as connection:
        for table in data:
            if not keeps(connection, new, table):
                event("data that keeps the new contract")
                assert keeps(connection, old, table) == []


@QUICK
@given(contracts(), contracts())
def test_the_way_back_has_the_opposite_direction(one, other):
    there = {each.path: each.direction for each in compare(one, other)}
    back = {each.path: each.direction.reversed for each in compare(other, one)}
    assert there == back


@QUICK
@given(contracts(), contracts())
def test_every_path_is_told_once(one, other):
    paths = [each.path for each in compare(one, other)]
    assert len(paths) == len(set(paths))


@QUICK
@given(contracts())
def test_a_contract_does_not_differ_from_itself(contract):
    assert compare(contract, contract) == ()


@QUICK
@given(pairs())
def test_only_promises_that_grew_weaker_break(both):
    for each in compare(*both):
        assert each.impact is not Impact.MAJOR or each.direction in (Direction.LOOSENS, Direction.BOTH)
