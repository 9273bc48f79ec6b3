"""Swings are what trying every value would find; importance is what shuffling costs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss

from mlcore.errors import InvalidRowsError
from mlcore.whatif.curves import exact_curves, individual_conditional_expectation
from mlcore.whatif.reasons import permutation_importance, swings
from mlcore.whatif.reasons.reach import MIDDLE_RANGE
from tests.conversion.cases import make_regressor
from tests.whatif.fakes import FakePredictor, forest_predictor, scored


@settings(max_examples=25)
@given(seed=st.integers(0, 1_000), depth=st.sampled_from([None, 1, 4]))
def test_a_swing_is_what_trying_every_value_of_the_range_finds(seed, depth):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 3))
    pipeline = make_regressor("forest", depth, seed, 5).fit(X, X[:, 0] * X[:, 1] + X[:, 2])
    trees, predictor = forest_predictor(pipeline, X)
    row = X[rng.integers(60)]
    found = swings(exact_curves(trees, predictor.schema, row), X)
    assert sorted(swing.place for swing in found) == [0, 1, 2]
    widths = [swing.most - swing.least for swing in found]
    assert widths == sorted(widths, reverse=True)
    for swing in found:
        start, end = np.quantile(X[:, swing.place], MIDDLE_RANGE)
        assert (swing.start, swing.end) == (start, end)
        cuts = np.unique(trees.threshold[trees.feature == swing.place])
        # The prediction changes at thresholds only: these are all there is to try.
        x = np.concatenate([[start], cuts[(cuts > start) & (cuts < end)], [end]])
        assert swing.at_start == pytest.approx(ask(predictor, row, swing, start), rel=1e-12)
        assert swing.at_end == pytest.approx(ask(predictor, row, swing, end), rel=1e-12)
        tried = [ask(predictor, row, swing, value) for value in x]
        assert swing.least == pytest.approx(min(tried), rel=1e-12, abs=1e-12)
        assert swing.most == pytest.approx(max(tried), rel=1e-12, abs=1e-12)
        for (low, high), value in ((swing.least_at, swing.least), (swing.most_at, swing.most)):
            assert start <= low <= high <= end
            for inside in (np.nextafter(low, np.inf), (low + high) / 2, high):
                assert ask(predictor, row, swing, inside) == pytest.approx(value, abs=1e-12)


def ask(predictor, row, swing, value):
    moved = row.copy()
    moved[swing.place] = value
    return predictor.predict(moved[None])[0]


def test_sampled_curves_are_read_between_their_points():
    predictor = FakePredictor(lambda X: X[:, 0] - 3 * X[:, 1], 2)
    X = np.linspace(-10, 10, 41)[:, None].repeat(2, axis=1)
    first, second = swings(individual_conditional_expectation(predictor, [0.0, 1.0]), X)
    assert (first.place, second.place) == (1, 0)
    assert (first.at_start, first.at_end) == pytest.approx((27.0, -27.0))
    assert (first.least, first.least_at) == (pytest.approx(-27.0), (9.0, 9.0))
    assert (second.most, second.most_at) == (pytest.approx(6.0), (9.0, 9.0))


def test_missing_values_do_not_count_for_the_range():
    predictor = FakePredictor(lambda X: X[:, 0], 1)
    X = np.append(np.linspace(0, 10, 101), np.full(50, np.nan))[:, None]
    (swing,) = swings(individual_conditional_expectation(predictor, [0.0]), X)
    assert (swing.start, swing.end) == pytest.approx((0.5, 9.5))


def test_importance_is_the_error_added_by_the_shuffles_of_the_generator():
    predictor = FakePredictor(lambda X: X[:, 0] + X[:, 1] * X[:, 2], 3)
    rng = np.random.default_rng(4)
    X = rng.uniform(-10, 10, size=(50, 3))
    y = predictor.predict(X) + rng.normal(size=50)
    measured = permutation_importance(predictor, X, y, rng=np.random.default_rng(7), n_repeats=6)
    again = np.random.default_rng(7)
    assert measured.error == np.abs(predictor.predict(X) - y).mean()
    for place in range(3):
        added = []
        for _ in range(6):
            moved = X.copy()
            moved[:, place] = again.permutation(moved[:, place])
            added.append(np.abs(predictor.predict(moved) - y).mean() - measured.error)
        assert measured.increases[place] == pytest.approx(np.mean(added))
        assert measured.deviations[place] == pytest.approx(np.std(added))
    assert (measured.n_rows, measured.n_repeats) == (50, 6)


def test_an_input_that_the_model_ignores_does_not_matter_and_a_heavier_one_matters_more():
    predictor = FakePredictor(lambda X: X[:, 0] + 5 * X[:, 2], 3)
    X = np.random.default_rng(0).uniform(-10, 10, size=(200, 3))
    importance = permutation_importance(
        predictor, X, predictor.predict(X), rng=np.random.default_rng(1)
    )
    light, none, heavy = importance.increases
    assert (none, importance.deviations[1]) == (0.0, 0.0)
    assert heavy == pytest.approx(5 * light, rel=0.1)


def test_one_batch_per_input_is_asked():
    predictor = FakePredictor(lambda X: X[:, 0], 4)
    permutation_importance(
        predictor, np.zeros((9, 4)), np.zeros(9), rng=np.random.default_rng(0), n_repeats=3
    )
    assert predictor.batches == [9, 27, 27, 27, 27]


def test_outcomes_must_be_as_many_as_the_rows():
    with pytest.raises(InvalidRowsError):
        permutation_importance(
            FakePredictor(lambda X: X[:, 0], 2),
            np.zeros((5, 2)),
            np.zeros(4),
            rng=np.random.default_rng(0),
        )


@pytest.mark.parametrize("n_classes", [2, 3])
def test_for_the_chance_of_a_class_the_brier_score_is_what_grows(n_classes):
    _, predictor, X = scored(n_classes, gaps=True)
    chances = predictor.predict(X)
    y = (np.random.default_rng(1).random(len(X)) < chances).astype(float)
    found = permutation_importance(predictor, X, y, rng=np.random.default_rng(0), n_repeats=4)
    assert found.measure == "Brier score"
    assert found.error == pytest.approx(brier_score_loss(y, chances))
    shuffled = X.copy()
    rng = np.random.default_rng(0)
    expected = []
    for _ in range(4):
        shuffled[:, 0] = rng.permutation(X[:, 0])
        expected.append(brier_score_loss(y, predictor.predict(shuffled)) - found.error)
    assert found.increases[0] == pytest.approx(np.mean(expected))
