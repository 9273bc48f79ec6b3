"""How far an input reaches is what its exact curve says, whatever the row and the trees."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcore.whatif.curves import InputRange, exact_curves
from mlcore.whatif.reasons import exact_reaches, middle_ranges, swings
from tests.conversion.cases import make_regressor
from tests.whatif.fakes import forest_predictor


@settings(max_examples=40)
@given(
    seed=st.integers(0, 1_000),
    depth=st.sampled_from([None, 1, 4]),
    far=st.sampled_from([0.0, 5.0, -5.0]),
)
def test_it_is_the_ends_of_the_exact_curve_over_the_middle_of_the_data(seed, depth, far):
    rng = np.random.default_rng(seed)
    X = np.round(rng.normal(size=(60, 3)), 1)
    pipeline = make_regressor("forest", depth, seed, 5).fit(X, X[:, 0] * X[:, 1] + X[:, 2])
    trees, predictor = forest_predictor(pipeline, X)
    # Also where the row itself lies outside of the middle.
    row = X[rng.integers(60)] + [far, 0.0, 0.0]
    along = middle_ranges(predictor.schema, X)
    expected = swings(exact_curves(trees, predictor.schema, row), X)
    found = exact_reaches(trees, row, along)
    for swing in expected:
        least, most = found[swing.place]
        assert (along[swing.place].low, along[swing.place].high) == (swing.start, swing.end)
        assert least == pytest.approx(swing.least, rel=1e-12, abs=1e-12)
        assert most == pytest.approx(swing.most, rel=1e-12, abs=1e-12)
    some = exact_reaches(trees, row, along[2:])
    assert some.tolist() == [pytest.approx(found[2].tolist())]


def test_a_range_of_one_value_is_its_prediction():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    pipeline = make_regressor("forest", None, 0, 5).fit(X, X.sum(axis=1))
    trees, predictor = forest_predictor(pipeline, X)
    for value in [*np.unique(trees.threshold[trees.feature == 1])[:9], X[3, 1]]:
        moved = X[0].copy()
        moved[1] = value
        (found,) = exact_reaches(
            trees, X[0], [InputRange(place=1, name="b", low=value, high=value)]
        )
        assert found.tolist() == pytest.approx([predictor.predict(moved[None])[0]] * 2)


def test_an_input_whose_value_is_missing_reaches_what_its_values_do():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2))
    pipeline = make_regressor("forest", None, 0, 5).fit(X, X.sum(axis=1))
    trees, predictor = forest_predictor(pipeline, X)
    trees = dataclasses.replace(trees, missing_left=rng.random(len(trees.feature)) < 0.5)
    row, along = np.array([np.nan, 0.2]), middle_ranges(predictor.schema, X)
    for span, found in zip(along, exact_reaches(trees, row, along), strict=True):
        rows = np.tile(row, (4000, 1))
        rows[:, span.place] = np.linspace(span.low, span.high, len(rows))
        answers = trees.predict(rows)
        assert found.tolist() == pytest.approx([answers.min(), answers.max()])
