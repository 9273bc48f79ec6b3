"""Rows read from CSV text, whichever spreadsheet or program wrote it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mlcore.datasets.cells import code_in, is_gap, is_text, number_in
from mlcore.datasets.text_file import read_text
from mlcore.errors import DatasetError, InvalidRowsError
from mlcore.schema import Feature, FeatureSchema, FloatArray
from mlcore.schema.labels import listed, match, name_of
from mlcore.schema.levels import nearest

MAX_COLUMNS = 1_000
_MOST_LEVELS = 4
_GROUPED = re.compile(r"[+\-\N{MINUS SIGN}]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?", re.ASCII)


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
        Text, see :func:`mlcore.datasets.text_file.read_text`, with commas, semicolons or tabs. With
        semicolons or tabs the decimal mark may be a comma, which is how a French spreadsheet
        saves. Blank lines are left out; True and False are 1 and 0. A choice is the word of a
        level, or what the model answers besides. An empty cell, or one that says NA as pandas reads
        it, has no value, which only some inputs may have.

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
