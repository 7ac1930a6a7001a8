"""Excel workbooks for tests: an .xlsx is a small zip of XML."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DAY, _MOMENT, _CLOCK = 1, 2, 3  # places in the list of styles
_FORMATS = "".join(f'<xf numFmtId="{each}"/>' for each in (0, 14, 22, 20))
_STYLES = f'<styleSheet xmlns="{_MAIN}"><cellXfs>{_FORMATS}</cellXfs></styleSheet>'
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Each sheet with its rows, from A1; None leaves a cell out."""
    return write_parts(path, {name: sheet_xml(rows) for name, rows in sheets.items()})


def write_parts(path: Path, sheets: Mapping[str, str]) -> Path:
    """Each sheet with its XML."""
    numbered = list(enumerate(sheets.items(), start=1))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        f'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>' for number, (name, _) in numbered)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>' for number, _ in numbered
        )
        + f'<Relationship Id="r0" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    }
    parts |= {f"xl/worksheets/sheet{number}.xml": content for number, (_, content) in numbered}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def sheet_xml(rows: Sequence[Sequence[Any]]) -> str:
    body = "".join(
        f'<row r="{number}">{"".join(_cell(f"{_letters(place)}{number}", each) for place, each in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    return sheet_of(body)


def sheet_of(body: str) -> str:
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'


def _cell(at: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return f'<c r="{at}" t="b"><v>{value:d}</v></c>'
        case int() | float():
            return f'<c r="{at}"><v>{value!r}</v></c>'
        case datetime():
            return f'<c r="{at}" s="{_MOMENT}"><v>{(value - _FIRST_DAY).total_seconds() / 86400!r}</v></c>'
        case date():
            return f'<c r="{at}" s="{_DAY}"><v>{(value - _FIRST_DAY.date()).days}</v></c>'
        case time():
            return f'<c r="{at}" s="{_CLOCK}"><v>{(value.hour * 3600 + value.minute * 60 + value.second) / 86400!r}</v></c>'
        case _:
            return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
