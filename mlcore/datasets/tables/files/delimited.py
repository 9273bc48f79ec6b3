"""Rows of CSV text, whichever program wrote it."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from mlcore.datasets.tables.files.rows import (
    LOOKED_AT,
    Rows,
    check_size,
    clean_names,
    find_header,
)
from mlcore.datasets.text_file import SEPARATOR, decoded, encoding_of
from mlcore.errors import DatasetError
from mlcore.schema.labels import listed

_SAMPLE = 256_000
"""Bytes at the top that are looked at."""
_BLOCK = 4_000_000
"""Bytes that are read at a time; no cell may be longer."""
_DELIMITERS = (",", ";", "\t", "|")
_MOST_TOLD = 5
_FILLED = re.compile(rb"\S")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A file as UTF-8, where its rows begin in it, and how it was written."""

    content: bytes
    begins: int
    encoding: str = "utf-8"
    separator: str = ""

    def numbered(self, delimiter: str, number: int) -> Iterator[tuple[int, list[str]]]:
        """Yield rows one by one with their numbers: slow, only where a place is to be told."""
        file = io.BytesIO(self.content)
        file.seek(self.begins)
        lines = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
        # Of what is strict only a mark that the end of the file leaves open matters.
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        for at in itertools.count(number):
            try:
                record = next(reader, None)
            except csv.Error:
                raise DatasetError("csv.quotes", field="file", row=at) from None
            if record is None:
                return
            if any(map(str.strip, record)):
                yield at, record


def read_delimited(content: bytes) -> tuple[Rows, str, str]:
    r"""Read every cell as words.

    Returns
    -------
    tuple
        The rows, the delimiter, and the encoding as Python calls it.

    Raises
    ------
    DatasetError
        If it is no text, is empty, or its rows are not even; names the place.

    Examples
    --------
    >>> rows, delimiter, encoding = read_delimited("âge;dose\n4;1,5\n".encode("cp1252"))
    >>> rows.names, rows.columns[1].to_pylist(), delimiter, encoding
    (('âge', 'dose'), ['1,5'], ';', 'cp1252')
    """
    written = _as_utf8(content)
    sample = _sample(written)
    delimiter = written.separator or _sniffed(sample)
    top = list(itertools.islice(_records(sample, delimiter), LOOKED_AT))
    if not any(any(record) for _, record in top):
        raise DatasetError("csv.empty", field="file")
    place = find_header([record for _, record in top])
    begins = top[place][0]
    header = list(top[place][1])
    below = [record for _, record in top[place + 1 :] if any(record)]
    if below and all(len(row) == len(header) + 1 and not row[-1] for row in below):
        header.append("")
    names = clean_names(header)
    below_header = replace(written, begins=written.begins + begins)
    # In a spreadsheet the records above count too, blank ones among them.
    columns = _columns(below_header, len(names), delimiter, place + 2)

    def number_of(at: int) -> int:
        numbered = below_header.numbered(delimiter, place + 2)
        return next(itertools.islice(numbered, at, None))[0]

    return Rows(names=names, columns=columns, number_of=number_of), delimiter, written.encoding


def _as_utf8(content: bytes) -> _Written:
    encoding, begins = encoding_of(content), 0
    if encoding == "utf-8-sig":
        begins = len(codecs.BOM_UTF8)
    elif encoding != "utf-8":
        content = b"".join(piece.encode() for piece in decoded(content, encoding))
    nul = content.find(b"\0")
    if nul >= 0:
        above = content[:nul].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        raise DatasetError("csv.nul", field="file", row=above.count(b"\n") + 1)
    written = _Written(content=content, begins=begins, encoding=encoding)
    told = SEPARATOR.match(content[begins : begins + 20].decode(errors="ignore"))
    if told is None:
        return written
    return replace(written, begins=begins + len(told[0].encode()), separator=told[1])


def _sample(written: _Written) -> str:
    """Return whole lines from the top."""
    head = written.content[written.begins : written.begins + _SAMPLE]
    if written.begins + len(head) < len(written.content):
        cut = max(head.rfind(b"\n"), head.rfind(b"\r"))
        head = head[: cut + 1] if cut >= 0 else head
    return head.decode(errors="ignore")


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the place in bytes after each record, and its cells without the spaces around them."""
    lines = io.StringIO(text, newline="")
    after = 0

    def counted() -> Iterator[str]:
        nonlocal after
        for line in lines:
            after += len(line.encode())
            yield line

    try:
        for record in csv.reader(counted(), delimiter=delimiter):
            yield after, [cell.strip() for cell in record]
    except csv.Error:  # A cell without an end; the row is told when all is read.
        return


def _sniffed(sample: str) -> str:
    """Find the delimiter that gives even rows as wide as the header."""

    def evenness(delimiter: str) -> tuple[float, int, int]:
        top = itertools.islice(_records(sample, delimiter), LOOKED_AT)
        records = [record for _, record in top if any(record)]
        if not records:
            return 0.0, 0, 0
        place = find_header(records)
        width = len(records[place])
        if width == 1:
            return 0.0, 0, 0
        below = records[place + 1 :]
        even = [len(record) in (width, width + 1) for record in below]
        # In steps, so that a slip or two does not outweigh the number of columns; what makes a
        # title of the names is no delimiter.
        return round(sum(even) / max(len(even), 1), 1), -place, width

    scores = {delimiter: evenness(delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=scores.__getitem__)
    if scores[best][2] > 1:
        return best
    # One column: what does not stand in it delimits nothing.
    return next((sign for sign in _DELIMITERS if sign not in sample), ",")


def _columns(
    written: _Written, width: int, delimiter: str, number: int
) -> tuple[pa.ChunkedArray, ...]:
    uneven = False

    def judge(row: Any) -> str:
        nonlocal uneven
        uneven = uneven or bool(row.text.strip(" \t\r\n" + delimiter))
        return "skip"

    content = pa.py_buffer(written.content).slice(written.begins)
    places = [str(place) for place in range(width)]
    if _FILLED.search(written.content, written.begins) is None:
        raise DatasetError("csv.no-rows", field="file")
    try:
        data = pyarrow.csv.read_csv(
            pa.BufferReader(content),
            read_options=pyarrow.csv.ReadOptions(column_names=places, block_size=_BLOCK),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=judge
            ),
            # What is no text was refused before.
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(places, pa.string()), check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        _check_even(written, width, delimiter, number)
        raise DatasetError("csv.quotes", field="file", row=number) from None
    last = data.slice(max(data.num_rows - 1, 0)).to_pylist()
    if uneven or any("\n" in cell for row in last for cell in row.values()):
        _check_even(written, width, delimiter, number)
    check_size(data.num_rows, width)
    data = _without_blank_rows(data)
    if not data.num_rows:
        raise DatasetError("csv.no-rows", field="file")
    return tuple(data.columns)


def _without_blank_rows(data: pa.Table) -> pa.Table:
    """Leave out what spreadsheets save of rows somebody emptied: a run of delimiters."""
    blank = None
    for column in data.columns:
        empty = pc.equal(pc.utf8_trim_whitespace(column), "")
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return data
    return data.filter(pc.invert(blank))


def _check_even(written: _Written, width: int, delimiter: str, number: int) -> None:
    """Name the rows that are not as wide as the header, or whose quotation mark has no other."""
    ragged = []
    for at, record in written.numbered(delimiter, number):
        if len(record) != width:
            ragged.append(str(at))
        if len(ragged) > _MOST_TOLD:
            break
    if ragged:
        rows = listed(ragged, most=_MOST_TOLD)
        raise DatasetError("csv.ragged", field="file", expected=width, rows=rows)
