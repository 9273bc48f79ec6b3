"""A column as the kind it is taken for, whatever the reader made of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from mlcore.datasets.tables.column import Kind
from mlcore.errors import DatasetError
from mlcore.schema.labels import listed
from mlcore.schema.levels import MOST_LEVELS
from mlcore.text import mark
from mlcore.text.showable import LONGEST

_READ_AS: Mapping[Kind, str] = MappingProxyType(
    {
        "number": mark("a number"),
        "whole": mark("a whole number"),
        "yes-no": mark("yes or no"),
        "date": mark("a date"),
    }
)
_YES = pa.array(["1", "true", "vrai", "yes", "oui", "y", "o"])
_NO = pa.array(["0", "false", "faux", "no", "non", "n"])


def as_kind(name: str, values: pa.ChunkedArray, kind: Kind) -> pa.ChunkedArray:
    """Return values as a kind has them.

    Returns
    -------
    pyarrow.ChunkedArray
        float64 for numbers; int64 for whole ones; bool; string; date32 or timestamp.

    Raises
    ------
    DatasetError
        If they are of another kind; says what the column holds.

    Examples
    --------
    >>> as_kind("floor", pa.chunked_array([["2", "n.c."]]), "number").to_pylist()
    [2.0, None]
    """
    type_ = values.type
    if kind in ("number", "whole"):
        numbers = _numbers(name, values)
        if kind == "number":
            return numbers
        is_whole = pc.equal(numbers, pc.floor(numbers))
        _check(name, values, is_whole, kind)
        return numbers.cast(pa.int64())
    if kind == "yes-no":
        return _flags(name, values)
    if kind == "category":
        if pa.types.is_floating(type_) and pc.all(pc.equal(values, pc.floor(values))).as_py():
            values = values.cast(pa.int64(), safe=False)
        words = pc.if_else(values, "yes", "no") if pa.types.is_boolean(type_) else values
        return _levels(name, words.cast(pa.string()))
    if kind == "date" and not pa.types.is_temporal(type_):
        return _days(name, values)
    return values


def _numbers(name: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    type_ = values.type
    if pa.types.is_temporal(type_):
        _check(name, values, pc.is_null(values), "number")
    if pa.types.is_boolean(type_):
        return values.cast(pa.int64()).cast(pa.float64())
    if not pa.types.is_string(type_):
        return values.cast(pa.float64(), safe=False)
    # Somebody said that these are numbers: what is none has no value.
    written = pc.replace_substring(values, ",", ".")
    is_number = pc.match_substring_regex(written, r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$")
    if not pc.any(is_number).as_py():
        _check(name, values, is_number, "number")
    return pc.if_else(is_number, written, pa.scalar(None, pa.string())).cast(pa.float64())


def _flags(name: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_boolean(values.type):
        return values
    if pa.types.is_temporal(values.type):
        _check(name, values, pc.is_null(values), "yes-no")
    words = as_kind(name, values, "category") if not pa.types.is_string(values.type) else values
    lower = pc.utf8_lower(words)
    is_yes = pc.is_in(lower, _YES)
    is_known = pc.or_(is_yes, pc.is_in(lower, _NO))
    _check(name, values, pc.if_else(pc.is_valid(values), is_known, None), "yes-no")
    return pc.if_else(pc.is_valid(values), is_yes, None)


def _levels(name: str, words: pa.ChunkedArray) -> pa.ChunkedArray:
    n_levels = pc.count_distinct(words).as_py()
    if n_levels > MOST_LEVELS:
        raise DatasetError("table.levels", field=name, received=n_levels, limit=MOST_LEVELS)
    longest = pc.max(pc.utf8_length(words)).as_py() or 0
    if longest > LONGEST:
        raise DatasetError("table.long-word", field=name, received=longest, limit=LONGEST)
    return words


def _days(name: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Read days that are written as one number, such as 20240131."""
    try:
        text = values.cast(pa.string())
        is_day = pc.match_substring_regex(text, r"^(19|20)\d{6}$")
        _check(name, values, is_day, "date")
        dashed = pc.replace_substring_regex(text, r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3")
        return dashed.cast(pa.date32())
    except pa.ArrowInvalid:
        _check(name, values, pc.is_null(values), "date")
        raise


def _check(name: str, values: pa.ChunkedArray, is_fit: pa.ChunkedArray, kind: Kind) -> None:
    if pc.all(is_fit).as_py() is not False and pc.any(is_fit).as_py() is not False:
        return
    others = values.filter(pc.invert(pc.fill_null(is_fit, True)))
    told = [str(value) for value in pc.unique(others).to_pylist()[:3]]
    raise DatasetError("table.kind", field=name, kind=_READ_AS[kind], received=listed(told))
