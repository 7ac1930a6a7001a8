import pytest

from mesh_platform.concepts.consumer import Consumer
from mesh_platform.errors import TooManyQueries
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.limits import Limits
from mesh_platform.lakehouse import engine
from mesh_platform.settings import Settings

ADA, GRACE = (Principal(subject=name, consumer=Consumer.parse("finance.revenue")) for name in ("ada", "grace"))
ENDLESS = "select sum(a.range * b.range) from range(100_000_000) a, range(100_000_000) b"


@pytest.fixture
def settings(tmp_path):
    return Settings(root=tmp_path, queries_at_once=2, query_seconds=0.2)


def test_who_asks_more_at_once_is_turned_away_and_nobody_else_is(settings):
    limits = Limits(settings)
    first, second = limits.admit(ADA), limits.admit(ADA)
    with pytest.raises(TooManyQueries, match="ada has 2 answers under way") as refused:
        limits.admit(ADA)
    assert refused.value.seconds > 0
    limits.admit(GRACE).end()
    first.end()
    first.end()  # said twice, it gives one place free
    limits.admit(ADA)
    with pytest.raises(TooManyQueries):
        limits.admit(ADA)
    second.end()


def test_an_answer_that_fails_gives_its_place_free(settings):
    limits = Limits(settings)
    for _ in range(5):
        with pytest.raises(ZeroDivisionError), limits.admit(ADA):
            raise ZeroDivisionError


def test_an_answer_ends_when_its_time_is_over(settings):
    with Limits(settings).admit(ADA) as turn, engine.connect(settings) as connection:
        turn.works_with(connection)
        with pytest.raises(engine.EngineError, match=r"(?i)interrupt"):
            connection.execute(ENDLESS).fetchall()
        assert turn.is_over


def test_no_statement_begins_anew_when_the_time_is_over(settings):
    with Limits(settings).admit(ADA) as turn, engine.connect(settings) as connection:
        turn.works_with(connection)
        turn.interrupt()
        for _ in range(2):
            with pytest.raises(engine.EngineError, match=r"(?i)interrupt"):
                connection.execute(ENDLESS).fetchall()


def test_a_turn_that_has_ended_interrupts_nobody(settings):
    with engine.connect(settings) as connection:
        with Limits(settings).admit(ADA) as turn:
            turn.works_with(connection)
            turn.interrupt()
        assert connection.execute("select sum(hash(range)) > 0 from range(20_000_000)").fetchone() == (True,)
