"""One place checks every row, and says what is wrong and where."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.errors import InvalidRowsError
from mlcore.schema import Feature, FeatureSchema, Target


def feature(name, **changed):
    values = {"label": name.title(), "low": 0.0, "high": 10.0, "typical": 5.0, "step": 0.1,
              "decimals": 1, **changed}  # fmt: skip
    return Feature(name=name, **values)


TARGET = Target(name="y", label="Y", unit="kWh", low=0.0, high=1.0, decimals=2)
SCHEMA = FeatureSchema(features=(feature("a"), feature("b", mean=3.0, scale=2.0)), target=TARGET)


def code_of(call, *args):
    with pytest.raises(InvalidRowsError) as caught:
        call(*args)
    return caught.value


@given(row=st.lists(st.floats(-1e30, 1e30) | st.integers(-(10**9), 10**9), min_size=2, max_size=2))
def test_a_row_of_numbers_comes_back_as_float64_however_it_is_given(row):
    expected = [float(value) for value in row]
    for given_row in (row, tuple(row), np.array(row, dtype=np.float64)):
        checked = SCHEMA.validate_row(given_row)
        assert checked.shape == (1, 2)
        assert checked.dtype == np.float64
        assert checked[0].tolist() == expected
        assert SCHEMA.validate([given_row]).tolist() == [expected]


@given(value=st.floats(), place=st.integers(0, 1))
def test_the_quick_way_for_lists_decides_as_the_thorough_way(value, place):
    row = [1.0, 2.0]
    row[place] = value

    def decide(given_row):
        try:
            return SCHEMA.validate_row(given_row).tolist()
        except InvalidRowsError as error:
            return str(error)

    assert decide(row) == decide(tuple(row)) == decide(np.array(row))


@given(value=st.floats())
def test_exactly_what_is_finite_once_scaled_to_float32_passes(value):
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.float64((value - 3.0) / 2.0).astype(np.float32)
    try:
        SCHEMA.validate_row([1.0, value])
        passes = True
    except InvalidRowsError:
        passes = False
    least, most = SCHEMA.features[1].limits
    if passes:
        assert np.isfinite(scaled)
        assert least <= value <= most
    else:
        # Refused a thousandth before the edge, so that no rounding decides.
        assert not np.isfinite(scaled) or abs(float(scaled)) > 0.998 * np.finfo(np.float32).max


@given(mean=st.floats(-1e300, 1e300), scale=st.floats(1e-300, 1e300))
def test_the_limits_are_finite_and_their_scaled_values_too(mean, scale):
    low, high = feature("a", mean=mean, scale=scale).limits
    assert np.isfinite([low, high]).all()
    assert low < high or scale < 1e-10 * abs(mean)
    with np.errstate(over="raise"):
        assert np.isfinite(((np.array([low, high]) - mean) / scale).astype(np.float32)).all()


def test_a_frame_is_read_by_name_whatever_the_order():
    import pandas

    frame = pandas.DataFrame({"b": [2.0], "c": ["text"], "a": [1]})
    assert SCHEMA.validate(frame).tolist() == [[1.0, 2.0]]


def test_missing_columns_are_named():
    import pandas

    error = code_of(SCHEMA.validate, pandas.DataFrame({"b": [2.0]}))
    assert (error.code, error.facts["missing"]) == ("rows.columns", "a")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (["1", 2.0], "a"),
        ([1.0, b"2"], "b"),
        ([True, 2.0], "a"),
        ([1.0, False], "b"),
        ([1.0, "2", "3"], "b"),
        ([1j, 2.0], "a"),
        ([1.0, object()], "b"),
        ([{1: 2}, 2.0], "a"),
    ],
)
def test_what_is_not_a_number_is_refused_naming_the_input(row, field):
    error = code_of(SCHEMA.validate_row, row)
    assert (error.code, error.facts["field"]) == ("rows.type", field)


@pytest.mark.parametrize(
    "row",
    [[], [1.0], [1.0, 2.0, 3.0], [[1.0, 2.0]], [[1.0], 2.0], 1.0, None, True, "12", b"12", {1: 2}],
    ids=repr,
)
def test_a_row_of_another_shape_is_told_the_names_in_order(row):
    error = code_of(SCHEMA.validate_row, row)
    assert error.code == "rows.shape"
    assert (error.facts["expected"], error.facts["names"]) == (2, "a, b")


@pytest.mark.parametrize("X", [[], [1.0, 2.0], [[1.0]], [[1.0, 2.0, 3.0]], [[[1.0, 2.0]]],
                               [[1.0, 2.0], [3.0]], np.zeros((2, 2, 2)), 5.0])  # fmt: skip
def test_rows_of_another_shape_are_refused(X):
    assert code_of(SCHEMA.validate, X).code == "rows.shape"


def test_no_rows_are_refused():
    assert code_of(SCHEMA.validate, np.empty((0, 2))).code == "rows.empty"


@pytest.mark.parametrize(
    ("X", "code", "field", "row"),
    [
        ([[1.0, True]], "rows.cell", "b", 0),
        ([[1.0, 2.0], (False, 2.0)], "rows.cell", "a", 1),
        ([[1.0, 2.0], [1.0, "3"]], "rows.cell", "b", 1),
        ([[None, 2.0]], "rows.missing", "a", 0),
    ],
)
def test_what_json_takes_for_no_number_is_refused_in_any_row_of_a_list(X, code, field, row):
    error = code_of(SCHEMA.validate, X)
    assert error.code == code
    assert (error.facts["field"], error.facts["row"]) == (field, row)


@given(row=st.integers(0, 99), column=st.integers(0, 1),
       bad=st.sampled_from([np.nan, np.inf, -np.inf, 1e300, -1e300]))  # fmt: skip
def test_the_first_bad_value_is_found(row, column, bad):
    X = np.ones((100, 2))
    X[row, column] = bad
    X[99, 1] = np.nan
    error = code_of(SCHEMA.validate, X)
    assert (error.facts["row"], error.facts["field"]) == (row, "ab"[column])
    if (row, column) == (99, 1) or np.isnan(bad):
        assert error.code == "rows.missing"
    else:
        assert error.code == ("rows.infinite" if np.isinf(bad) else "rows.beyond")


def test_an_error_says_nothing_of_what_was_received():
    error = code_of(SCHEMA.validate_row, [1.0, 123_456e300])
    assert "123" not in str(error)


def test_many_names_are_cut_short():
    wide = FeatureSchema(features=tuple(feature(f"f{i}") for i in range(500)), target=TARGET)
    error = code_of(wide.validate_row, [1.0])
    assert len(str(error)) < 400
    assert error.facts["names"].endswith("…")


def test_nan_stands_for_unknown_only_where_the_input_allows_it():
    schema = FeatureSchema(features=(feature("a", allow_missing=True), feature("b")), target=TARGET)
    assert np.isnan(schema.validate_row([np.nan, 1.0])[0, 0])
    assert np.isnan(schema.validate([[np.nan, 1.0]])[0, 0])
    assert np.isnan(schema.validate_row([None, 1.0])[0, 0])
    assert code_of(schema.validate_row, [1.0, np.nan]).facts["field"] == "b"
    error = code_of(schema.validate_row, [1.0, None])
    assert (error.code, error.facts["field"]) == ("rows.no-value", "b")
    assert schema.outside([np.nan, 1.0]) == ()
    assert code_of(schema.validate_row, [np.inf, 1.0]).facts["field"] == "a"


def test_what_lies_outside_the_training_data_is_named():
    assert SCHEMA.outside([0.0, 10.0]) == ()
    assert SCHEMA.outside([-0.1, 10.0]) == ("a",)
    assert SCHEMA.outside([5.0, 10.1]) == ("b",)
    assert SCHEMA.outside(np.array([11.0, 11.0])) == ("a", "b")


def test_a_schema_is_the_same_after_the_way_through_json():
    schema = dataclasses.replace(SCHEMA, features=(*SCHEMA.features, feature("c", unit="°C")))
    copy = FeatureSchema.from_dict(json.loads(json.dumps(schema.as_dict())))
    assert copy == schema
    assert copy.validate_row([1.0, 2.0, 3.0]).tolist() == [[1.0, 2.0, 3.0]]


def test_rows_come_back_in_one_block_of_memory_whatever_their_layout():
    for X in (np.ones((6, 2), order="F"), np.ones((6, 4))[:, ::2], np.ones((6, 2), dtype=np.int8)):
        checked = SCHEMA.validate(X)
        assert checked.flags.c_contiguous
        assert checked.dtype == np.float64


def test_names_typical_row_and_number_follow_the_order_of_the_inputs():
    assert SCHEMA.names == ("a", "b")
    assert SCHEMA.typical_row == (5.0, 5.0)
    assert SCHEMA.n_features == 2
