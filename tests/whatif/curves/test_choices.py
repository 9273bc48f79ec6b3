"""Curves, averages, maps and reaches of models with choices, held against the questions asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlcore.whatif.curves import (
    InputRange,
    average_curves,
    curve_points,
    exact_curves,
    input_ranges,
    prediction_surface,
)
from mlcore.whatif.exploration import explore
from mlcore.whatif.reasons import contributions, middle_ranges, shapley_values, swings
from mlcore.whatif.reasons.reach import reached
from tests.whatif.mixed import SCHEMA, MixedPredictor, chance_of, mixed, rows_of

X = rows_of(SCHEMA, 60)
CHOICES = SCHEMA.choices


def models() -> list[tuple[Any, MixedPredictor]]:
    forest, boosted = mixed(n_trees=8), mixed(seed=3, average=False)
    return [
        (forest.trees(), MixedPredictor(forest)),
        (boosted.trees(), MixedPredictor(boosted)),
        chance_of(tuple(mixed(seed=seed, average=False, n_trees=3) for seed in (4, 5, 6))),
    ]


def varied(row: np.ndarray, place: int, values: Any) -> np.ndarray:
    rows = np.tile(row, (len(values), 1))
    rows[:, place] = values
    return rows


@pytest.mark.parametrize(("trees", "predictor"), models())
def test_trees_with_shared_children_answer_as_their_questions_do(
    trees: Any, predictor: MixedPredictor
) -> None:
    assert np.allclose(trees.predict(X), predictor.predict(X), atol=1e-13)


@pytest.mark.parametrize(("trees", "predictor"), models())
@pytest.mark.parametrize("exact", [True, False])
def test_a_choice_has_its_answer_at_every_code(
    trees: Any, predictor: MixedPredictor, exact: bool
) -> None:
    for row in X[:8]:
        explored = explore(predictor, row, trees=trees if exact else None)
        for place, curve in enumerate(explored.curves):
            feature = SCHEMA.features[place]
            assert curve.is_choice is feature.is_choice
            if feature.is_choice:
                assert (curve.x.tolist(), curve.steps) == (list(feature.codes), False)
                expected = predictor.predict(varied(row, place, curve.x))
                assert np.allclose(curve.y, expected, atol=1e-13)
            assert (curve.missing is None) is not feature.allow_missing
    points = curve_points(exact_curves(trees, SCHEMA, X[0]), input_ranges(SCHEMA))
    assert [point[1:3] for point in points if point[0] == "flag"] == [(0.0, 0.0), (1.0, 1.0)]


@pytest.mark.parametrize(("trees", "predictor"), models())
def test_averages_are_means_of_curves_at_every_code(trees: Any, predictor: MixedPredictor) -> None:
    along = input_ranges(SCHEMA, CHOICES)
    for exact in (trees, None):
        for span, found in zip(
            along, average_curves(predictor, X, trees=exact, along=along), strict=True
        ):
            each = np.array([predictor.predict(varied(row, span.place, found.x)) for row in X])
            assert found.x.tolist() == list(SCHEMA.features[span.place].codes)
            assert np.allclose(found.mean, each.mean(axis=0), atol=1e-13)
            centred = np.sort(each - (each.mean(axis=1) - each.mean())[:, None], axis=0)
            assert np.allclose(found.low, centred[5], atol=1e-13)
            assert np.allclose(found.high, centred[53], atol=1e-13)
            assert (np.diff(found.mean[list(found.order)]) >= 0).all()
            assert found.is_choice
            assert found.thinned(np.array([0.0])) is found


@pytest.mark.parametrize(("trees", "predictor"), models())
@pytest.mark.parametrize(("across", "up"), [(1, 3), (3, 0), (2, 4)])
def test_a_map_has_one_cell_a_level(
    trees: Any, predictor: MixedPredictor, across: int, up: int
) -> None:
    for exact, n_numbers in ((trees, 300), (None, 61)):
        found = prediction_surface(predictor, X[3], across, up, trees=exact)
        sizes = [len(SCHEMA.features[place].levels) or n_numbers for place in (up, across)]
        assert list(found.values.shape) == sizes
        for i, j in ((0, 0), (sizes[0] - 1, sizes[1] - 1), (sizes[0] // 2, sizes[1] // 3)):
            row = X[3].copy()
            row[across], row[up] = found.x[j], found.y[i]
            assert found.values[i, j] == pytest.approx(predictor.predict(row[None])[0], abs=1e-12)


@pytest.mark.parametrize(("trees", "predictor"), models())
def test_reaches_of_a_choice_name_its_usual_levels(trees: Any, predictor: MixedPredictor) -> None:
    along = middle_ranges(SCHEMA, X)
    assert along[3].codes == tuple(map(float, range(1, 12)))
    for row in X[:8]:
        heights, at = reached(trees, row, along)
        asked = explore(predictor, row, reaching=along, along=())
        for place, span in enumerate(along):
            assert np.isnan(at[place]).all() is np.bool_(not span.codes)
            if span.codes:
                answers = predictor.predict(varied(row, place, span.codes))
                assert np.allclose(heights[place], [answers.min(), answers.max()], atol=1e-12)
                ends = predictor.predict(varied(row, place, at[place]))
                assert np.allclose(ends, heights[place], atol=1e-12)
                assert np.allclose(asked.reaches[place], heights[place], atol=1e-12)
        swing = {each.place: each for each in swings(exact_curves(trees, SCHEMA, row), X)}[4]
        answers = predictor.predict(varied(row, 4, [0.0, 1.0]))
        assert (swing.is_choice, swing.start, swing.end) == (True, 0.0, 1.0)
        assert (swing.least, swing.most) == pytest.approx((answers.min(), answers.max()))
        assert swing.least_at == (float(answers.argmin()), float(answers.argmin()))


def test_levels_that_are_all_rare_count_all() -> None:
    rare = replace(SCHEMA.features[1], shares=(0.001, 0.002, 0.003))
    schema = replace(SCHEMA, features=(SCHEMA.features[0], rare, *SCHEMA.features[2:]))
    assert middle_ranges(schema, X)[1].codes == (0.0, 1.0, 2.0)
    counted = replace(
        schema, features=(schema.features[0], replace(rare, shares=()), *schema.features[2:])
    )
    assert middle_ranges(counted, X[X[:, 1] != 0])[1].codes == (1.0, 2.0)
    assert InputRange.of(SCHEMA.features[3], 3).high == 12.0


def test_parts_add_up_and_equal_those_of_all_orders() -> None:
    model = mixed()
    predictor = MixedPredictor(model)
    row, start = X[1], X[7]
    found = contributions(predictor, row, start)
    assert sum(found.values) == pytest.approx(found.prediction - found.bias, abs=1e-12)
    against = shapley_values(predictor, row, X[:20])
    assert sum(against.values) == pytest.approx(against.prediction - against.bias, abs=1e-12)


def test_held_choices_are_walked_past_and_change_no_answer() -> None:
    trees = mixed(n_trees=10, depth=6).trees()
    for row in X[:10]:
        held = trees.holding(row, CHOICES)
        assert not np.isin(held.feature[held.roots], CHOICES).any()
        rows = np.tile(row, (7, 1))
        rows[:, 0] = np.linspace(-2, 2, 7)
        assert (held.predict(rows) == trees.predict(rows)).all()
    assert trees.holding(X[0], ()) is trees
