import threading
import time
from pathlib import Path

import pytest

from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.turns import one_at_a_time
from mesh_platform.settings import Settings
from tests.postgres_server import postgres

__all__ = ["postgres"]


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request, tmp_path: Path, monkeypatch) -> Settings:
    if request.param == "postgres":
        monkeypatch.setenv("MESH_CATALOG_URI", request.getfixturevalue("postgres").new_database())
    return Settings(root=tmp_path)


def take_turns(settings: Settings, *works: str) -> int:
    """How many of the works, each done by somebody of its own, went on at once."""
    at_work, most = [], [0]

    def work(name: str) -> None:
        with open_lakehouse(settings) as lakehouse, one_at_a_time(lakehouse, name):
            at_work.append(name)
            time.sleep(0.3)
            most[0] = max(most[0], len(at_work))
            at_work.remove(name)

    open_lakehouse(settings).close()  # its tables are made by one
    threads = [threading.Thread(target=work, args=(each,)) for each in works]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return most[0]


def test_the_same_work_is_done_by_one_at_a_time(settings):
    assert take_turns(settings, "alerts", "alerts", "alerts") == 1


def test_whoever_fails_gives_the_turn_away(settings):
    with open_lakehouse(settings) as lakehouse:
        with pytest.raises(ZeroDivisionError), one_at_a_time(lakehouse, "alerts"):
            raise ZeroDivisionError
        assert take_turns(settings, "alerts") == 1
