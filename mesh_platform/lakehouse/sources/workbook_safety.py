"""Workbooks from anywhere: what would take more memory than its size tells is refused before a reader sees it.

An `.xlsx` is a zip of XML. One that unpacks a thousandfold, that lies about its sizes, or whose two cells stand at opposite ends of
a sheet ends the process that reads it: the reader lays a sheet out cell by cell between the first and the last one.
"""

import re
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from mesh_platform.errors import InvalidDeclaration

MOST_BYTES = 1 << 29
MOST_CELLS = 10_000_000
_MOST_PARTS = 10_000
# A cell with a value, and where it says it stands.
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Za-z]{1,9})([0-9]{1,9})["'][^<>]*(?<!/)>""")
_UNPLACED = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?![^<>]*\sr\s*=)")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\br\s*=\s*["']([0-9]{1,9})["']""")


@contextmanager
def plain_copy(workbook: Path, scratch: Path) -> Generator[Path]:
    """The same workbook unpacked part by part, with true sizes. Raises InvalidDeclaration for what cannot be one, or is too large."""
    with NamedTemporaryFile(dir=scratch, suffix=".xlsx") as plain:
        try:
            with zipfile.ZipFile(workbook) as packed, zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as unpacked:
                for name, content in _parts(packed, workbook.name):
                    _check_extent(content, workbook.name)
                    unpacked.writestr(name, content)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as wrong:
            fault = f"{workbook.name} is no Excel workbook, or a damaged or encrypted one: {wrong}"
            raise InvalidDeclaration(fault, hint="save it as .xlsx without a password") from None
        plain.flush()
        yield Path(plain.name)


def _parts(packed: zipfile.ZipFile, workbook: str) -> Iterator[tuple[str, bytes]]:
    """What says it is larger than what is left is not opened; reading one never gives more than it says."""
    left, parts = MOST_BYTES, packed.infolist()
    if len(parts) > _MOST_PARTS:
        raise _too_large(workbook)
    for each in parts:
        left -= each.file_size
        if left < 0:
            raise _too_large(workbook)
        yield each.filename, packed.read(each)


def _check_extent(content: bytes, workbook: str) -> None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidDeclaration(f"{workbook} is not written in UTF-8", hint="save it again with Excel or LibreOffice")
    if content.count(b"<c") > MOST_CELLS or _extent(content) > MOST_CELLS:
        raise _too_large(workbook)


def _extent(content: bytes) -> int:
    """The number of cells between the first one with a value and the last."""
    rows, columns = set(), set()
    for letters, row in _CELL.findall(content):
        rows.add(int(row))
        columns.add(letters)
    if _UNPLACED.search(content):
        rows |= {int(row) for row in _ROW.findall(content)}
    if not rows:
        return 0
    numbers = {_column(each) for each in columns} or {1}
    return (max(rows) - min(rows) + 1) * (max(numbers) - min(numbers) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for each in letters.upper():
        number = number * 26 + each - ord("A") + 1
    return number


def _too_large(workbook: str) -> InvalidDeclaration:
    fact = f"{workbook} is too large: more than {MOST_BYTES >> 20} MB unpacked, or {MOST_CELLS:,} cells from its first to its last"
    return InvalidDeclaration(fact, hint="remove cells far off the table, or give it as CSV or Parquet")
