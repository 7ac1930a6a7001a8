"""Rows on their way out: a table for people, a stream of bytes for files and pipes."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.access.answering.formats import Format, text_rows, write_rows
from mesh_platform.cli.interrupts import ending_on_interrupt
from mesh_platform.cli.output import console_for, count, note, print_whole, table
from mesh_platform.errors import UsageError

if TYPE_CHECKING:
    from mesh_platform.access.answering.rows import Reading

ROWS_OF_A_TABLE = 20


def show_rows(reading: "Reading", *, form: Format, limit: int | None, output: Path | None) -> None:
    """Writes rows to a file or to standard output; the snapshots they come from go to standard error."""
    with ending_on_interrupt(reading.connection):
        _show(reading, form=form, limit=limit, output=output)


def _show(reading: "Reading", *, form: Format, limit: int | None, output: Path | None) -> None:
    if form is Format.TABLE and output is None:
        _show_table(reading, ROWS_OF_A_TABLE if limit is None else limit)
    elif form is Format.TABLE:
        raise UsageError("a table is for the screen", hint="choose what to write: --format csv, json, jsonl, parquet or arrow")
    elif output is not None:
        with output.open("wb") as file:
            rows = write_rows(reading.record_batches(limit=limit), file, form=form)
        note(f"{count(rows, 'row')} in {output}")
    elif form in (Format.PARQUET, Format.ARROW) and sys.stdout.isatty():
        raise UsageError(f"{form.capitalize()} is nothing to look at", hint=f"write it to a file: --output rows.{form}")
    else:
        write_rows(reading.record_batches(limit=limit), sys.stdout.buffer, form=form)
        sys.stdout.buffer.flush()


def _show_table(reading: "Reading", limit: int) -> None:
    rows = text_rows(reading.record_batches(limit=limit + 1), limit=limit + 1)
    print_whole(console_for(sys.stdout), table(*reading.columns, rows=rows[:limit], wraps=reading.columns))
    sources = ", ".join(f"{port} at snapshot {snapshot}" for port, snapshot in reading.snapshots.items())
    more = f"the first {count(limit, 'row')}, more with --limit" if len(rows) > limit else count(len(rows), "row")
    note(f"{more}  ({sources})" if sources else more)
