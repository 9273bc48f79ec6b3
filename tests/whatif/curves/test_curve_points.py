"""The table of a curve gives back the predictions it was drawn from."""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import RandomForestRegressor

from mlcore.whatif.curves import (
    curve_points,
    exact_curves,
    individual_conditional_expectation,
    input_ranges,
)
from tests.whatif.fakes import FakePredictor, forest_predictor


def test_every_row_of_a_staircase_holds_up_to_its_end_and_the_rows_leave_no_gap():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 3))
    forest = RandomForestRegressor(5, random_state=0).fit(X, X[:, 0] * X[:, 1])
    trees, predictor = forest_predictor(forest, X)
    rows = curve_points(exact_curves(trees, predictor.schema, X[4]), input_ranges(predictor.schema))
    for place, feature in enumerate(predictor.schema.features):
        mine = [row for row in rows if row[0] == feature.name]
        assert mine[0][1] == feature.low
        assert mine[-1][2] == feature.high
        assert [row[2] for row in mine[:-1]] == [row[1] for row in mine[1:]]
        for share in (1e-9, 0.5, 1.0):
            asked = np.tile(X[4], (len(mine), 1))
            asked[:, place] = [above + share * (up_to - above) for _, above, up_to, _ in mine]
            inside = asked[:, place] > [above for _, above, _, _ in mine]
            answers = predictor.predict(asked)
            assert np.allclose(answers[inside], np.array([row[3] for row in mine])[inside])


def test_samples_are_listed_as_they_are():
    predictor = FakePredictor(lambda X: X.sum(axis=1), 2)
    curves = individual_conditional_expectation(predictor, [1.0, 2.0], grid_resolution=3)
    assert curve_points(curves, input_ranges(predictor.schema)) == [
        ("x0", -10.0, -10.0, -8.0), ("x0", 0.0, 0.0, 2.0), ("x0", 10.0, 10.0, 12.0),
        ("x1", -10.0, -10.0, -9.0), ("x1", 0.0, 0.0, 1.0), ("x1", 10.0, 10.0, 11.0),
    ]  # fmt: skip
