import threading
from datetime import UTC, datetime, timedelta, timezone

from mesh_platform.concepts import clock


def test_time_is_utc_and_moves():
    first = clock.now()
    assert first.tzinfo is UTC
    assert clock.now() >= first


def test_frozen_time_stands_still_in_every_thread_and_moves_on_afterwards():
    moment = datetime(2013, 11, 3, 1, 30, tzinfo=timezone(timedelta(hours=-4)))
    seen = []
    with clock.frozen_at(moment):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
        with clock.frozen_at(moment + timedelta(days=1)):
            seen.append(clock.now())
        seen.append(clock.now())
    assert seen == [moment, moment + timedelta(days=1), moment]
    assert seen[0].tzinfo is UTC
    assert clock.now() > seen[1]


def test_time_goes_on_once_everybody_who_stopped_it_has_left_in_whatever_order():
    first, second = clock.frozen_at(datetime(2013, 1, 1, tzinfo=UTC)), clock.frozen_at(datetime(2014, 1, 1, tzinfo=UTC))
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert clock.now().year == 2014
    second.__exit__(None, None, None)
    assert clock.now().year > 2025
