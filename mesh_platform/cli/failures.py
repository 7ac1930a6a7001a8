"""How a command ends badly: an exit code for programs, a sentence for people, and never a traceback in their face."""

import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

import typer

from mesh_platform.cli.groups import PanelGroup
from mesh_platform.cli.output import note, show_error
from mesh_platform.errors import MeshError, UsageError

SAID_NO, CALLED_WRONGLY, FAULT = 1, 2, 70  # 70 is EX_SOFTWARE of sysexits.h
INTERRUPTED, NOBODY_READS = 130, 141  # as shells number SIGINT and SIGPIPE


class MeshGroup(PanelGroup):
    """Runs a command and turns whatever it raises into an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except MeshError as error:
            show_error(error)
            raise typer.Exit(CALLED_WRONGLY if isinstance(error, UsageError) else SAID_NO) from None
        except KeyboardInterrupt:
            note("interrupted")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            _write_no_more()
            raise typer.Exit(NOBODY_READS) from None
        except Exception as fault:
            if type(fault).__module__.startswith("typer."):
                raise  # typer's own way to end: usage errors, exits, aborts
            note(
                f"this is a fault of mesh itself: {type(fault).__name__}: {fault}\n  Please report it with the traceback in {_kept(fault)}"
            )
            raise typer.Exit(FAULT) from None


def _kept(fault: Exception) -> Path:
    with tempfile.NamedTemporaryFile("w", prefix="mesh-fault-", suffix=".txt", delete=False, encoding="utf-8") as file:
        traceback.print_exception(fault, file=file)
    return Path(file.name)


def _write_no_more() -> None:
    """Else the interpreter complains at its end, when it flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
