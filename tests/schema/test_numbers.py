"""Whatever holds numbers is read as numbers; what does not is refused by its column."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pandas
import pytest
import scipy.sparse

from mlcore.errors import InvalidRowsError
from mlcore.schema.numbers import read_numbers

NAMES = ["a", "b"]
EXPECTED = [[1.0, 0.0], [0.0, 2.0]]
FRAME = pandas.DataFrame({"a": [1, 0], "b": [0, 2]})


class Table:
    """What other libraries call a data frame: columns by name, and no `iloc`."""

    columns = ("a", "b")
    shape = (2, 2)

    def __getitem__(self, name):
        return np.array([row[self.columns.index(name)] for row in EXPECTED])


@pytest.mark.parametrize(
    "rows",
    [
        FRAME,
        FRAME.astype("float32"),
        FRAME.astype({"a": bool}),
        FRAME.astype({"a": bool, "b": "uint8"}),
        FRAME.astype({"a": "boolean", "b": "Int64"}),
        FRAME.astype({"a": "Float32", "b": "category"}),
        FRAME.astype({"a": "bool[pyarrow]", "b": "int32[pyarrow]"}),
        FRAME.astype(object),
        FRAME.astype(str),
        FRAME.astype(pandas.SparseDtype("float64", 0.0)),
        FRAME.astype({"a": pandas.SparseDtype("bool", False), "b": pandas.SparseDtype("int64", 0)}),
        FRAME.astype(object).assign(b=[Decimal("0"), np.int8(2)]),
        FRAME.set_axis(pandas.MultiIndex.from_tuples([("s", "a"), ("s", "b")]), axis=1),
        Table(),
        scipy.sparse.csr_matrix(EXPECTED),
        scipy.sparse.csc_array(EXPECTED),
        np.array(EXPECTED, dtype=np.float32),
        np.array(EXPECTED, dtype=object),
        np.array([[True, 0], [False, Decimal(2)]], dtype=object),
    ],
    ids=[
        "whole", "float32", "flags", "flags and bytes", "nullable", "category", "arrow", "objects",
        "text of numbers", "sparse", "sparse flags", "decimals", "levels", "another library",
        "sparse matrix", "sparse array", "array", "array of objects", "array of flags",
    ],
)  # fmt: skip
def test_it_is_read_as_float64(rows):
    X = read_numbers(rows, NAMES)
    assert X.tolist() == EXPECTED
    assert X.dtype == np.float64
    assert X.flags.c_contiguous


@pytest.mark.parametrize(
    "values", [[1.0, np.nan], [1, None], pandas.array([1, None], dtype="Int64"),
               pandas.array([True, None], dtype="boolean"), [True, pandas.NA], ["1", None],
               pandas.Categorical([1, None])],
)  # fmt: skip
def test_what_is_missing_is_nan(values):
    frame = pandas.DataFrame({"a": pandas.Series(values), "b": 0})
    assert np.array_equal(read_numbers(frame, NAMES), [[1, 0], [np.nan, 0]], equal_nan=True)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (["x", "y"], "rows.text"),
        (["x", None], "rows.text"),
        ([b"x", "y"], "rows.text"),
        (pandas.Categorical(["x", "y"]), "rows.text"),
        (pandas.to_datetime(["2024-01-01", "2024-01-02"]), "rows.dates"),
        (pandas.to_datetime(["2024-01-01", None]).tz_localize("UTC"), "rows.dates"),
        (pandas.to_timedelta([1, 2], unit="D"), "rows.dates"),
        ([datetime.date(2024, 1, 1), None], "rows.dates"),
        ([1j, 2j], "rows.type"),
        ([[1], [2]], "rows.type"),
    ],
)
def test_a_column_of_something_else_is_refused_by_its_name(values, code):
    frame = pandas.DataFrame({"a": 0, "b": pandas.Series(values)})
    with pytest.raises(InvalidRowsError) as caught:
        read_numbers(frame, NAMES)
    assert caught.value.code == code
    assert caught.value.facts == {"field": "b"}


@pytest.mark.parametrize("dtype", ["U1", "S1"])
def test_an_array_of_text_is_text_as_it_is_for_scikit_learn(dtype):
    with pytest.raises(InvalidRowsError, match=r"a holds text; encode it first"):
        read_numbers(np.array(EXPECTED, dtype=int).astype(dtype), NAMES)


def test_one_cell_among_numbers_is_refused_with_its_row():
    frame = pandas.DataFrame({"a": [1.0, None, "n/a", 4.0], "b": 0})
    with pytest.raises(InvalidRowsError) as caught:
        read_numbers(frame, NAMES)
    assert caught.value.code == "rows.cell"
    assert caught.value.facts == {"field": "a", "row": 2}


def test_a_whole_number_beyond_float64_is_infinite():
    assert read_numbers(np.array([[10**400, None]], dtype=object), NAMES)[0, 0] == np.inf
