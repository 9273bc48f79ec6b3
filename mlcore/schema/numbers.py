"""Numbers read from tables, matrices and lists, or refused with the column and the way on."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mlcore.errors import InvalidRowsError
from mlcore.schema.feature import Feature
from mlcore.schema.labels import find_places
from mlcore.schema.levels import is_missing

# What `numpy.typing.NDArray[numpy.float64]` means, without an import of several milliseconds.
FloatArray = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]

_NUMBERS = "biuf"
"""Kinds of numpy types that are read as numbers; True is 1."""
_NO_NUMBERS = {bool, str, bytes}
_REFUSALS = {"m": "rows.dates", "M": "rows.dates", "S": "rows.text", "U": "rows.text"}


def is_table(rows: Any) -> bool:
    """Tell whether rows have named columns, as a data frame has."""
    return hasattr(rows, "columns")


def is_named(row: Any) -> bool:
    """Tell whether one row says which value is whose: a mapping or a pandas Series."""
    return isinstance(row, Mapping) or (hasattr(row, "iloc") and getattr(row, "ndim", 0) == 1)


def columns_of(table: Any, places: Sequence[int]) -> Any:
    """Return some columns of a table, in that order and in the types they came in."""
    if list(places) == list(range(len(table.columns))):
        return table
    if hasattr(table, "iloc"):
        return table.iloc[:, list(places)]
    return table[[table.columns[place] for place in places]]


def named_values(row: Any, names: Sequence[str]) -> list[Any]:
    """Return the values of a row by name, in the order of the names.

    Raises
    ------
    InvalidRowsError
        If a name is not there, or two labels could be meant.

    Examples
    --------
    >>> named_values({"rooms": 2, "area": 60.5}, ["area", "rooms"])
    [60.5, 2]
    """
    labels, values = list(row.keys()), list(row.values() if isinstance(row, Mapping) else row)
    return [values[place] for place in find_places(names, labels)]


def as_matrix(rows: Any) -> Any:
    """Return rows without named columns as an array or sparse matrix, of whatever shape and type.

    Raises
    ------
    ValueError
        If the rows of a list are not equally long.
    """
    return rows if hasattr(rows, "toarray") else np.asarray(rows)


def as_objects(values: Sequence[Any], *, many: bool | None = None) -> Any:
    """Return one row or several as they are: numpy would make text of numbers beside words.

    Parameters
    ----------
    many : bool, optional
        Whether they are several rows; by default they are if each is a list.

    Raises
    ------
    ValueError
        If the rows are not equally long.
    """
    if many is None:
        many = len(values) > 0 and all(isinstance(row, (list, tuple, np.ndarray)) for row in values)
    if many and len({len(row) for row in values}) > 1:
        raise ValueError
    made = np.empty((len(values), len(values[0])) if many else len(values), dtype=object)
    for place, value in enumerate(values):
        made[place] = list(value) if many else value
    return made


def read_numbers(rows: Any, names: Sequence[str]) -> FloatArray:
    """Read rows as float64.

    Parameters
    ----------
    rows : data frame, sparse matrix or ndarray of shape (n_rows, n_features)
        Flags, whole numbers, pandas' nullable and sparse types, and objects that are numbers.
    names : sequence of str
        What to call the columns where one is refused.

    Returns
    -------
    ndarray of shape (n_rows, n_features), float64, C-contiguous
        NaN where there is no value.

    Raises
    ------
    InvalidRowsError
        If a column or a cell holds no numbers; ``field`` is the column, ``row`` counts from 0.

    Examples
    --------
    >>> read_numbers(np.array([[True, 2], [None, 3.5]], dtype=object), ["flag", "dose"])
    array([[1. , 2. ],
           [nan, 3.5]])
    """
    if not is_table(rows):
        values = rows.toarray() if hasattr(rows, "toarray") else rows
        if values.dtype.kind in _NUMBERS:
            return np.ascontiguousarray(values, dtype=np.float64)
    elif hasattr(rows, "iloc") and all(
        isinstance(kind, np.dtype) and kind.kind in _NUMBERS for kind in rows.dtypes
    ):
        return np.ascontiguousarray(rows.to_numpy(dtype=np.float64))
    X = np.empty((rows.shape[0], len(names)))
    for place, (column, name) in enumerate(zip(columns_each(rows), names, strict=True)):
        X[:, place] = read_column(column, name)
    return X


def read_coded(rows: Any, features: Sequence[Feature], *, alone: bool = False) -> FloatArray:
    """Read rows as float64, the levels of choices as their codes.

    Parameters
    ----------
    rows : data frame, sparse matrix or ndarray of shape (n_rows, n_features)
        Words, flags and numbers as the data have them.
    features : sequence of Feature
        One a column.
    alone : bool
        Whether it is a single row, whose place nobody need be told.

    Returns
    -------
    ndarray of shape (n_rows, n_features), float64, C-contiguous

    Raises
    ------
    InvalidRowsError
        As for :func:`read_numbers`, or if a level is unknown to a model that takes no others.

    Examples
    --------
    >>> home = Feature(name="home", label="Home", low=0, high=1, typical=1, step=1, decimals=0,
    ...                levels=("owns", "rents"), kind="category")
    >>> read_coded(np.array([["rents"], ["owns"]], dtype=object), [home]).tolist()
    [[1.0], [0.0]]
    """
    X = np.empty((rows.shape[0], len(features)))
    for place, (column, feature) in enumerate(zip(columns_each(rows), features, strict=True)):
        if feature.is_choice:
            X[:, place] = read_levels(column, feature, alone=alone)
        else:
            X[:, place] = read_column(column, feature.name)
    return X


def read_levels(column: Any, feature: Feature, *, alone: bool = False) -> FloatArray:
    """Read a column of a choice as codes, shape (n_rows,); errors as for :func:`read_coded`."""
    known: dict[tuple[type, Any], float] = {}
    codes = np.empty(len(column))
    for row, value in enumerate(np.asarray(column, dtype=object)):
        try:
            key = (type(value), value)
            code = known.get(key)
        except TypeError:  # a list or a mapping, which is no level either
            key, code = None, None
        if code is None:
            code = feature.code(value, row=None if alone else row)
            if key is not None:
                known[key] = code
        codes[row] = code
    return codes


def columns_each(rows: Any) -> list[Any]:
    """Return the columns of a table or matrix one by one, in the types they came in."""
    if not is_table(rows):
        return list((rows.toarray() if hasattr(rows, "toarray") else rows).T)
    if hasattr(rows, "iloc"):
        return [rows.iloc[:, place] for place in range(len(rows.columns))]
    return [rows[label] for label in rows.columns]


def has_words(rows: Sequence[Any]) -> bool:
    """Tell whether a cell in the rows of a list is a flag or text, which numpy would change."""
    lists = (row for row in rows if isinstance(row, (list, tuple)))
    return any(not _NO_NUMBERS.isdisjoint(map(type, row)) for row in lists)


def check_cells(rows: Sequence[Any], names: Sequence[str], *, but: Sequence[int] = ()) -> None:
    """Refuse what JSON would not take for a number in the rows of a list; None is a missing value.

    But for some columns, by their places, which hold words.

    Among the numbers of a list numpy reads True as 1, and one text makes a text of them all.

    Raises
    ------
    InvalidRowsError
        ``field`` is the column, ``row`` counts from 0.
    """
    for number, row in enumerate(rows):
        if isinstance(row, (list, tuple)) and not _NO_NUMBERS.isdisjoint(map(type, row)):
            wrong = (place for place, value in enumerate(row) if type(value) in _NO_NUMBERS)
            place = next((place for place in wrong if place not in but), len(names))
            if place < len(names):
                raise InvalidRowsError("rows.cell", field=names[place], row=number)


def read_column(column: Any, name: str) -> FloatArray:
    """Read one column of numbers, shape (n_rows,); errors as for :func:`read_numbers`."""
    dtype = column.dtype
    if getattr(dtype, "kind", "O") in _NUMBERS:
        if isinstance(dtype, np.dtype):
            return np.asarray(column, dtype=np.float64)
        # A type of pandas' own, such as Int64, which says by a mask what is missing.
        return column.to_numpy(dtype=np.float64, na_value=np.nan)  # type: ignore[no-any-return]
    values = np.asarray(column)
    kind = values.dtype.kind
    if kind in _NUMBERS:
        return values.astype(np.float64)
    if kind == "O":
        return _objects(values, name)
    raise InvalidRowsError(_REFUSALS.get(kind, "rows.type"), field=name)


def _objects(values: Any, name: str) -> FloatArray:
    """Read the objects of a column; as for scikit-learn, the text of a number is that number."""
    try:
        return values.astype(np.float64)  # type: ignore[no-any-return]
    except (TypeError, ValueError, OverflowError):
        pass
    numbers = [_number(value) for value in values]
    wrong = [place for place, number in enumerate(numbers) if number is None]
    if not wrong:
        return np.array(numbers, dtype=np.float64)
    n_known = sum(not is_missing(value) for value in values)
    if len(wrong) <= n_known / 2:
        raise InvalidRowsError("rows.cell", field=name, row=wrong[0])
    kinds = {type(values[place]) for place in wrong}
    if all(issubclass(kind, (str, bytes)) for kind in kinds):
        raise InvalidRowsError("rows.text", field=name)
    dates = (datetime.date, datetime.timedelta, np.datetime64, np.timedelta64)
    is_date = all(issubclass(kind, dates) for kind in kinds)
    raise InvalidRowsError("rows.dates" if is_date else "rows.type", field=name)


def _number(value: Any) -> float | None:
    """Return a number, NaN where there is no value, None where it is something else."""
    if is_missing(value):
        return float("nan")
    try:
        return float(value)
    except OverflowError:
        return math.inf
    except (TypeError, ValueError):
        return None
