"""Rows read from CSV text, whichever spreadsheet or program wrote it."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mlcore.datasets.cells import code_in, is_gap, is_text, number_in
from mlcore.errors import DatasetError, InvalidRowsError
from mlcore.schema import Feature, FeatureSchema, FloatArray
from mlcore.schema.labels import listed, match, name_of
from mlcore.schema.levels import nearest

MAX_BYTES = 100_000_000
MAX_COLUMNS = 1_000
_MOST_LEVELS = 4
_GROUPED = re.compile(r"[+\-\N{MINUS SIGN}]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?", re.ASCII)
# What the files of Excel and LibreOffice begin with: a zip archive, and Excel's before 2007.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# How a file tells Excel its delimiter, in a line that is no row.
_SEPARATOR = re.compile(r'"?sep=([^\w\s"]|\t)"?[ ]*(?:\r\n|\r|\n|$)', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvTable:
    """A CSV file, with the columns that a model takes.

    Attributes
    ----------
    header : tuple of str
        As it was written; several levels of names are joined.
    records : tuple of tuple of str
        Cells as they were written, one tuple a row.
    X : ndarray of shape (n_rows, n_features), float64
        The model's inputs in its order; choices as codes.
    delimiter : str
        Comma, semicolon or tab.
    decimal : str
        Decimal mark, point or comma.
    encoding : str
        As Python calls it; ``"utf-8-sig"`` and ``"utf-16"`` begin with a byte order mark.
    tells_delimiter : bool
        Whether a line ``sep=`` stands before the header.
    """

    header: tuple[str, ...]
    records: tuple[tuple[str, ...], ...]
    X: FloatArray
    delimiter: str
    decimal: str
    encoding: str
    tells_delimiter: bool


def read_csv(content: bytes, schema: FeatureSchema) -> CsvTable:
    r"""Read a file whose columns are found by name; other columns are kept.

    Names may have spaces around them, another Unicode form, and other capital letters.

    Parameters
    ----------
    content : bytes
        Text, see :func:`read_text`, with commas, semicolons or tabs. With semicolons or tabs the
        decimal mark may be a comma, which is how a French spreadsheet saves. Blank lines are left
        out; True and False are 1 and 0. A choice is the word of a level, or what the model answers
        besides. An empty cell, or one that says NA as pandas reads it, has no value, which only
        some inputs may have.

    Raises
    ------
    DatasetError
        If it cannot be read; rows are numbered as a spreadsheet does, the header being row 1.
    InvalidRowsError
        If a number is too large for the model.

    Examples
    --------
    >>> from mlcore.datasets import describe_rows
    >>> schema = describe_rows(np.eye(2), np.ones(2), names=["age", "dose"])
    >>> read_csv("dose;âge;age\n1,5;x;40\n".encode(), schema).X.tolist()
    [[40.0, 1.5]]
    """
    source = read_text(content)
    delimiter = source.delimiter(schema.names)
    numbered = source.rows(delimiter)
    try:
        _, header = next(numbered)
    except StopIteration:
        raise DatasetError("csv.empty", field="file") from None
    header = _with_levels(header, numbered, schema.names)
    columns = _columns(header, schema.names)
    numbers, records = _even(numbered, len(header))
    pairs = list(zip(schema.features, columns, strict=True))
    # Words may hold points and commas of their own.
    plain = {feature.name: place for feature, place in pairs if not feature.is_choice}
    if delimiter == ";":
        _check_grouping(records, numbers, plain)
    decimal = _decimal(records, list(plain.values()), delimiter)
    may_miss = [feature.name for feature in schema.features if feature.allow_missing]
    X = np.empty((len(records), len(pairs)))
    is_choice = [feature.is_choice for feature in schema.features]
    X[:, np.invert(is_choice)] = _numbers(records, numbers, plain, decimal, may_miss)
    for at in np.flatnonzero(is_choice).tolist():
        feature, place = pairs[at]
        cells = [record[place] for record in records]
        X[:, at] = _codes(cells, numbers, feature, decimal)
    try:
        X = schema.on_codes().validate(X)
    except InvalidRowsError as error:
        if error.code != "rows.beyond":
            raise
        facts = {**error.facts, "row": numbers[int(str(error.facts["row"]))]}
        raise InvalidRowsError("csv.overflow", **facts) from None
    return CsvTable(
        header=header,
        records=records,
        X=X,
        delimiter=delimiter,
        decimal=decimal,
        encoding=source.encoding,
        tells_delimiter=bool(source.separator),
    )


def _with_levels(
    header: tuple[str, ...], numbered: Iterator[tuple[int, tuple[str, ...]]], names: Sequence[str]
) -> tuple[str, ...]:
    """Join the lines pandas writes for the levels of a MultiIndex, where these are the names."""
    joined = header
    for _ in range(_MOST_LEVELS):
        if not match(names, _texts(joined), any_case=True).missing:
            return joined
        # Without all names nothing is read, so that a row taken for a level is missed by nobody.
        _, level = next(numbered, (0, ()))
        joined = tuple(name_of((above, below)) for above, below in zip(joined, level, strict=False))
    return header


def _texts(header: Sequence[str]) -> list[str]:
    """Return the names of columns, for one without a name that which pandas gives it."""
    return [text or f"Unnamed: {place}" for place, text in enumerate(header)]


def _columns(header: Sequence[str], names: Sequence[str]) -> list[int]:
    if len(header) > MAX_COLUMNS:
        raise DatasetError("csv.columns", field="file", received=len(header), limit=MAX_COLUMNS)
    found = match(names, _texts(header), any_case=True)
    if found.twice:
        raise DatasetError("csv.duplicate", fields=listed([text.strip() for text in found.twice]))
    if found.missing:
        received = [text.strip() for text in header]
        raise DatasetError("csv.missing", missing=listed(found.missing), received=listed(received))
    return [found.places[name] for name in names]


def _even(
    numbered: Iterable[tuple[int, tuple[str, ...]]], width: int
) -> tuple[list[int], tuple[tuple[str, ...], ...]]:
    numbers, records, ragged = [], [], []
    for number, record in numbered:
        if len(record) != width:
            ragged.append(str(number))
        numbers.append(number)
        records.append(record)
    if ragged:
        raise DatasetError("csv.ragged", field="file", expected=width, rows=listed(ragged))
    if not records:
        raise DatasetError("csv.no-rows", field="file")
    return numbers, tuple(records)


def _decimal(records: Sequence[Sequence[str]], columns: Sequence[int], delimiter: str) -> str:
    if delimiter == ",":
        return "."
    cells = [record[column] for record in records for column in columns]
    if any("," in cell for cell in cells):
        return ","
    # Whole numbers do not tell; semicolons come from places where the comma is the decimal mark.
    return "," if delimiter == ";" and not any("." in cell for cell in cells) else "."


def _check_grouping(
    records: Sequence[Sequence[str]], numbers: Sequence[int], columns: dict[str, int]
) -> None:
    """Refuse dots that may group thousands, which spreadsheets write where semicolons delimit."""
    dotted = [
        (name, number, record[column].strip())
        for name, column in columns.items()
        for number, record in zip(numbers, records, strict=True)
        if "." in record[column]
    ]
    if dotted and all(_GROUPED.fullmatch(cell) for _, _, cell in dotted):
        name, number, _ = dotted[0]
        raise DatasetError("csv.grouping", field=name, row=number)


def _numbers(
    records: Sequence[Sequence[str]],
    numbers: Sequence[int],
    columns: dict[str, int],
    decimal: str,
    may_miss: Sequence[str],
) -> FloatArray:
    X = np.array(
        [[number_in(record[column], decimal) for column in columns.values()] for record in records]
    ).reshape(len(records), len(columns))
    bad = ~np.isfinite(X)
    for name in set(may_miss) & columns.keys():
        column, place = list(columns).index(name), columns[name]
        bad[:, column] &= [not is_gap(record[place]) for record in records]
    if bad.any():
        text = [
            name for name, place in columns.items() if all(is_text(each[place]) for each in records)
        ]
        if text:
            raise DatasetError("csv.text", field="file", fields=listed(text))
        places = [
            f"{name}: {listed([str(numbers[row]) for row in np.flatnonzero(column).tolist()])}"
            for name, column in zip(columns, bad.T, strict=True)
            if column.any()
        ]
        raise DatasetError("csv.cells", field="file", cells=listed(places, separator="; "))
    return X


def _codes(
    cells: Sequence[str], numbers: Sequence[int], feature: Feature, decimal: str
) -> FloatArray:
    """Read a column of a choice, each word once."""
    known = {cell: code_in(cell, feature, decimal) for cell in dict.fromkeys(cells)}
    gaps = [cell for cell, code in known.items() if code is not None and math.isnan(code)]
    for number, cell in zip(numbers, cells, strict=True):
        if cell in gaps and not feature.allow_missing:
            raise DatasetError("csv.cells", field="file", cells=f"{feature.name}: {number}")
        if known[cell] is None:
            raise DatasetError(
                "csv.category",
                field=feature.name,
                row=number,
                received=listed([cell.strip()]),
                nearest=listed(nearest(cell.strip(), feature.levels)),
            )
    return np.array([known[cell] for cell in cells], dtype=np.float64)


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
