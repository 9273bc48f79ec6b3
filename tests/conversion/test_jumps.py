"""Where the answer of a pipeline jumps is found without knowing what it is made of."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

from mlcore.conversion.jumps import N_PAIRS, rows_beside_jumps

X = np.random.default_rng(3).normal(20.0, 8.0, size=(200, 3))
EVERY = np.arange(3)
Y = X @ [2.0, -1.0, 0.5] + 10.0 * np.sin(X[:, 0])


@pytest.mark.parametrize(
    "estimator",
    [
        make_pipeline(MinMaxScaler(), RandomForestRegressor(10, random_state=0)),
        KNeighborsRegressor(3),
    ],
    ids=["scaled forest", "neighbours"],
)
def test_the_answer_differs_from_one_side_to_the_other(estimator):
    fitted = estimator.fit(X, Y)
    rows = rows_beside_jumps(fitted.predict, X, EVERY, rng=np.random.default_rng(0))
    # One row right behind the jump, then seven along float64 with the jump after the middle one.
    places = rows.reshape(15, -1, 3)
    behind, before = places[0], places[4]
    assert len(behind) > 50
    assert (fitted.predict(behind) != fitted.predict(before)).all()
    apart = np.abs(behind - before)
    assert (apart.sum(axis=1) == apart.max(axis=1)).all()
    assert (apart <= np.spacing(np.abs(before))).all()


def test_a_slope_is_no_jump():
    fitted = LinearRegression().fit(X, Y)
    assert len(rows_beside_jumps(fitted.predict, X, EVERY, rng=np.random.default_rng(0))) == 0


def test_a_constant_answer_a_single_row_and_inputs_that_stay_have_none():
    rng = np.random.default_rng(0)
    assert len(rows_beside_jumps(lambda rows: np.zeros(len(rows)), X, EVERY, rng=rng)) == 0
    assert len(rows_beside_jumps(lambda rows: rows[:, 0] > 20, X, EVERY[:0], rng=rng)) == 0
    assert len(rows_beside_jumps(lambda rows: rows[:, 0] > 0, X[:1], EVERY, rng=rng)) == 0


def test_what_a_pipeline_refuses_between_two_values_is_asked_once():
    refused = []

    def answers(rows):
        between = rows[:, 0] != np.round(rows[:, 0])
        refused.append(int(between.sum()))
        return np.where(between, np.nan, rows[:, 0] ** 2)

    codes = np.arange(8.0).reshape(-1, 1)
    rows_beside_jumps(answers, codes, np.array([0]), rng=np.random.default_rng(0))
    assert 0 < sum(refused) <= N_PAIRS
