import signal
import subprocess
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from mesh_platform.cli.failures import MeshGroup
from mesh_platform.errors import MeshError, Refused, Transient, UsageError
from tests.cli.commands import start_mesh


def outcome_of(error: BaseException):
    app = typer.Typer(cls=MeshGroup)

    @app.callback()
    def group() -> None: ...

    @app.command()
    def fail() -> None:
        raise error

    return CliRunner().invoke(app, ["fail"])


@pytest.mark.parametrize(
    ("error", "code"),
    [(UsageError("x"), 2), (Refused("x"), 1), (Transient("x"), 1), (MeshError("x"), 1), (KeyboardInterrupt(), 130), (ValueError("x"), 70)],
)
def test_the_exit_code_says_what_kind_of_no_it_is(error, code):
    assert outcome_of(error).exit_code == code


def test_an_error_is_fact_place_and_hint_on_standard_error():
    result = outcome_of(UsageError("it is not so", place="a.yaml:3", hint="make it so"))
    assert result.stdout == ""
    assert result.stderr == "error  a.yaml:3  it is not so\n  make it so\n"


def test_a_fault_names_the_file_with_its_traceback():
    told = outcome_of(ZeroDivisionError("by zero")).stderr
    file = Path("".join(told.partition("traceback in ")[2].split()))
    assert "ZeroDivisionError: by zero" in file.read_text()
    assert "Traceback" not in told
    file.unlink()


def test_an_interrupt_ends_a_command_with_130(built):
    endless = "select count(*) from sales.orders.daily, range(1000000), range(1000000)"
    with start_mesh(built, "query", endless) as command:
        with pytest.raises(subprocess.TimeoutExpired):
            command.wait(timeout=4)
        command.send_signal(signal.SIGINT)
        assert command.communicate(timeout=60)[1] == b"interrupted\n"
        assert command.returncode == 130


def test_a_reader_that_stops_reading_is_no_fault(built):
    with start_mesh(built, "query", "select a.order_id from sales.orders.daily a, range(1000000)", "--format", "csv") as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.readline()
        command.stdout.close()
        assert command.stderr.read() == b""
        assert command.wait() == 141
