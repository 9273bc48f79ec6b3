"""What several ensembles' scores make together is read off their steps as it is predicted."""

from __future__ import annotations

import numpy as np
import pytest

from mlcore.whatif.curves import average as averaging
from mlcore.whatif.curves import average_curves, exact_curves, input_ranges, prediction_surface
from mlcore.whatif.curves.surface import grid_rows
from mlcore.whatif.exploration import explore
from mlcore.whatif.reasons import exact_reaches, middle_ranges
from tests.whatif.fakes import scored

KINDS = [(2, 0, False), (2, 1, True), (3, 1, False), (3, 2, True)]


@pytest.fixture(params=KINDS, ids=lambda kind: f"{kind[0]}-classes-gaps-{kind[2]}")
def model(request):
    n_classes, place, gaps = request.param
    return scored(n_classes, place=place, gaps=gaps)


def beside(thresholds, low, high):
    """Return values on and just above thresholds within the bounds, and the upper bound."""
    x = np.unique(np.concatenate([thresholds, np.nextafter(thresholds, np.inf), [high]]))
    return x[(x > low) & (x <= high)]


def varied(row, place, x):
    rows = np.tile(row, (len(x), 1))
    rows[:, place] = x
    return rows


def test_the_scores_make_what_scikit_learn_makes_of_them(model):
    scores, predictor, X = model
    np.testing.assert_array_equal(scores.predict(X), predictor.predict(X))


def test_a_curve_is_the_prediction_on_and_above_every_step(model):
    scores, predictor, X = model
    for row in X[[0, 7, 31]]:
        for place, curve in enumerate(exact_curves(scores, predictor.schema, row)):
            feature = predictor.schema.features[place]
            assert curve.steps
            assert curve.x[0] == feature.low
            x = beside(scores.thresholds(place), feature.low, feature.high)
            height = curve.y[np.maximum(np.searchsorted(curve.x, x, side="left") - 1, 0)]
            np.testing.assert_allclose(
                height, predictor.predict(varied(row, place, x)), rtol=0, atol=2e-15
            )


def test_a_curve_steps_only_where_the_prediction_does(model):
    scores, predictor, X = model
    for place, curve in enumerate(exact_curves(scores, predictor.schema, X[3])):
        below = predictor.predict(varied(X[3], place, curve.x[1:]))
        above = predictor.predict(varied(X[3], place, np.nextafter(curve.x[1:], np.inf)))
        assert (below != above).all()


def test_an_average_is_the_mean_prediction_on_and_above_every_step(model):
    scores, predictor, X = model
    rows = X[:40]
    for place, average in enumerate(average_curves(predictor, rows, trees=scores)):
        feature = predictor.schema.features[place]
        x = beside(scores.thresholds(place), feature.low, feature.high)
        asked = np.concatenate([varied(row, place, x) for row in rows])
        mean = predictor.predict(asked).reshape(len(rows), len(x)).mean(axis=0)
        np.testing.assert_allclose(average.thinned(x).mean, mean, rtol=0, atol=1e-13)


def test_an_average_of_very_many_steps_is_read_at_points(model, monkeypatch):
    scores, predictor, X = model
    monkeypatch.setattr(averaging, "MOST_LINKED", 10)
    for place, average in enumerate(average_curves(predictor, X[:30], trees=scores)):
        feature = predictor.schema.features[place]
        assert not average.steps
        assert (average.x[0], average.x[-1]) == (feature.low, feature.high)
        asked = np.concatenate([varied(row, place, average.x[1:]) for row in X[:30]])
        mean = predictor.predict(asked).reshape(30, -1).mean(axis=0)
        np.testing.assert_allclose(average.mean[1:], mean, rtol=0, atol=1e-13)


def test_a_surface_is_the_prediction_in_every_cell(model):
    scores, predictor, X = model
    surface = prediction_surface(predictor, X[5], 1, 2, trees=scores, resolution=40)
    assert surface.steps
    asked = predictor.predict(grid_rows(X[5], 1, 2, surface.x, surface.y)).reshape(40, 40)
    np.testing.assert_allclose(surface.values, asked, rtol=0, atol=1e-13)


def test_a_reach_is_the_best_of_the_exact_curve_with_both_ends(model):
    scores, predictor, X = model
    along = middle_ranges(predictor.schema, X)
    for row in X[:6]:
        for span, found in zip(along, exact_reaches(scores, row, along), strict=True):
            x = np.append(beside(scores.thresholds(span.place), span.low, span.high), span.low)
            answers = predictor.predict(varied(row, span.place, x))
            np.testing.assert_allclose(found, [answers.min(), answers.max()], rtol=0, atol=1e-13)


def test_what_the_answer_is_where_an_input_is_not_known_is_told_where_it_may_be(model):
    scores, predictor, X = model
    explored = explore(predictor, X[2], trees=scores)
    for place, curve in enumerate(explored.curves):
        if not predictor.schema.features[place].allow_missing:
            assert curve.missing is None
            continue
        assert curve.missing == predictor.predict(varied(X[2], place, [np.nan]))[0]


def test_an_exploration_reads_the_same_off_the_steps_as_it_predicts(model):
    scores, predictor, X = model
    along = middle_ranges(predictor.schema, X)
    some = input_ranges(predictor.schema, [2, 0])
    exact = explore(predictor, X[2], trees=scores, along=some, reaching=along)
    asked = explore(predictor, X[2], grid_resolution=301, along=some, reaching=along)
    assert exact.contributions == asked.contributions
    for one, other in zip(exact.curves, asked.curves, strict=True):
        at = np.maximum(np.searchsorted(one.x, other.x, side="left") - 1, 0)
        np.testing.assert_allclose(one.y[at], other.y, rtol=0, atol=1e-13)
    assert (exact.reaches[:, 0] <= asked.reaches[:, 0] + 1e-13).all()
    assert (exact.reaches[:, 1] >= asked.reaches[:, 1] - 1e-13).all()
