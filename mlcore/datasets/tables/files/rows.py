"""What a file holds before its words are understood, and where in it the names stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from mlcore.datasets.csv_reading import MAX_COLUMNS
from mlcore.errors import DatasetError
from mlcore.schema.labels import key_of, listed
from mlcore.text.showable import LONGEST_LABEL

MAX_CELLS = 50_000_000
"""Cells of a table: as numbers they take 400 MB."""
LOOKED_AT = 50
"""Rows at the top of a file among which the names are looked for."""
_MOST_TITLES = 20
_NUMBER = re.compile(r"[+\-\N{MINUS SIGN}]?[\d ]*[.,]?\d+", re.ASCII)
# Control characters, and those that turn the direction of what follows.
_HIDDEN = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Columns as a file holds them.

    Attributes
    ----------
    names : tuple of str
        Each once, not empty.
    columns : tuple of pyarrow.ChunkedArray
        Words, still to be understood, or what the file says the type is.
    number_of : callable
        Where the row at a place, counted from 0, stands in a spreadsheet.
    """

    names: tuple[str, ...]
    columns: tuple[pa.ChunkedArray, ...]
    number_of: Callable[[int], int]


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """Find the row of the names: the first, unless titles clearly stand above it.

    Parameters
    ----------
    rows : sequence of sequence of str
        The first rows of a file, blank ones among them; empty text where a cell is.

    Returns
    -------
    int
        Its place; that of the first row that is not blank where nothing is clear.

    Examples
    --------
    >>> find_header([["Sales 2024", "", ""], ["", "", ""], ["shop", "day", "sales"]])
    2
    >>> find_header([["", "a"], ["0", "5"]])
    0
    """
    filled = [sum(map(bool, row)) for row in rows]
    first = next((place for place, n in enumerate(filled) if n), 0)
    widest = max(filled, default=0)
    place = first
    while place < len(rows) - 1 and place - first < _MOST_TITLES and _is_title(rows[place], widest):
        place += 1
    names = [cell for cell in rows[place] if cell] if rows else []
    is_header = len(names) >= 0.6 * widest and not any(map(_NUMBER.fullmatch, names))
    return place if is_header else first


def _is_title(row: Sequence[str], widest: int) -> bool:
    n_filled = sum(map(bool, row))
    if not n_filled:
        return True
    return (n_filled == 1 and widest >= 2 and bool(row[0])) or (n_filled == 2 and widest >= 4)


def clean_names(texts: Sequence[str]) -> tuple[str, ...]:
    """Make names of what stands in a header; a column without one is called as pandas does.

    Raises
    ------
    DatasetError
        If two columns have one name, capital letters aside, the names are too many or too long, or
        numbers stand in their place.

    Examples
    --------
    >>> clean_names([" Surface  (m²)", ""])
    ('Surface (m²)', 'Unnamed: 1')
    """
    if len(texts) > MAX_COLUMNS:
        raise DatasetError("csv.columns", field="file", received=len(texts), limit=MAX_COLUMNS)
    shown = [" ".join(_HIDDEN.sub("", key_of(text)).split()) for text in texts]
    given = [name for name in shown if name]
    numbers = [name for name in given if _NUMBER.fullmatch(name)]
    # Years and places may be names, what is measured is none.
    if len(numbers) > len(given) / 2 and not all(map(str.isdigit, numbers)):
        raise DatasetError("table.no-header", field="file", received=listed(given))
    names = tuple(name or nameless(place) for place, name in enumerate(shown))
    long = next((place for place, name in enumerate(names) if len(name) > LONGEST_LABEL), None)
    if long is not None:
        raise DatasetError("table.long-name", field="file", column=long + 1, limit=LONGEST_LABEL)
    counts = Counter(name.casefold() for name in names)
    twice = [name for name in names if counts[name.casefold()] > 1]
    if twice:
        raise DatasetError("table.duplicate", field="file", fields=listed(twice))
    return names


def nameless(place: int) -> str:
    """Return what a column without a name is called."""
    return f"Unnamed: {place}"


def check_size(n_rows: int, n_columns: int) -> None:
    """Refuse more cells than memory is set aside for.

    Raises
    ------
    DatasetError
        Says how many rows there may be of so many columns.
    """
    if n_rows * n_columns > MAX_CELLS:
        raise DatasetError(
            "table.cells", field="file", received=n_rows, columns=n_columns,
            limit=MAX_CELLS // n_columns,
        )  # fmt: skip
