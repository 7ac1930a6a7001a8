from mesh_platform.orchestration.serving.pauses import Pauses


def test_what_keeps_ending_waits_longer_each_time_up_to_a_minute():
    pauses = Pauses()
    assert [pauses.after("daemon", lived=0) for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert pauses.after("web server", lived=0) == 1


def test_what_has_run_for_long_is_started_again_at_once():
    pauses = Pauses()
    for _ in range(5):
        pauses.after("daemon", lived=10)
    assert pauses.after("daemon", lived=3600) == 1
