"""Ranges hold the actual values as often as they say, whatever they are made from."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.config import ModelConfig
from mlcore.datasets import Dataset, describe_rows
from mlcore.training import fit, tree_answers
from mlcore.whatif.exploration import explore
from mlcore.whatif.uncertainty import (
    COVERAGES,
    Intervals,
    calibrate,
    observed_by_folds,
    split_conformal,
    tree_spread,
)
from mlcore.whatif.uncertainty.interval import FOLDS, MIN_HELD_OUT, MIN_ROWS
from tests.conversion.cases import make_regressor
from tests.whatif.fakes import FakePredictor, forest_predictor

CONSTANT = "the same noise everywhere"
GROWING = "noise that grows with the first input"


def simulated(kind, rng, n=400):
    X = rng.uniform(0, 1, size=(n, 2))
    noise = rng.normal(size=n) * (0.5 if kind == CONSTANT else 0.05 + 2 * X[:, 0] ** 2)
    return X, 5 * np.sin(3 * X[:, 0]) + 2 * X[:, 1] + noise


def fitted_ranges(kind, seed, **limits):
    """Fit as training does, and return ranges' half-widths and misses on fresh rows."""
    rng = np.random.default_rng(seed)
    X, y = simulated(kind, rng)
    dataset = Dataset(name="x", title="x", X=X, y=y, schema=describe_rows(X, y, names=["a", "b"]))
    made = fit(ModelConfig(n_estimators=40, random_state=seed, **limits), dataset)
    learnt = calibrate(made.calibration["oob_residual"], made.calibration["oob_spread"])
    fresh, outcome = simulated(kind, rng, n=1_000)
    spread = tree_answers(made.pipeline, fresh).std(axis=0, ddof=1)
    missed = np.abs(outcome - made.pipeline.predict(fresh))
    return fresh, missed, {c: learnt.half_width(spread, c) for c in COVERAGES}


@pytest.mark.parametrize("kind", [CONSTANT, GROWING])
@pytest.mark.parametrize("limits", [{}, {"max_depth": 2}], ids=["full depth", "shallow"])
def test_ranges_hold_the_share_of_fresh_outcomes_they_were_asked_to(kind, limits):
    held = {coverage: [] for coverage in COVERAGES}
    for seed in range(3):
        _, missed, reach = fitted_ranges(kind, seed, **limits)
        for coverage in COVERAGES:
            held[coverage].append((missed <= reach[coverage]).mean())
    for coverage in COVERAGES:
        # Out-of-bag answers average fewer trees than are served, so ranges err on the wide side.
        assert coverage - 0.03 < np.mean(held[coverage]) < coverage + 0.06, coverage


def test_ranges_are_wider_where_the_outcome_varies_more():
    fresh, missed, reach = fitted_ranges(GROWING, 7)
    calm, wild = fresh[:, 0] < 0.3, fresh[:, 0] > 0.7
    assert reach[0.9][wild].mean() > 2 * reach[0.9][calm].mean()
    # A range as wide everywhere that holds as many on the whole loses more of the wild ones.
    everywhere = np.quantile(missed, (missed <= reach[0.9]).mean())
    inside = (missed <= reach[0.9])[wild].mean()
    assert inside > (missed <= everywhere)[wild].mean() + 0.03
    fresh, _, reach = fitted_ranges(CONSTANT, 7)
    calm, wild = fresh[:, 0] < 0.3, fresh[:, 0] > 0.7
    assert 0.7 < reach[0.9][wild].mean() / reach[0.9][calm].mean() < 1.4


@given(seed=st.integers(0, 10_000), n=st.integers(MIN_ROWS, 300))
def test_the_factor_is_the_smallest_that_holds_its_share_of_the_rows_it_comes_from(seed, n):
    rng = np.random.default_rng(seed)
    residuals, spreads = rng.normal(size=n), rng.exponential(size=n) * rng.integers(0, 2, n)
    learnt = calibrate(residuals, spreads)
    for coverage in COVERAGES:
        reach = learnt.half_width(spreads, coverage)
        wanted = math.ceil(round((n + 1) * coverage, 9))
        assert (np.abs(residuals) <= reach * (1 + 1e-12)).sum() >= wanted
        assert (np.abs(residuals) < reach * (1 - 1e-12)).sum() < wanted
    eight, nine, most = (learnt.half_width(spreads, coverage) for coverage in COVERAGES)
    assert (eight <= nine).all()
    assert (nine <= most).all()


@given(seed=st.integers(0, 10_000), scale=st.floats(1e-3, 1e3))
def test_another_unit_of_the_target_is_another_unit_of_the_range(seed, scale):
    rng = np.random.default_rng(seed)
    residuals, spreads = rng.normal(size=80), rng.exponential(size=80)
    one, other = calibrate(residuals, spreads), calibrate(scale * residuals, scale * spreads)
    np.testing.assert_allclose(
        other.half_width(scale * spreads, 0.9), scale * one.half_width(spreads, 0.9), rtol=1e-9
    )


def test_trees_that_all_agree_still_get_a_range():
    learnt = calibrate(np.linspace(-3, 3, 201), np.zeros(201))
    assert learnt.half_width(np.zeros(1), 0.9) == pytest.approx([2.73], abs=0.03)


def test_a_model_that_never_missed_gets_a_range_of_no_width():
    learnt = calibrate(np.zeros(80), np.zeros(80))
    assert learnt.half_width(np.array([0.0, 5.0]), 0.95).tolist() == [0.0, 0.0]


def test_rows_that_nobody_judged_are_left_out_and_few_are_too_few():
    residuals, spreads = np.arange(MIN_ROWS + 2.0), np.ones(MIN_ROWS + 2)
    residuals[0], spreads[1] = np.nan, np.nan
    learnt = calibrate(residuals, spreads)
    expected = calibrate(residuals[2:], spreads[2:])
    assert learnt == expected
    residuals[2] = np.nan
    assert calibrate(residuals, spreads) is None
    assert calibrate(np.full(99, np.nan), np.ones(99)) is None


def test_the_observed_share_is_counted_on_the_rows_it_is_given():
    learnt = calibrate(np.linspace(-1, 1, 101), np.zeros(101))
    checked = learnt.measured(np.array([0.0, 0.5, 2.0, -9.0]), np.zeros(4), np.zeros(4))
    assert checked.observed == {0.8: 0.5, 0.9: 0.5, 0.95: 0.5}
    assert checked.n_held_out == 4


def sklearn_spread(pipeline, X):
    scaled = pipeline[0].transform(X).astype(np.float32)
    return np.std([t.predict(scaled) for t in pipeline[-1].estimators_], axis=0, ddof=1)


@pytest.mark.parametrize("depth", [None, 1, 5])
def test_the_served_spread_is_that_of_scikit_learns_trees(depth):
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(0)
    X = rng.normal(3, 10, size=(200, 4))
    forest = RandomForestRegressor(30, max_depth=depth, random_state=0)
    pipeline = make_pipeline(StandardScaler(), forest).fit(X, X[:, 0] + rng.normal(size=200))
    trees, _ = forest_predictor(pipeline, X)
    rows = np.vstack([X, rng.normal(3, 30, size=(100, 4))])
    served = tree_spread(trees, rows)
    np.testing.assert_allclose(served, sklearn_spread(pipeline, rows), rtol=1e-10, atol=1e-12)
    measured = tree_answers(pipeline, rows).std(axis=0, ddof=1)
    np.testing.assert_allclose(served, measured, rtol=1e-10, atol=1e-12)


def test_a_single_tree_has_no_spread():
    X = np.random.default_rng(0).normal(size=(40, 2))
    trees, _ = forest_predictor(make_regressor("tree", None, 0).fit(X, X[:, 0]), X)
    assert tree_spread(trees, X[:1]).tolist() == [0.0]


def test_an_exploration_carries_the_range_of_its_own_row():
    X = np.random.default_rng(0).normal(size=(60, 2))
    trees, predictor = forest_predictor(make_regressor("forest", None, 0).fit(X, X[:, 0]), X)
    learnt = calibrate(X[:, 1], np.ones(60)).measured(X[:, 0], X[:, 0], np.ones(60))
    intervals = Intervals(trees=trees, calibration=learnt)
    explored = explore(predictor, X[3], intervals=intervals, coverage=0.8)
    assert explored.interval == intervals.around(X[3], explored.answer.prediction, 0.8)
    width = explored.interval.high - explored.interval.low
    assert width == pytest.approx(2 * learnt.half_width(tree_spread(trees, X[3:4]), 0.8)[0])
    assert explore(predictor, X[3]).interval is None
    assert explore(FakePredictor(lambda rows: rows[:, 0], 2), [0.0, 0.0]).interval is None


def noisy(rng, n, kind):
    """Draw misses of a model, with how far its trees would lie apart."""
    spread = rng.exponential(size=n) + 0.1
    if kind == "heavy tails":
        return rng.standard_t(2, size=n), None
    if kind == "on one side":
        return rng.exponential(size=n) - 3.0, None
    return rng.normal(size=n) * spread, spread


@pytest.mark.parametrize("kind", ["heavy tails", "on one side", "wider where trees differ"])
@pytest.mark.parametrize("n", [MIN_HELD_OUT, 150])
def test_ranges_hold_the_share_they_promise_and_the_folds_measure_it(kind, n):
    rng = np.random.default_rng(11)
    held, counted = ({coverage: [] for coverage in COVERAGES} for _ in range(2))
    for _ in range(400):
        learnt = split_conformal(*noisy(rng, n, kind))
        fresh, spread = noisy(rng, 400, kind)
        reach = {c: learnt.half_width(0.0 if spread is None else spread, c) for c in COVERAGES}
        observed = observed_by_folds(*noisy(rng, n, kind), rng=rng)
        for coverage in COVERAGES:
            held[coverage].append((np.abs(fresh) <= reach[coverage]).mean())
            counted[coverage].append(observed[coverage])
    for coverage in COVERAGES:
        # At least as often as asked, and with n rows no more than 1 in n + 1 above that; 0.02 and
        # 0.03 are five standard errors of the means over 400 draws of 24 rows.
        assert coverage - 0.02 < np.mean(held[coverage]) < coverage + 1 / (n + 1) + 0.02
        fewer = n - -(-n // FOLDS)
        assert coverage - 0.03 < np.mean(counted[coverage]) < coverage + 1 / (fewer + 1) + 0.03


@given(error=st.floats(1e-6, 1e6), n=st.integers(MIN_HELD_OUT, 90))
def test_an_error_that_is_always_the_same_gives_exactly_that_width(error, n):
    residuals = error * np.where(np.arange(n) % 2, 1.0, -1.0)
    learnt = split_conformal(residuals)
    assert {float(learnt.half_width(np.zeros(()), c)) for c in COVERAGES} == {error}
    for spreads in (None, np.full(n, 0.3)):
        observed = observed_by_folds(residuals, spreads, rng=np.random.default_rng(0))
        assert observed == dict.fromkeys(COVERAGES, 1.0)


@given(seed=st.integers(0, 10_000), n=st.integers(MIN_HELD_OUT, 120), scaled=st.booleans())
def test_the_order_of_the_rows_does_not_matter(seed, n, scaled):
    rng = np.random.default_rng(seed)
    # Many are alike, as rounded outcomes are.
    residuals = rng.normal(size=n).round(1)
    spreads = rng.exponential(size=n).round(1) if scaled else None
    order = rng.permutation(n)
    mixed = residuals[order], None if spreads is None else spreads[order]
    assert split_conformal(*mixed) == split_conformal(residuals, spreads)
    one, other = (
        observed_by_folds(*each, rng=np.random.default_rng(3))
        for each in [(residuals, spreads), mixed]
    )
    assert one == other


def test_the_fewest_rows_leave_each_fold_the_others_that_95_percent_needs():
    # The rank ceil((m + 1) * 0.95) is one of m rows from 19 on.
    enough = [
        n
        for n in range(FOLDS, 60)
        if all(n - len(part) >= 19 for part in np.array_split(np.arange(n), FOLDS))
    ]
    assert enough[0] == MIN_HELD_OUT
    few = np.ones(MIN_HELD_OUT - 1)
    assert split_conformal(few) is None
    assert observed_by_folds(few, rng=np.random.default_rng(0)) == {}


def test_no_row_judges_a_range_that_it_helped_to_make():
    residuals = np.ones(MIN_HELD_OUT)
    residuals[5] = 100.0
    # All rows together make a range that holds the worst of them; without it, nothing else would.
    assert split_conformal(residuals).factors[0.95] == 100.0
    observed = observed_by_folds(residuals, rng=np.random.default_rng(0))
    assert observed[0.95] == 1 - 1 / MIN_HELD_OUT


def test_a_forests_misses_are_ranked_as_out_of_bag_ones_are():
    rng = np.random.default_rng(0)
    residuals, spreads = rng.normal(size=80), rng.exponential(size=80)
    assert split_conformal(residuals, spreads) == calibrate(residuals, spreads)
    other = split_conformal(1e3 * residuals, 1e3 * spreads)
    np.testing.assert_allclose(
        other.half_width(1e3 * spreads, 0.9),
        1e3 * calibrate(residuals, spreads).half_width(spreads, 0.9),
    )


def test_held_out_rows_never_missed_give_ranges_of_no_width():
    for spreads in (None, np.zeros(30), np.ones(30)):
        learnt = split_conformal(np.zeros(30), spreads)
        assert learnt.half_width(np.array([0.0, 5.0]), 0.95).tolist() == [0.0, 0.0]
