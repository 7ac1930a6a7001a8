"""Excel workbooks (`.xlsx`) as Parquet: one sheet, or a range of it, with the values that were saved; no formula is computed.

Numbers become DOUBLE and moments DATE or TIMESTAMP, column by column; a column of several kinds becomes text, one without any
value INTEGER, which is what an empty column is to the engine. A cell that shows an error, such as #DIV/0!, is a missing value.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from mesh_platform.errors import InvalidDeclaration
from mesh_platform.lakehouse.sources.workbook_safety import plain_copy

if TYPE_CHECKING:
    import pyarrow as pa
    from python_calamine import CalamineSheet, CalamineWorkbook

OPTIONS = frozenset({"sheet", "range", "header"})

_CORNER = r"([A-Za-z]{1,3})([1-9][0-9]{0,6})"
_RANGE = re.compile(rf"{_CORNER}(?::{_CORNER})?")


@dataclass(frozen=True, slots=True)
class Box:
    """The cells to read, counted from 0; an end of None is the last one."""

    top: int = 0
    left: int = 0
    bottom: int | None = None
    right: int | None = None


def write_sheet(workbook: Path, options: Mapping[str, Any], target: Path) -> None:
    """Writes the rows of a sheet to the Parquet file `target`, whole or not at all. Raises InvalidDeclaration."""
    import pyarrow.parquet as parquet

    target.parent.mkdir(parents=True, exist_ok=True)
    table = _table(_cells(workbook, options, target.parent), has_header=_flag(options))
    with NamedTemporaryFile(dir=target.parent, suffix=".partial", delete=False) as partial:
        parquet.write_table(table, partial)
    Path(partial.name).replace(target)


def _cells(workbook: Path, options: Mapping[str, Any], scratch: Path) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    box = _box(options.get("range"))
    with plain_copy(workbook, scratch) as plain:
        try:
            opened = CalamineWorkbook.from_path(plain)
            sheet = _sheet(opened, options.get("sheet"), workbook.name)
        except CalamineError as wrong:
            raise InvalidDeclaration(f"{workbook.name} cannot be read as an Excel workbook: {wrong}", hint="save it as .xlsx") from None
        return _within(sheet, box)


def _sheet(opened: "CalamineWorkbook", name: Any, workbook: str) -> "CalamineSheet":
    known = opened.sheet_names
    if not known:
        raise InvalidDeclaration(f"{workbook} has no sheet", hint="a workbook that is a source has rows")
    if name is not None and name not in known:
        raise InvalidDeclaration(f"{workbook} has no sheet {str(name)[:80]!r}", hint=f"it has {', '.join(known[:20])}")
    return opened.get_sheet_by_name(known[0] if name is None else name)


def _within(sheet: "CalamineSheet", box: Box) -> list[list[Any]]:
    """Rows of one width, from the first cell that is used where no range says otherwise."""
    if sheet.start is None:
        return []
    first_row, first_column = sheet.start
    rows = sheet.to_python(skip_empty_area=True)
    missing_rows = max(box.top - first_row, 0)
    missing_columns = max(box.left - first_column, 0)
    bottom = None if box.bottom is None else max(box.bottom - first_row + 1, 0)
    right = None if box.right is None else max(box.right - first_column + 1, 0)
    return [row[missing_columns:right] for row in rows[missing_rows:bottom]]


def _box(text: Any) -> Box:
    if text is None:
        return Box()
    found = _RANGE.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise InvalidDeclaration(f"{str(text)[:80]!r} is no range of cells", hint="write it as B3:F200, or B3 for all from there on")
    left, top, right, bottom = found.groups()
    box = Box(int(top) - 1, _column(left), int(bottom) - 1 if bottom else None, _column(right) if right else None)
    if (box.bottom is not None and box.bottom < box.top) or (box.right is not None and box.right < box.left):
        raise InvalidDeclaration(f"the range {text} ends before it begins", hint="write the upper left corner first")
    return box


def _column(letters: str) -> int:
    number = 0
    for each in letters.upper():
        number = number * 26 + ord(each) - ord("A") + 1
    return number - 1


def _flag(options: Mapping[str, Any]) -> bool:
    header = options.get("header", True)
    if not isinstance(header, bool):
        raise InvalidDeclaration(f"`header` is {str(header)[:40]!r}", hint="write true where the first row names the columns, else false")
    return header


def _table(rows: Sequence[Sequence[Any]], *, has_header: bool) -> "pa.Table":
    import pyarrow as pa

    width = len(rows[0]) if rows else 0
    if not width:
        raise InvalidDeclaration("the sheet has no cells where it is read", hint="correct `sheet` or `range`")
    names = _names(rows[0] if has_header else [""] * width)
    body = rows[1:] if has_header else rows
    return pa.table([_array([row[number] for row in body]) for number in range(width)], names=names)


def _names(header: Sequence[Any]) -> list[str]:
    """As for a CSV file: what has no name is called by its place, and what is taken gets a number."""
    names: list[str] = []
    taken: set[str] = set()
    for place, each in enumerate(header):
        wanted = name = _text(each) or f"column{place}"
        number = 0
        while name.lower() in taken:
            number += 1
            name = f"{wanted}_{number}"
        taken.add(name.lower())
        names.append(name)
    return names


def _array(values: list[Any]) -> "pa.Array":
    import pyarrow as pa

    present = [None if each == "" else each for each in values]
    kinds = set(_kinds(present))
    if not kinds:
        return pa.array(present, pa.int32())
    if kinds == {date, datetime}:  # midnights come as dates
        return pa.array([_moment(each) for each in present], pa.timestamp("us"))
    if len(kinds) > 1 or kinds & {str, timedelta}:
        return pa.array([None if each is None else _text(each) for each in present], pa.string())
    kind = kinds.pop()
    return pa.array([float(each) if each is not None and kind is float else each for each in present], _arrow_types()[kind])


def _arrow_types() -> "dict[type, pa.DataType]":
    import pyarrow as pa

    return {bool: pa.bool_(), float: pa.float64(), date: pa.date32(), datetime: pa.timestamp("us"), time: pa.time64("us")}


def _kinds(values: Sequence[Any]) -> Iterator[type]:
    for each in values:
        if each is not None:
            yield float if type(each) is int else type(each)


def _moment(value: Any) -> datetime | None:
    return datetime(value.year, value.month, value.day) if type(value) is date else value  # noqa: DTZ001  a sheet knows no zone


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date | time) else str(value)
