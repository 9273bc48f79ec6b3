"""Ranges made from rows a model has not seen hold as promised, and no row judges its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.whatif.uncertainty import COVERAGES, calibrate, observed_by_folds, split_conformal
from mlcore.whatif.uncertainty.interval import FOLDS, MIN_HELD_OUT


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


def test_a_model_that_never_missed_gets_a_range_of_no_width():
    for spreads in (None, np.zeros(30), np.ones(30)):
        learnt = split_conformal(np.zeros(30), spreads)
        assert learnt.half_width(np.array([0.0, 5.0]), 0.95).tolist() == [0.0, 0.0]
