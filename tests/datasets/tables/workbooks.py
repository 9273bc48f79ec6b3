"""Workbooks written by hand, as no library that writes them is installed."""

from __future__ import annotations

import datetime
import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DATE, PERCENT, TIME = 1, 2, 3
"""Styles of cells."""


def letters(column: int) -> str:
    """Name a column, counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def cell(row: int, column: int, value: object) -> str:
    """Write a cell; a tuple of a number and a style is shown as a date or percentage."""
    place = f'r="{letters(column)}{row}"'
    if value is None:
        return f'<c {place} s="1"/>'
    if isinstance(value, tuple):
        return f'<c {place} s="{value[1]}"><v>{value[0]}</v></c>'
    if isinstance(value, bool):
        return f'<c {place} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, datetime.date):
        days = (value - datetime.date(1899, 12, 30)).days
        return f'<c {place} s="{DATE}"><v>{days}</v></c>'
    if isinstance(value, str) and value.startswith("#"):
        return f'<c {place} t="e"><v>{escape(value)}</v></c>'
    if isinstance(value, str):
        text = escape(value)
        return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f"<c {place}><v>{value!r}</v></c>"


def sheet(rows: list[list[object]], merged: tuple[str, ...] = ()) -> str:
    data = "".join(
        f'<row r="{at}">'
        + "".join(cell(at, place, value) for place, value in enumerate(row) if value != "")
        + "</row>"
        for at, row in enumerate(rows, 1)
    )
    ranges = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    tail = f"<mergeCells>{ranges}</mergeCells>" if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{tail}</worksheet>'


def workbook(
    sheets: dict[str, list[list[object]] | str],
    *,
    merged: tuple[str, ...] = (),
    hidden: tuple[str, ...] = (),
) -> bytes:
    """Write a workbook of sheets, each rows of cells or XML."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        names = list(sheets)
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
            f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(
            f"<sheet name={quoteattr(name)} sheetId={quoteattr(str(at))} r:id='r{at}'"
            + (' state="hidden"' if name in hidden else "")
            + "/>"
            for at, name in enumerate(names, 1)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        targets = "".join(
            f'<Relationship Id="r{at}" Type="{OFFICE}/worksheet"'
            f' Target="worksheets/sheet{at}.xml"/>'
            for at in range(1, len(names) + 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{targets}<Relationship Id="s"'
            f' Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
            '<xf numFmtId="10"/><xf numFmtId="22"/></cellXfs></styleSheet>',
        )
        for at, rows in enumerate(sheets.values(), 1):
            text = rows if isinstance(rows, str) else sheet(rows, merged)
            archive.writestr(f"xl/worksheets/sheet{at}.xml", text)
    return file.getvalue()
