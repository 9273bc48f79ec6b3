"""The text inside a CSV file, whichever spreadsheet or program wrote its bytes."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlcore.errors import DatasetError
from mlcore.schema.labels import match

MAX_BYTES = 100_000_000
# What the files of Excel and LibreOffice begin with: a zip archive, and Excel's before 2007.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# How a file tells Excel its delimiter, in a line that is no row.
_SEPARATOR = re.compile(r'"?sep=([^\w\s"]|\t)"?[ ]*(?:\r\n|\r|\n|$)', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvText:
    """The text of a CSV file and how it was written.

    Attributes
    ----------
    text : str
        From the header on.
    encoding : str
        As Python calls it: ``"utf-8"``, ``"utf-8-sig"``, ``"utf-16"`` or ``"cp1252"``.
    separator : str
        The delimiter that a line ``sep=`` before the header names; empty where there is none.
    """

    text: str
    encoding: str
    separator: str

    def delimiter(self, names: Sequence[str]) -> str:
        """Return the delimiter: what the file says, else what finds most of the names."""
        if self.separator:
            return self.separator
        lines = io.StringIO(self.text, newline="")
        first = next((line for line in lines if line.strip()), "")

        def score(delimiter: str) -> tuple[int, int]:
            cells = next(csv.reader([first], delimiter=delimiter), [])
            return len(match(names, cells, any_case=True).places), len(cells)

        return max((",", ";", "\t"), key=score)

    def rows(self, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield each row that holds something, with its number in a spreadsheet.

        Raises
        ------
        DatasetError
            If quotation marks do not match.
        """
        # With no newline translation the lines of old Macs end at their carriage returns too.
        lines = io.StringIO(self.text, newline="")
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        for number in itertools.count(1):
            try:
                record = next(reader, None)
            except csv.Error:
                raise DatasetError("csv.quotes", field="file", row=number) from None
            if record is None:
                return
            # Spreadsheets save rows somebody emptied as a run of delimiters.
            if any(cell.strip() for cell in record):
                yield number, tuple(record)


def read_text(content: bytes) -> CsvText:
    r"""Decode a file.

    Parameters
    ----------
    content : bytes
        UTF-8, UTF-16 with a byte order mark, or, where it is no UTF-8, the Windows code page of
        western Europe.

    Raises
    ------
    DatasetError
        If it is too large, a workbook, or no text.

    Examples
    --------
    >>> read_text("sep=;\nâge;dose\n".encode("cp1252"))
    CsvText(text='âge;dose\n', encoding='cp1252', separator=';')
    """
    if len(content) > MAX_BYTES:
        raise DatasetError("csv.too-large", field="file", limit=MAX_BYTES // 1_000_000)
    if content.startswith(_WORKBOOKS):
        raise DatasetError("csv.workbook", field="file")
    text, encoding = _decoded(content)
    if "\0" in text:
        raise DatasetError("csv.nul", field="file", row=_row_after(text[: text.index("\0")]))
    told = _SEPARATOR.match(text)
    return CsvText(
        text=text[told.end() :] if told else text,
        encoding=encoding,
        separator=told[1] if told else "",
    )


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith(_UTF16):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError as error:
            row = _row_after(content[: error.start].decode(encoding, "replace"))
    raise DatasetError("csv.encoding", field="file", row=row) from None


def _row_after(text: str) -> int:
    return len(re.findall(r"\r\n|\r|\n", text)) + 1
