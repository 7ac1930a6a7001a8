import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from mesh_platform.lakehouse.ledger import processes
from mesh_platform.lakehouse.ledger.processes import is_gone, process, this_host, this_process


def test_a_process_is_known_while_it_lives_and_gone_when_it_has_ended():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        found = process(child.pid)
        assert found is not None
        assert timedelta(seconds=-2) < datetime.now(UTC) - found.began < timedelta(minutes=1)
        assert not is_gone(str(found))
        child.kill()
        while process(child.pid) is not None:  # nobody has collected it: it waits, and is counted as ended
            time.sleep(0.01)
        assert is_gone(str(found))


def test_whatever_gets_the_number_later_is_another_process():
    here = this_process()
    assert not is_gone(str(here))
    assert is_gone(f"{here.host} {here.pid} {here.mark}0")


def test_one_that_is_named_without_its_mark_lives_as_long_as_its_number():
    here = this_process()
    assert not is_gone(f"{here.host} {here.pid} ")
    assert is_gone(f"{here.host} {2**22 + 1} ")


def test_nothing_is_said_of_the_processes_of_another_machine():
    assert not is_gone(f"not-{this_host()} 1 mark")
    assert not is_gone(this_host())


def test_other_systems_are_asked_through_ps():
    mark, began = processes._of_ps(os.getpid())
    assert began.isoformat() == mark
    assert abs(began - this_process().began) < timedelta(seconds=5)
    assert processes._of_ps(2**22 + 1) is None
