"""Rows to try a conversion on keep to what a column is, and lie on both sides of each step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.tree import DecisionTreeRegressor

from mlcore.conversion.probes import (
    N_PAIRS,
    level_rows,
    near_threshold_rows,
    probe_rows,
    rows_beside_jumps,
)
from mlcore.datasets import describe_rows
from mlcore.datasets.column import describe_choice
from mlcore.forest import trees_from_sklearn

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


def test_each_level_is_tried_and_one_that_nobody_saw():
    codes = np.column_stack([np.arange(12.0) % 3, np.arange(12.0)])
    described = describe_rows(codes, codes[:, 1], names=["home", "age"])
    home = describe_choice(
        "home", codes[:, 0], ("free", "owns", "rents"), dtype="str", takes_others=True
    )
    schema = replace(described, features=(home, described.features[1]))
    rng = np.random.default_rng(0)
    assert level_rows(schema, codes, rng=rng)[:, 0].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert set(probe_rows(schema, codes, 200, rng=rng)[:, 0]) == {0.0, 1.0, 2.0, 3.0}
    assert len(level_rows(described, codes, rng=rng)) == 0


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


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_probes_are_half_within_the_bounds_and_half_near_real_rows(rng):
    X = rng.normal(size=(50, 3)) * [1, 100, 0.01]
    schema = describe_rows(X, X[:, 0], names=["a", "b", "c"])
    probes = probe_rows(schema, X, 200, rng=rng)
    assert probes.shape == (200, 3)
    low, high = np.array([(f.low, f.high) for f in schema.features]).T
    assert ((probes[:100] >= low) & (probes[:100] <= high)).all()
    distance = np.abs(probes[100:, None] - X[None]).max(axis=2, initial=0, where=True)
    assert (
        np.abs((probes[100:, None] - X[None]) / (high - low)).max(axis=2).min(axis=1) < 0.2
    ).all()
    assert (distance.min(axis=1) > 0).all()


def test_rows_near_thresholds_lie_on_both_sides_of_them(rng):
    X = rng.normal(size=(80, 2))
    trees = trees_from_sklearn(DecisionTreeRegressor(max_depth=1).fit(X, X[:, 0]))
    rows = near_threshold_rows([trees], X, 300, rng=rng)
    at = trees.threshold[0]
    assert (np.abs(rows[:, 0] - at) <= 1e-5 * abs(at)).all()
    assert (rows[:, 0] < at).any()
    assert (rows[:, 0] > at).any()
    assert (rows[:, 0] == at).any()


def test_trees_that_never_compare_have_no_such_rows(rng):
    X = rng.normal(size=(20, 2))
    trees = trees_from_sklearn(DecisionTreeRegressor().fit(X, np.ones(20)))
    assert near_threshold_rows([trees], X, 10, rng=rng).shape == (0, 2)


def test_whole_numbers_stay_whole_and_codes_stay_codes(rng):
    X = np.column_stack([rng.integers(0, 1_000, 300), rng.choice([1, 2, 7], 300)]).astype(float)
    schema = describe_rows(X, X[:, 0], names=["count", "code"])
    probes = probe_rows(schema, X, 400, rng=rng)
    assert (probes[:, 0] == np.round(probes[:, 0])).all()
    assert len(np.unique(probes[:, 0])) > 150
    assert set(probes[:, 1]) == {1.0, 2.0, 7.0}
