"""A table read from the bytes of a file, whichever of three formats it has."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from mlcore.datasets.tables.casting import cast_words, look_at, manner_of
from mlcore.datasets.tables.files.delimited import read_delimited
from mlcore.datasets.tables.files.parquet import read_parquet
from mlcore.datasets.tables.files.rows import Rows, nameless
from mlcore.datasets.tables.files.workbook import read_workbook
from mlcore.datasets.tables.table import MAX_BYTES, Source, Table
from mlcore.datasets.text_file import WORKBOOKS
from mlcore.errors import DatasetError

_PARQUET = b"PAR1"
_NO_TABLES = (
    b"<!doctype", b"<html", b"<?xml", b"<table", b'{"', b"[{", b"%pdf", b"\x89png", b"gif8",
    b"\xff\xd8\xff", b"\x1f\x8b", b"7z\xbc", b"rar!",
)  # fmt: skip
"""What web pages, JSON, pictures and other archives begin with, in small letters."""


def read_table(content: bytes | Path, name: str, *, sheet: str = "") -> Table:
    r"""Read a file of CSV text, an Excel workbook, or Parquet.

    Parameters
    ----------
    content : bytes or Path
        The file, or where it lies.
    name : str
        What it is called; its content says what it is.
    sheet : str
        Which sheet of a workbook; where it is empty the first of at least 20 rows and two columns,
        or else the first that holds rows.

    Raises
    ------
    DatasetError
        If it cannot be read; names the place, what was expected, and what to do. Rows are numbered
        as in a spreadsheet, the names standing in row 1.

    Examples
    --------
    >>> table = read_table("prix;ville\n1,5;Lyon\n2;Nice\n".encode(), "ventes.csv")
    >>> table.names, table.n_rows, table.source.decimal
    (('prix', 'ville'), 2, ',')
    >>> table.data.column("prix").to_pylist()
    [1.5, 2.0]
    """
    held = _held(content, name)
    about: dict[str, Any] = {"name": name, "sha256": hashlib.sha256(held).hexdigest()}
    if held.startswith(_PARQUET):
        about["format"] = "parquet"
        data, _ = _understood(read_parquet(held), "", has_numbers=True)
    elif held.startswith(WORKBOOKS):
        about["format"] = "excel"
        rows, about["sheet"], about["sheets"] = read_workbook(held, sheet)
        data, _ = _understood(rows, "")
    elif held[:100].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_NO_TABLES):
        raise DatasetError("table.format", field="file")
    else:
        about["format"] = "csv"
        rows, about["delimiter"], about["encoding"] = read_delimited(held)
        data, about["decimal"] = _understood(rows, about["delimiter"])
    return Table(data=data, source=Source(**about))


def _held(content: bytes | Path, name: str) -> bytes:
    limit = MAX_BYTES // 1_000_000
    if isinstance(content, bytes):
        held = content
    else:
        try:
            if content.stat().st_size > MAX_BYTES:
                raise DatasetError("csv.too-large", field="file", limit=limit)
            held = content.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DatasetError("csv.unreadable", file=name, reason=reason) from None
    if len(held) > MAX_BYTES:
        raise DatasetError("csv.too-large", field="file", limit=limit)
    if not held.strip():
        raise DatasetError("csv.empty", field="file")
    return held


def _understood(rows: Rows, delimiter: str, *, has_numbers: bool = False) -> tuple[pa.Table, str]:
    """Turn words into what they say; in a file that has numbers, words are no numbers."""
    words = {
        name: look_at(name, column, has_numbers=has_numbers)
        for name, column in zip(rows.names, rows.columns, strict=True)
        if pa.types.is_string(column.type)
    }
    manner = manner_of(list(words.values()), delimiter)
    columns, fields = [], []
    for place, (name, column) in enumerate(zip(rows.names, rows.columns, strict=True)):
        values, said = column, dict[str, str]()
        if name in words:
            # Each is let go as soon as it is understood: together they are as large as the file.
            values, said = cast_words(words.pop(name), manner, rows.number_of)
        elif pa.types.is_floating(column.type):
            _check_finite(name, column, rows)
        if name == nameless(place) and values.null_count == len(values):
            # Delimiters at the ends of rows, or cells somebody emptied.
            continue
        columns.append(values)
        fields.append(pa.field(name, values.type, metadata=said or None))
    return pa.table(columns, schema=pa.schema(fields)), manner.decimal


def _check_finite(name: str, numbers: pa.ChunkedArray, rows: Rows) -> None:
    is_infinite = pc.fill_null(pc.is_inf(numbers), False)
    if pc.any(is_infinite).as_py():
        at = pc.index(is_infinite, True).as_py()
        raise DatasetError("table.infinite", field=name, row=rows.number_of(at))
