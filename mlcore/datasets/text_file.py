"""The text of a CSV file, however it is encoded, and the records in it."""

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
# A zip archive, and what Excel wrote before 2007.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
SEPARATOR = re.compile(r'"?sep=([^\w\s"]|\t)"?[ ]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
"""How a file tells Excel its delimiter, in a line that is no row."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PIECE = 1 << 20
"""Bytes decoded at a time."""


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
    if content.startswith(WORKBOOKS):
        raise DatasetError("csv.workbook", field="file")
    encoding = encoding_of(content)
    text = content.decode(encoding)
    if "\0" in text:
        raise DatasetError("csv.nul", field="file", row=_row_after(text[: text.index("\0")]))
    told = SEPARATOR.match(text)
    return CsvText(
        text=text[told.end() :] if told else text,
        encoding=encoding,
        separator=told[1] if told else "",
    )


def encoding_of(content: bytes) -> str:
    r"""Tell how a file is encoded, without holding its text.

    Raises
    ------
    DatasetError
        If it is no text; says from which row on.

    Examples
    --------
    >>> encoding_of("prix;âge".encode()), encoding_of("prix;âge".encode("cp1252"))
    ('utf-8', 'cp1252')
    """
    if content.startswith(_UTF16):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8", "cp1252"]
    for encoding in encodings:
        try:
            for _ in decoded(content, encoding):
                pass
        except UnicodeDecodeError as error:
            row = _row_after(content[: error.start].decode(encoding, "replace"))
        else:
            return encoding
    raise DatasetError("csv.encoding", field="file", row=row) from None


def decoded(content: bytes, encoding: str) -> Iterator[str]:
    """Yield the text piece by piece.

    Raises
    ------
    UnicodeDecodeError
        Its ``start`` counts from the first byte of the content.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    for at in range(0, len(content), _PIECE):
        held = len(decoder.getstate()[0])
        piece = content[at : at + _PIECE]
        try:
            yield decoder.decode(piece, final=at + _PIECE >= len(content))
        except UnicodeDecodeError as error:
            error.start += at - held
            raise


def _row_after(text: str) -> int:
    return len(re.findall(r"\r\n|\r|\n", text)) + 1
