"""Rows read from CSV text, whichever spreadsheet or program wrote it."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mlcore.errors import DatasetError, InvalidRowsError
from mlcore.schema import FeatureSchema, FloatArray

MAX_BYTES = 100_000_000
MAX_COLUMNS = 1_000
_TOLD = 10  # A sentence with more places than this is no longer read.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_GROUPING = re.compile("(?<=\\d)[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}](?=\\d{3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvTable:
    """A CSV file, with the columns a model takes as numbers.

    Attributes
    ----------
    header : tuple of str
    records : tuple of tuple of str
        Cells as they were written, one tuple a row.
    X : ndarray of shape (n_rows, n_features), float64
        The model's inputs in its order.
    delimiter : str
        Comma, semicolon or tab.
    decimal : str
        Decimal mark, point or comma.
    has_bom : bool
        Whether the file begins with a byte order mark, as those of spreadsheets do.
    """

    header: tuple[str, ...]
    records: tuple[tuple[str, ...], ...]
    X: FloatArray
    delimiter: str
    decimal: str
    has_bom: bool


def read_csv(content: bytes, schema: FeatureSchema) -> CsvTable:
    r"""Read a file whose columns are found by name; other columns are kept.

    Parameters
    ----------
    content : bytes
        UTF-8 with commas, semicolons or tabs. With semicolons or tabs the decimal mark may be a
        comma, which is how a French spreadsheet saves. Blank lines are left out.
    schema : FeatureSchema

    Returns
    -------
    CsvTable

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
    text = _decode(content)
    delimiter = _delimiter(text, schema.names)
    numbered = _records(text, delimiter)
    try:
        _, header = next(numbered)
    except StopIteration:
        raise DatasetError("csv.empty", field="file") from None
    header = tuple(name.strip() for name in header)
    columns = _columns(header, schema.names)
    numbers, records = _even(numbered, len(header))
    decimal = _decimal(records, columns, delimiter)
    X = _numbers(records, numbers, dict(zip(schema.names, columns, strict=True)), decimal)
    try:
        X = schema.validate(X)
    except InvalidRowsError as error:
        if error.code != "rows.overflow":
            raise
        facts = {**error.facts, "row": numbers[int(str(error.facts["row"]))]}
        raise InvalidRowsError("csv.overflow", **facts) from None
    return CsvTable(
        header=header,
        records=records,
        X=X,
        delimiter=delimiter,
        decimal=decimal,
        has_bom=content.startswith(codecs.BOM_UTF8),
    )


def parse_number(cell: str, decimal: str = ".") -> float:
    """Read a number as people write it in a cell, NaN where it is none.

    Parameters
    ----------
    cell : str
    decimal : str
        Decimal mark, point or comma.

    Returns
    -------
    float
        Infinite where the number is beyond float64.

    Examples
    --------
    >>> parse_number("-1e3"), parse_number("1 234,5", ","), parse_number("1_000")
    (-1000.0, 1234.5, nan)
    """
    written = cell.strip().replace("\N{MINUS SIGN}", "-")
    if decimal == ",":
        written = _GROUPING.sub("", written)
        # A point beside the comma could group or separate: neither is guessed.
        written = "" if "." in written else written.replace(",", ".")
    return float(written) if _NUMBER.fullmatch(written) else float("nan")


def _decode(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise DatasetError("csv.too-large", field="file", limit=MAX_BYTES // 1_000_000)
    if b"\0" in content:
        row = content[: content.index(b"\0")].count(b"\n") + 1
        raise DatasetError("csv.nul", field="file", row=row)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise DatasetError("csv.encoding", field="file", row=row) from None


def _delimiter(text: str, names: Sequence[str]) -> str:
    """Choose the delimiter that finds most of the names, the most frequent among equals."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def score(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return len({cell.strip() for cell in cells} & set(names)), len(cells)

    return max((",", ";", "\t"), key=score)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each row that holds something, with its number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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


def _columns(header: Sequence[str], names: Sequence[str]) -> list[int]:
    if len(header) > MAX_COLUMNS:
        raise DatasetError("csv.columns", field="file", received=len(header), limit=MAX_COLUMNS)
    counts = Counter(name for name in header if name)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise DatasetError("csv.duplicate", fields=_join(twice))
    missing = [name for name in names if name not in counts]
    if missing:
        raise DatasetError("csv.missing", missing=_join(missing), received=_join(list(header)))
    return [list(header).index(name) for name in names]


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
        raise DatasetError("csv.ragged", field="file", expected=width, rows=_join(ragged))
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


def _numbers(
    records: Sequence[Sequence[str]],
    numbers: Sequence[int],
    columns: dict[str, int],
    decimal: str,
) -> FloatArray:
    X = np.array(
        [[parse_number(record[column], decimal) for column in columns.values()]
         for record in records]
    )  # fmt: skip
    bad = ~np.isfinite(X)
    if bad.any():
        places = [
            f"{name}: {_join([str(numbers[row]) for row in np.flatnonzero(column).tolist()])}"
            for name, column in zip(columns, bad.T, strict=True)
            if column.any()
        ]
        raise DatasetError("csv.cells", field="file", cells=_join(places, "; "))
    return X


def _join(words: Sequence[str], separator: str = ", ") -> str:
    """List words without flooding a sentence: the first few, cut to a readable length."""
    told = [word if len(word) <= 80 else word[:79] + "…" for word in words[:_TOLD]]
    return separator.join(told) + (f"{separator}…" if len(words) > _TOLD else "")
