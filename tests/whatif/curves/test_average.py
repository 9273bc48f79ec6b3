"""An average is the mean of single rows' curves, with every breakpoint where it actually lies."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcore.errors import InvalidRowsError
from mlcore.whatif.curves import (
    average_curves,
    exact_curves,
    individual_conditional_expectation,
    input_ranges,
)
from mlcore.whatif.curves.average import LOWER, UPPER
from tests.conversion.cases import FORESTS, cases, make_regressor
from tests.whatif.fakes import FakePredictor, forest_predictor


def predictions(predictor, rows, place, x):
    """Predict every row at every value; shape (n_points, n_rows)."""
    varied = np.tile(rows, (len(x), 1, 1))
    varied[:, :, place] = x[:, None]
    return predictor.predict(varied.reshape(-1, rows.shape[1])).reshape(len(x), len(rows))


def forest(seed=0, n_features=3, n_rows=120, kind="forest", depth=None, n_trees=10):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_rows, n_features))
    y = X[:, 0] * X[:, 1] + rng.normal(size=n_rows)
    return X, *forest_predictor(make_regressor(kind, depth, seed, n_trees).fit(X, y), X)


@settings(max_examples=50)
@given(case=cases(), seed=st.integers(0, 1_000))
def test_the_mean_equals_the_batch_on_beside_and_between_thresholds(case, seed):
    if case.n_features > 5:
        return
    rng = np.random.default_rng(seed)
    trees, predictor = forest_predictor(case.pipeline, case.X)
    rows = case.X[rng.integers(len(case.X), size=rng.integers(1, 70))]
    scale = np.abs(trees.value).max() or 1.0
    averages = average_curves(predictor, rows, trees=trees)
    for place, (average, feature) in enumerate(
        zip(averages, predictor.schema.features, strict=True)
    ):
        thresholds = trees.threshold[trees.feature == place]
        x = np.concatenate(
            [
                rng.choice(thresholds, min(8, len(thresholds)), replace=False),
                np.nextafter(average.x[:8], np.inf),
                rng.uniform(feature.low, feature.high, 8),
                [feature.high],
            ]
        )
        x = np.sort(x[(x > feature.low) & (x <= feature.high)])
        if len(x) == 0:
            continue
        asked = predictions(predictor, rows, place, x)
        assert np.abs(average.thinned(x).mean - asked.mean(axis=1)).max(initial=0) <= 1e-12 * scale


@pytest.mark.parametrize("kind", FORESTS)
def test_the_mean_is_the_mean_of_the_single_rows_staircases(kind):
    X, trees, predictor = forest(kind=kind, depth=5)
    rows = X[:30]
    x = [np.linspace(f.low, f.high, 40)[1:] for f in predictor.schema.features]
    singles = [exact_curves(trees, predictor.schema, row) for row in rows]
    for place, average in enumerate(average_curves(predictor, rows, trees=trees)):
        heights = [
            curves[place].y[np.searchsorted(curves[place].x, x[place], side="left") - 1]
            for curves in singles
        ]
        np.testing.assert_allclose(average.thinned(x[place]).mean, np.mean(heights, axis=0))


def test_the_band_holds_eight_in_ten_of_the_curves_shifted_to_one_height():
    X, trees, predictor = forest(n_rows=300)
    rows = X[:73]
    for place, average in enumerate(average_curves(predictor, rows, trees=trees)):
        feature = predictor.schema.features[place]
        # By brute force: between two neighbouring thresholds nothing changes.
        cuts = np.unique(trees.threshold[trees.feature == place])
        cuts = cuts[(cuts > feature.low) & (cuts < feature.high)]
        x = np.append(cuts, feature.high)
        asked = predictions(predictor, rows, place, x)
        own = np.diff(x, prepend=feature.low) @ asked / (feature.high - feature.low)
        shifted = asked - own + own.mean()
        drawn = average.thinned(x)
        for line, share in ((drawn.low, LOWER), (drawn.high, UPPER)):
            expected = np.quantile(shifted, share, axis=1, method="inverted_cdf")
            np.testing.assert_allclose(line, expected, rtol=1e-9)


def test_the_breakpoints_are_the_thresholds_where_something_really_changes():
    X, trees, predictor = forest(seed=1, n_rows=60, depth=3)
    rows = X[:10]
    for place, average in enumerate(average_curves(predictor, rows, trees=trees)):
        feature = predictor.schema.features[place]
        cuts = np.unique(trees.threshold[trees.feature == place])
        cuts = cuts[(cuts > feature.low) & (cuts < feature.high)]
        at = predictions(predictor, rows, place, cuts)
        above = predictions(predictor, rows, place, np.nextafter(cuts, np.inf))
        moving = np.abs(above - at).max(axis=1) > 1e-12
        # A step of the mean is always kept; one of a few rows only where it moves a line.
        jumps = cuts[np.abs((above - at).mean(axis=1)) > 1e-11]
        assert average.x[0] == feature.low
        assert set(jumps) <= set(average.x[1:]) <= set(cuts[moving])


def test_without_trees_it_is_the_mean_of_the_sampled_curves():
    predictor = FakePredictor(lambda X: np.sin(X[:, 0]) * X[:, 1] + X[:, 2], 3)
    rows = np.random.default_rng(0).uniform(-10, 10, size=(20, 3))
    averages = average_curves(predictor, rows, grid_resolution=9)
    singles = [individual_conditional_expectation(predictor, r, grid_resolution=9) for r in rows]
    for place, average in enumerate(averages):
        heights = np.array([curves[place].y for curves in singles])
        np.testing.assert_allclose(average.mean, heights.mean(axis=0))
        shifted = heights - heights.mean(axis=1, keepdims=True) + heights.mean()
        for line, share in ((average.low, LOWER), (average.high, UPPER)):
            expected = np.quantile(shifted, share, axis=0, method="inverted_cdf")
            np.testing.assert_allclose(line, expected)
        assert not average.steps
        assert average.thinned(np.array([0.0])) is average


def test_rows_that_move_alike_have_no_band():
    X, trees, predictor = forest()
    alike = np.repeat(X[:1], 12, axis=0)
    for average in average_curves(predictor, alike, trees=trees):
        np.testing.assert_allclose(average.low, average.mean, rtol=1e-12)
        np.testing.assert_allclose(average.high, average.mean, rtol=1e-12)
    additive = FakePredictor(lambda X: X[:, 0] ** 2 + 100 * X[:, 1], 2)
    rows = np.random.default_rng(0).uniform(-10, 10, size=(9, 2))
    average = average_curves(additive, rows)[0]
    np.testing.assert_allclose(average.high - average.low, 0, atol=1e-9)


def test_a_missing_value_goes_where_the_trees_send_it():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(120, 3))
    X[rng.random(X.shape) < 0.3] = np.nan
    X[0] = 0.0
    pipeline = make_regressor("forest", None, 0, 8).fit(X, rng.normal(size=120))
    trees, predictor = forest_predictor(pipeline, np.nan_to_num(X))
    features = [dataclasses.replace(f, allow_missing=True) for f in predictor.schema.features]
    predictor.schema = dataclasses.replace(predictor.schema, features=tuple(features))
    rows = X[:40]
    for place, average in enumerate(average_curves(predictor, rows, trees=trees)):
        x = np.linspace(features[place].low, features[place].high, 25)[1:]
        asked = np.array([trees.predict(_with(rows, place, value)).mean() for value in x])
        np.testing.assert_allclose(average.thinned(x).mean, asked, rtol=1e-12)


def _with(rows, place, value):
    rows = rows.copy()
    rows[:, place] = value
    return rows


def test_an_input_whose_bounds_are_one_value_shows_the_answers_there():
    X, trees, predictor = forest()
    held = dataclasses.replace(predictor.schema.features[0], low=0.25, high=0.25, typical=0.25)
    predictor.schema = dataclasses.replace(
        predictor.schema, features=(held, *predictor.schema.features[1:])
    )
    average = average_curves(predictor, X[:5], trees=trees)[0]
    assert average.x.tolist() == [0.25]
    assert average.mean == pytest.approx(predictor.predict(_with(X[:5], 0, 0.25)).mean())


def test_rows_that_do_not_fit_are_refused():
    _, trees, predictor = forest()
    with pytest.raises(InvalidRowsError):
        average_curves(predictor, np.zeros((3, 2)), trees=trees)


@pytest.mark.parametrize("with_trees", [True, False])
def test_some_stretches_are_averaged_as_all_would_be(with_trees):
    X, trees, predictor = forest()
    trees = trees if with_trees else None
    second = input_ranges(predictor.schema, [1])[0]
    (alone,) = average_curves(predictor, X[:20], trees=trees, along=[second])
    whole = average_curves(predictor, X[:20], trees=trees)[1]
    for line in ("x", "mean", "low", "high"):
        np.testing.assert_array_equal(getattr(alone, line), getattr(whole, line))
    part = dataclasses.replace(second, low=-0.5, high=0.5)
    (cut,) = average_curves(predictor, X[:20], trees=trees, along=[part])
    assert cut.x[0] == -0.5
    x = np.linspace(-0.5, 0.5, len(cut.x))[1:]
    expected = predictions(predictor, X[:20], 1, x).mean(axis=1)
    # Samples stay as they are when thinned, and lie on this very grid.
    drawn = cut.thinned(x).mean
    np.testing.assert_allclose(drawn if with_trees else drawn[1:], expected, rtol=1e-9)
