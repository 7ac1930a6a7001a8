import pytest

from mesh_platform.concepts.consumer import Consumer
from mesh_platform.errors import TooManyQueries
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.limits import Limits
from mesh_platform.settings import Settings

ADA, GRACE = (Principal(subject=name, consumer=Consumer.parse("finance.revenue")) for name in ("ada", "grace"))


def test_who_asks_more_at_once_is_turned_away_and_nobody_else_is(tmp_path):
    limits = Limits(Settings(root=tmp_path, queries_at_once=2))
    first, second = limits.admit(ADA), limits.admit(ADA)
    with pytest.raises(TooManyQueries, match="ada has 2 answers under way") as refused:
        limits.admit(ADA)
    assert refused.value.seconds > 0
    limits.admit(GRACE).leave()
    first.leave()
    first.leave()  # said twice, it gives one place free
    limits.admit(ADA)
    with pytest.raises(TooManyQueries):
        limits.admit(ADA)
    second.leave()
