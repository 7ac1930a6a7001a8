import sqlalchemy as sa

from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.upkeep.tidying import tidy_database
from tests.lakehouse.sample_port import PORT


def test_room_that_nothing_uses_is_given_back_and_no_fact_is_lost(lakehouse):
    for number in range(20):
        lakehouse.ledger.record(Kind.READ, str(PORT), details={"number": number})
    with lakehouse.database.begin() as connection:
        connection.execute(
            sa.text("create table filler as select hex(randomblob(2000)) as x from json_each(json_array(1,2,3,4,5,6,7,8,9))")
        )
        connection.execute(sa.text("insert into filler select x from filler, json_each(json_array(1,2,3,4,5,6,7,8,9))"))
        connection.execute(sa.text("drop table filler"))
    database = lakehouse.settings.state / "mesh.db"
    assert tidy_database(lakehouse) > 0
    small = database.stat().st_size
    assert tidy_database(lakehouse) == 0
    assert database.stat().st_size == small < 200_000
    assert len(lakehouse.ledger.facts(Kind.READ)) == 20


def test_nothing_waits_in_the_log_of_writes_afterwards(lakehouse):
    lakehouse.ledger.record(Kind.READ, str(PORT))
    tidy_database(lakehouse)
    assert (lakehouse.settings.state / "mesh.db-wal").stat().st_size == 0
