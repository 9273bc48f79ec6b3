"""A goal is reached exactly where the number that is read, or the end of a range, reaches it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import RandomForestRegressor

from mlcore.schema import Target
from mlcore.text import for_locale
from mlcore.text.numbers import chance
from mlcore.whatif.goal import Goal, range_end, reach
from mlcore.whatif.uncertainty import Distribution, tree_spread
from mlcore.wording import Writer
from pages.ui.whatif.panels.uncertain import spread_words
from tests.whatif.fakes import FakePredictor, forest_predictor

EN = for_locale("en")


def read(value, decimals):
    return float(EN.number(value, decimals).replace(",", "").replace("\N{MINUS SIGN}", "-"))


# Answers of forests: means of a few outcomes, often halves of what is shown.
answers = st.one_of(
    st.floats(-1e4, 1e4),
    st.integers(-400, 400).map(lambda n: n / 80),
)


@given(
    value=answers,
    answer=answers,
    beside=st.floats(-1, 1),
    decimals=st.integers(0, 4),
    kind=st.sampled_from(["at-least", "at-most"]),
)
def test_what_is_read_and_the_verdict_agree(value, answer, beside, decimals, kind):
    asked = read(value, decimals)
    goal = Goal(kind=kind, value=asked, decimals=decimals)
    for prediction in (answer, asked + beside * 10.0**-decimals, goal.low, goal.high):
        if not np.isfinite(prediction):
            continue
        shown = read(prediction, decimals)
        reached = goal.distance(np.array([prediction]))[0] == 0
        assert reached == (shown >= asked if kind == "at-least" else shown <= asked)


@given(value=answers, tolerance=st.floats(0, 2), decimals=st.integers(0, 3))
def test_about_a_number_holds_for_all_that_is_read_as_it(value, tolerance, decimals):
    asked = read(value, decimals)
    goal = Goal(kind="about", value=asked, tolerance=tolerance, decimals=decimals)
    exact = Goal(kind="at-least", value=asked, decimals=decimals)
    half = 0.5 * 10.0**-decimals
    assert goal.low <= exact.low <= asked
    assert goal.distance(np.array([asked - 0.999 * half, asked + 0.999 * half])).tolist() == [0, 0]
    assert goal.distance(np.array([asked + tolerance + 1.001 * half]))[0] > 0


@given(top=st.integers(1, 99).map(lambda n: n / 20), decimals=st.integers(0, 2))
def test_a_goal_that_is_out_of_reach_reads_above_the_best_there_is(top, decimals):
    predictor = FakePredictor(lambda X: top * X[:, 0] / 10, 1)
    for asked in (read(top, decimals), read(top, decimals) + 10.0**-decimals):
        found = reach(
            predictor, [0.0], Goal(kind="at-least", value=asked, decimals=decimals),
            scale=np.ones(1), rng=np.random.default_rng(0),
        )  # fmt: skip
        best = read(found.best.prediction, decimals)
        assert (found.outcome == "unreachable") == (best < asked)


@given(
    draws=st.lists(st.integers(-400, 400).map(lambda n: n / 80), min_size=2, max_size=40),
    decimals=st.integers(0, 2),
)
def test_the_chance_of_the_middle_and_the_words_beside_it_agree(draws, decimals):
    values = np.sort(np.array(draws))
    low, median, high = (float(at) for at in np.quantile(values, [0.05, 0.5, 0.95]))
    found = Distribution(values=values, low=low, median=median, high=high, clipped=())
    middle = read(median, decimals)
    shown = np.array([read(value, decimals) for value in values])
    least = found.probability(Goal(kind="at-least", value=middle, decimals=decimals)).share
    most = found.probability(Goal(kind="at-most", value=middle, decimals=decimals)).share
    assert least == (shown >= middle).mean()
    assert most == (shown <= middle).mean()
    target = Target(name="y", label="y", low=0, high=9, decimals=decimals)
    words = spread_words(found, Writer(target, EN))
    assert words.startswith("Always") == (shown == middle).all()
    if "as often above" in words:
        assert abs(least - most) <= 0.05 + 1e-12


@pytest.fixture(scope="module")
def forest():
    rng = np.random.default_rng(0)
    X = rng.integers(0, 9, size=(150, 3)).astype(float)
    fitted = RandomForestRegressor(n_estimators=20, random_state=0).fit(X, X.sum(axis=1))
    return (fitted, X, *forest_predictor(fitted, X))


def test_the_spread_is_that_of_the_trees_whatever_the_number_of_rows(forest, monkeypatch):
    fitted, X, trees, _ = forest
    each = np.stack([tree.predict(X) for tree in fitted.estimators_], axis=1)
    expected = each.std(axis=1, ddof=1)
    np.testing.assert_allclose(tree_spread(trees, X), expected, rtol=1e-9, atol=1e-12)
    monkeypatch.setattr("mlcore.whatif.uncertainty.interval.BLOCK", 7)
    np.testing.assert_allclose(tree_spread(trees, X), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("side", "sign"), [("low", -1), ("high", 1)])
def test_an_end_lies_as_far_out_as_the_calibration_says(forest, side, sign):
    _, X, trees, predictor = forest
    score = range_end(predictor, lambda rows: 2 * tree_spread(trees, rows) + 1, side)
    expected = predictor.predict(X) + sign * (2 * tree_spread(trees, X) + 1)
    np.testing.assert_allclose(score(X), expected)


def test_a_goal_for_the_lower_end_is_reached_by_the_lower_end(forest):
    _, X, trees, predictor = forest
    score = range_end(predictor, lambda rows: 1.5 * tree_spread(trees, rows), "low")
    goal = Goal(kind="at-least", value=14.0)
    answer = reach(
        predictor, np.array([4.0, 4.0, 4.0]), goal, scale=X.std(axis=0), bound=score,
        trees=trees, rng=np.random.default_rng(0),
    )  # fmt: skip
    assert answer.outcome == "reached"
    assert answer.proven, "the rows are few enough to try them all"
    assert answer.best.score == score(np.array([answer.best.row]))[0] >= 14.0
    assert answer.best.prediction > answer.best.score


@given(value=st.integers(0, 100), share=st.floats(0, 1))
def test_a_chance_reaches_what_it_is_read_as(value, share):
    target = Target(name="t", label="t", low=0, high=1, decimals=2, classes=("a", "b"), chosen=1)
    read = chance(share, 0, "en").removeprefix("<").removeprefix(">")
    seen = 0.0 if share == 0 else float(read) / 100
    at_least = Goal.as_read(target, "at-least", value / 100).distance(np.array([share]))[0] == 0
    at_most = Goal.as_read(target, "at-most", value / 100).distance(np.array([share]))[0] == 0
    # Beyond two decimals it is said to be less, or more.
    if value in (0, 100):
        assert at_least == (value == 0 or share == 1)
        assert at_most == (value == 100 or share == 0)
    else:
        assert at_least == (seen >= value / 100)
        assert at_most == (seen <= value / 100)
