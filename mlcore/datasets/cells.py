"""What the text in a cell of a file, or in a command, says: a number, a flag, a level, nothing."""

from __future__ import annotations

import math
import re

from mlcore.schema import Feature
from mlcore.schema.levels import code_of

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_GROUPING = re.compile("(?<=\\d)[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}](?=\\d{3})")
# What stands in a cell without a value, in small letters: all that pandas reads as one.
GAPS = {
    "", "#n/a", "#n/a n/a", "#na", "-1.#ind", "-1.#qnan", "-nan", "1.#ind", "1.#qnan", "<na>",
    "n/a", "na", "nan", "none", "null",
}  # fmt: skip
_NOT_TEXT = GAPS | {"inf", "-inf", "infinity", "-infinity"}
# As programs write a yes or no, and as a spreadsheet in English or French writes it back.
_FLAGS = {"true": 1.0, "false": 0.0, "vrai": 1.0, "faux": 0.0}


def parse_number(cell: str, decimal: str = ".") -> float:
    """Read a number as people write it in a cell, NaN where it is none.

    Parameters
    ----------
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


def is_gap(cell: str) -> bool:
    """Tell whether a cell says that there is no value.

    Examples
    --------
    >>> is_gap(" "), is_gap("N/A"), is_gap("nan"), is_gap("0"), is_gap("?")
    (True, True, True, False, False)
    """
    return cell.strip().casefold() in GAPS


def number_in(cell: str, decimal: str) -> float:
    """Read a number or a flag as a file holds it; NaN where it is neither."""
    number = parse_number(cell, decimal)
    return _FLAGS.get(cell.strip().casefold(), number) if math.isnan(number) else number


def is_text(cell: str) -> bool:
    """Tell whether a cell holds words, which are no way to say that a number is missing."""
    word = cell.strip().casefold()
    return any(map(str.isalpha, word)) and word not in _NOT_TEXT and word not in _FLAGS


def code_in(cell: str, feature: Feature, decimal: str = ".") -> float | None:
    """Read a cell as a level of a choice.

    The very same word first; then without the spaces around it, and without the ``'`` that
    :mod:`mlcore.datasets.csv_writing` puts before what a spreadsheet would run; then what is a flag
    or a number.

    Returns
    -------
    float or None
        Its code; NaN where there is no value, and None where the model knows no such level.

    Examples
    --------
    >>> from mlcore.datasets.column import describe_choice
    >>> import numpy as np
    >>> months = describe_choice("months", np.zeros(1), (2.5, 3.0), dtype="float64")
    >>> code_in("2,5", months, ","), code_in(" 3", months), code_in("4", months)
    (0.0, 1.0, None)
    """
    word = cell.strip()
    for written in (cell, word, word.removeprefix("'")):
        if written in feature.levels:
            return float(feature.levels.index(written))
    if is_gap(cell):
        return math.nan
    code = code_of(word, feature.levels)
    if code is None:
        number = number_in(word, decimal)
        code = None if math.isnan(number) else code_of(number, feature.levels)
    return feature.other if code is None else code
