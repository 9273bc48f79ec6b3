"""Rows of a sheet of an Excel workbook."""

from __future__ import annotations

import datetime
import io
import itertools
import re
import zipfile
from collections.abc import Sequence
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from mlcore.datasets.tables.files.rows import (
    LOOKED_AT,
    Rows,
    check_size,
    clean_names,
    find_header,
)
from mlcore.errors import DatasetError
from mlcore.schema.labels import listed

MAX_UNPACKED = 500_000_000
"""Bytes of all files in a workbook: Excel writes about 35 of them for a cell."""
MAX_SPREAD = 20_000_000
"""Cells between the corners of a sheet; the reader sets memory aside for each, empty ones too."""
_MANIFEST = "xl/workbook.xml"
_SHEETS = "xl/worksheets/"
_PIECE = 1 << 20
# A cell that holds something: one that has a style alone closes itself.
_CELL = re.compile(rb"<(?:\w+:)?c [^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*(?<!/)>")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FEWEST_ROWS = 20
"""Rows below which a sheet is notes or totals, where a later one has more."""
_BATCH = 5_000
"""Rows turned into columns at a time."""


def read_workbook(content: bytes, sheet: str) -> tuple[Rows, str, tuple[str, ...]]:
    """Read a sheet: numbers, flags and dates as they are in it, the rest as words.

    Parameters
    ----------
    sheet : str
        Its name; where it is empty the first that is a table, or else holds rows at all.

    Returns
    -------
    tuple
        The rows, the sheet's name, and the names of all that hold rows.

    Raises
    ------
    DatasetError
        If it is no workbook, is damaged, protected or too large, or has no such sheet.
    """
    if content.startswith(b"PK"):
        _check_archive(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return _chosen(book, sheet)
    except DatasetError:
        raise
    except PasswordError:
        raise DatasetError("table.password", field="file") from None
    # A panic of the library is no Exception; what ends the process is none of those.
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:
        code = "table.password" if _ENCRYPTED in content else "table.workbook"
        raise DatasetError(code, field="file") from None


def _check_archive(content: bytes) -> None:
    """Refuse what is no workbook, or would fill the memory, before anything unpacks it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            names = [member.filename for member in members]
            if _MANIFEST not in names:
                raise DatasetError("table.archive", field="file")
            if sum(member.file_size for member in members) > MAX_UNPACKED:
                limit = MAX_UNPACKED // 1_000_000
                raise DatasetError("table.unpacked", field="file", limit=limit)
            for name in names:
                if name.startswith("xl/") and name.endswith(".xml"):
                    # What lies about its size breaks off here.
                    with archive.open(name) as member:
                        _check_spread(member, name)
    except DatasetError:
        raise
    except Exception:
        # Damaged and odd archives raise more than zipfile says: ValueError for a place below 0.
        raise DatasetError("table.workbook", field="file") from None


def _check_spread(file: IO[bytes], name: str) -> None:
    """Refuse a sheet whose cells lie so far apart that the space between would fill the memory."""
    letters: set[bytes] = set()
    last, rest = 0, b""
    while piece := file.read(_PIECE):
        if not name.startswith(_SHEETS):
            continue
        found = _CELL.findall(rest + piece)
        rest = piece[-200:]
        letters.update(column for column, _ in found)
        last = max(last, max((int(row) for _, row in found), default=0))
    width = max((_place(column) for column in letters), default=0)
    if last * width > MAX_SPREAD:
        raise DatasetError(
            "table.cells", field="file", received=last, columns=width, limit=MAX_SPREAD // width
        )


def _place(letters: bytes) -> int:
    """Return the number of a column, from 1: ``AA`` is 27."""
    place = 0
    for letter in letters:
        place = 26 * place + letter - ord("A") + 1
    return place


def _chosen(book: CalamineWorkbook, wanted: str) -> tuple[Rows, str, tuple[str, ...]]:
    sheets = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    shown = [each.name for each in sheets if each.visible == SheetVisibleEnum.Visible]
    filled = {
        name: sheet
        for name in shown or [each.name for each in sheets]
        if (sheet := book.get_sheet_by_name(name)).height > 1
    }
    if wanted and wanted not in filled:
        raise DatasetError("table.no-sheet", field=wanted, expected=listed(tuple(filled)))
    if not filled:
        raise DatasetError("table.no-rows", field="file")
    tables = (
        name for name, sheet in filled.items() if sheet.height > _FEWEST_ROWS and sheet.width > 1
    )
    name = wanted or next(tables, next(iter(filled)))
    return _rows(filled[name]), name, tuple(filled)


def _rows(sheet: CalamineSheet) -> Rows:
    check_size(sheet.height, sheet.width)
    top = [list(map(_text, row)) for row in itertools.islice(sheet.iter_rows(), LOOKED_AT)]
    place, header = _header(top, sheet)
    pieces: list[list[pa.Array]] = [[] for _ in header]
    numbers: list[int] = []
    rows = itertools.islice(enumerate(sheet.iter_rows(), 1), place + 1, None)
    filled = ((number, row) for number, row in rows if any(cell != "" for cell in row))
    while batch := list(itertools.islice(filled, _BATCH)):
        numbers += [number for number, _ in batch]
        for column, cells in zip(pieces, zip(*(row for _, row in batch), strict=True), strict=True):
            column.append(_packed(cells))
    if not numbers:
        raise DatasetError("csv.no-rows", field="file")
    columns = [_joined(column) for column in pieces]
    # A column that somebody emptied, or that a format alone stretches to, is none.
    kept = [
        at for at, column in enumerate(columns) if header[at] or column.null_count < len(column)
    ]
    return Rows(
        names=clean_names([header[at] for at in kept]),
        columns=tuple(columns[at] for at in kept),
        number_of=numbers.__getitem__,
    )


def _header(top: Sequence[Sequence[str]], sheet: CalamineSheet) -> tuple[int, list[str]]:
    """Return the place of the last row of names, and them; names above merged cells are joined."""
    place = find_header(top)
    left = sheet.start[1] if sheet.start else 0
    ranges = [
        (begin[0], end[0], begin[1] - left, end[1] - left)
        for begin, end in sheet.merged_cell_ranges or []
        if 0 < end[1] - begin[1] < sheet.width - 1
    ]
    above = next(
        (at for at in (place, place - 1) if any(low <= at <= high for low, high, *_ in ranges)),
        None,
    )
    if above is None or above + 1 >= len(top):
        return place, list(top[place])
    groups = list(top[above])
    for low, high, first, last in ranges:
        if low <= above <= high:
            groups[first : last + 1] = [groups[first]] * (last + 1 - first)
    joined = [" ".join(filter(None, pair)) for pair in zip(groups, top[above + 1], strict=True)]
    return above + 1, joined


def _text(cell: Any) -> str:
    """Return what a cell says, as a program would write it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return cell.strip() if isinstance(cell, str) else str(cell)


def _packed(cells: Sequence[Any]) -> pa.Array:
    """Pack cells of one kind; words where there are several."""
    values = [None if cell == "" else cell for cell in cells]
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return pa.nulls(len(values))
    if kinds <= {float, int}:
        return pa.array(values, pa.float64())
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds == {datetime.date}:
        return pa.array(values, pa.date32())
    if kinds <= {datetime.date, datetime.datetime}:
        # A year out of reach is left as it is written.
        moments = [
            value
            if value is None or isinstance(value, datetime.datetime)
            else datetime.datetime.combine(value, datetime.time())
            for value in values
        ]
        return pa.array(moments, pa.timestamp("us"))
    return pa.array([None if value is None else _text(value) for value in values], pa.string())


def _joined(pieces: Sequence[pa.Array]) -> pa.ChunkedArray:
    types = {piece.type for piece in pieces if not pa.types.is_null(piece.type)}
    if not types:
        return pa.chunked_array([pa.nulls(sum(map(len, pieces)), pa.string())])
    if len(types) == 1:
        kind = types.pop()
    elif types == {pa.date32(), pa.timestamp("us")}:
        kind = pa.timestamp("us")
    else:
        kind = pa.string()
        pieces = [
            pa.array(
                [None if value is None else _text(value) for value in piece.to_pylist()],
                pa.string(),
            )
            for piece in pieces
        ]
    joined = pa.chunked_array([piece.cast(kind) for piece in pieces])
    if pa.types.is_floating(kind):
        return _whole_if_so(joined)
    return joined


def _whole_if_so(numbers: pa.ChunkedArray) -> pa.ChunkedArray:
    """Make whole numbers of those that are: a workbook has one kind of number alone."""
    is_whole = pc.and_(pc.equal(numbers, pc.floor(numbers)), pc.less(pc.abs(numbers), 1e15))
    return numbers.cast(pa.int64()) if pc.all(is_whole).as_py() else numbers
