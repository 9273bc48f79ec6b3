"""The owner's pipeline is asked in one thread, and what it refuses is left out."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
from sklearn.ensemble import RandomForestRegressor, VotingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeRegressor

from mlcore.conversion.oracle import MOST_REFUSALS, Oracle, in_one_thread

CODES = np.array([[0.0], [1.0], [5.0]])


def test_threads_are_taken_from_every_part_and_the_owners_model_keeps_them():
    forest = RandomForestRegressor(2, n_jobs=2, random_state=0)
    fitted = make_pipeline(StandardScaler(), VotingRegressor([("a", forest)], n_jobs=2))
    fitted.fit(CODES, [0.0, 1.0, 5.0])
    alone = in_one_thread(fitted)
    assert alone[-1].n_jobs is alone[-1].estimators_[0].n_jobs is None
    assert fitted[-1].n_jobs == fitted[-1].estimators_[0].n_jobs == 2
    assert (
        alone[-1].estimators_[0].estimators_[0].tree_
        is fitted[-1].estimators_[0].estimators_[0].tree_
    )
    np.testing.assert_array_equal(alone.predict(CODES), fitted.predict(CODES))


def test_what_asks_for_no_threads_is_the_very_same():
    tree = DecisionTreeRegressor().fit(CODES, [0.0, 1.0, 5.0])
    assert in_one_thread(tree) is tree


def test_rows_that_are_refused_are_left_out_and_the_others_answered():
    encoded = make_pipeline(OneHotEncoder(), LinearRegression()).fit(CODES, [0.0, 1.0, 5.0])
    rows = np.array([[0.0], [0.5], [5.0], [1.0], [7.0]])
    answers, places = Oracle(encoded).answers(rows)
    assert places.tolist() == [0, 2, 3]
    np.testing.assert_array_equal(answers, encoded.predict(rows[places]))


def test_answers_that_are_no_numbers_are_left_out():
    class Root(LinearRegression):
        def predict(self, X):
            return np.sqrt(X[:, 0])

    answers, places = Oracle(Root().fit(CODES, [0, 1, 5])).answers(np.array([[-1.0], [4.0]]))
    assert (answers.tolist(), places.tolist()) == ([2.0], [1])


def test_a_pipeline_that_refuses_everything_is_not_asked_for_ever():
    class Never(LinearRegression):
        calls = 0

        def predict(self, X):
            Never.calls += 1
            raise ValueError

    answers, _ = Oracle(Never().fit(CODES, [0, 1, 5])).answers(np.zeros((20_000, 1)))
    assert len(answers) == 0
    assert Never.calls < MOST_REFUSALS + 20


@pytest.mark.parametrize("kind", ["frame", "array"])
def test_rows_are_asked_for_in_the_types_they_came_in(kind):
    seen = []

    class Watching(LinearRegression):
        def predict(self, X):
            seen.append(X)
            return np.zeros(len(X))

    given = CODES.astype(np.float32)
    if kind == "frame":
        given = pandas.DataFrame({"code": given[:, 0]})
    oracle = Oracle(Watching().fit(CODES, [0, 1, 5]))
    answers, places = oracle.answers_as_given(given, np.array([2, 0]))
    assert (len(answers), places.tolist()) == (2, [0, 1])
    assert np.asarray(seen[-1]).dtype == np.float32
    assert np.asarray(seen[-1])[:, 0].tolist() == [5.0, 0.0]
