"""The spread of predictions is the one that is known where it is known."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.errors import InvalidConfigError, InvalidRowsError
from mlcore.whatif.goal import Goal
from mlcore.whatif.uncertainty import Spread, propagate
from tests.whatif.fakes import FakePredictor, scored


def line(n_features=3):
    return FakePredictor(lambda X: X @ np.arange(1.0, n_features + 1), n_features)


def spread(*spreads, row=(0.0, 0.0, 0.0), seed=0, n_draws=40_000):
    rng = np.random.default_rng(seed)
    return propagate(line(), list(row), spreads, rng=rng, n_draws=n_draws)


def test_a_sum_of_normal_inputs_is_normal():
    found = spread(Spread(feature=0, amount=0.6), Spread(feature=1, amount=0.4), row=(1, 0.0, 0))
    known = NormalDist(1.0, np.hypot(0.6, 2 * 0.4))
    assert found.median == pytest.approx(1.0, abs=0.03)
    assert found.low == pytest.approx(known.inv_cdf(0.05), abs=0.05)
    assert found.high == pytest.approx(known.inv_cdf(0.95), abs=0.05)
    assert found.clipped == (0.0, 0.0)


def test_an_even_input_gives_an_even_spread():
    found = spread(Spread(feature=2, amount=2.0, shape="even"))
    assert found.values[0] >= -6
    assert found.values[-1] <= 6
    assert found.low == pytest.approx(-5.4, abs=0.1)
    assert found.high == pytest.approx(5.4, abs=0.1)


@given(value=st.floats(-3, 3), kind=st.sampled_from(["at-least", "at-most"]))
def test_the_chance_is_the_normal_one_within_its_margin(value, kind):
    found = spread(Spread(feature=0, amount=1.0))
    chance = found.probability(Goal(kind=kind, value=value))
    known = NormalDist().cdf(value if kind == "at-most" else -value)
    # Twice the margin: 95 % of margins hold, and hypothesis looks for the others.
    half = (chance.high - chance.low) / 2
    assert abs(chance.share - known) <= 2 * half
    assert 0 <= chance.low <= chance.share <= chance.high <= 1


def test_the_margin_holds_the_truth_nineteen_times_in_twenty():
    goal = Goal(kind="at-least", value=0.5)
    known = NormalDist().cdf(-0.5)
    held = 0
    for seed in range(300):
        found = spread(Spread(feature=0, amount=1.0), seed=seed, n_draws=400)
        chance = found.probability(goal)
        held += chance.low <= known <= chance.high
    assert 0.91 <= held / 300 <= 0.985


def test_a_chance_that_never_came_up_is_not_called_impossible():
    chance = spread(Spread(feature=0, amount=0.1)).probability(Goal(kind="at-least", value=50.0))
    assert chance.share == 0
    assert 0 < chance.high < 0.001


def test_no_spread_is_one_value():
    for found in (spread(row=(1, 2, 3)), spread(Spread(feature=0, amount=0.0), row=(1, 2, 3))):
        assert found.low == found.median == found.high == 14.0
        assert len(found.values) == 40_000
        counts, edges = found.histogram(10)
        assert counts.max() == counts.sum() == 40_000
        assert edges[0] < 14.0 < edges[-1]


def test_draws_stay_within_the_bounds_and_it_is_said_how_many_did_not():
    found = spread(Spread(feature=0, amount=5.0), row=(10.0, 0.0, 0.0))
    assert found.values[-1] == 10.0
    assert found.clipped[0] == pytest.approx(0.5, abs=0.01)
    assert (found.values == 10.0).mean() == pytest.approx(0.5, abs=0.01)


def test_a_row_outside_the_data_may_stay_there():
    found = spread(Spread(feature=0, amount=0.0), row=(25.0, 0.0, 0.0))
    assert found.median == 25.0
    assert found.clipped == (0.0,)


def test_the_same_numbers_come_of_the_same_generator():
    one = spread(Spread(feature=0, amount=1.0), seed=5)
    assert (one.values == spread(Spread(feature=0, amount=1.0), seed=5).values).all()
    assert (one.values != spread(Spread(feature=0, amount=1.0), seed=6).values).any()


def test_all_draws_are_one_batch_and_counted_once():
    predictor = line()
    found = propagate(
        predictor, [0.0] * 3, [Spread(feature=0, amount=1.0)], rng=np.random.default_rng(0)
    )
    assert predictor.batches == [10_000]
    counts, edges = found.histogram(30)
    assert counts.sum() == 10_000
    assert len(edges) == 31


@pytest.mark.parametrize("amount", [-1.0, np.nan, np.inf])
def test_an_amount_that_is_no_distance_is_refused(amount):
    with pytest.raises(InvalidConfigError) as caught:
        spread(Spread(feature=1, amount=amount))
    assert caught.value.facts["field"] == "x1"


def test_a_row_that_does_not_fit_is_refused():
    with pytest.raises(InvalidRowsError):
        spread(row=(1.0, 2.0))


def test_an_input_of_which_nothing_is_known_is_drawn_as_often_as_in_the_data():
    _, predictor, X = scored(2, gaps=True)
    found = propagate(
        predictor, X[0], [Spread(feature=0, shape="data")],
        rng=np.random.default_rng(0), n_draws=40_000, X=X,
    )  # fmt: skip
    rows = np.tile(X[0], (len(X), 1))
    rows[:, 0] = X[:, 0]
    each = predictor.predict(rows)
    assert found.values.mean() == pytest.approx(each.mean(), abs=0.01)
    assert set(found.values) <= set(each)
    missing = rows[np.isnan(rows[:, 0])][:1]
    share = (found.values == predictor.predict(missing)[0]).mean()
    assert share >= 0.9 * np.isnan(X[:, 0]).mean()
    assert found.clipped == (0.0,)


def test_nothing_is_spread_around_a_value_that_is_missing():
    _, predictor, X = scored(2, gaps=True)
    row = X[0].copy()
    row[1] = np.nan
    found = propagate(
        predictor, row, [Spread(feature=1, amount=0.5)], rng=np.random.default_rng(0), n_draws=50
    )
    assert found.low == found.high == predictor.predict(row[None])[0]
    assert found.clipped == (0.0,)
