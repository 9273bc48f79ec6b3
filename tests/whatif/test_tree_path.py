"""The way through a tree leads to the leaf that the prediction is made of."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor
from sklearn.tree import DecisionTreeRegressor

from mlcore.conversion import exact_model
from mlcore.datasets import describe_rows
from mlcore.forest import LEAF, TreeArrays, trees_from_onnx
from mlcore.whatif.tree_path import representative_tree, tree_answers, tree_path
from tests.conversion.cases import FORESTS, cases, make_regressor
from tests.whatif.fakes import forest_predictor
from tests.whatif.mixed import SCHEMA, asked, mixed, rows_of


def test_a_walk_by_hand():
    trees = TreeArrays(
        feature=np.array([0, 1, -1, -1, -1]),
        threshold=np.array([2871.5, 0.25, 0, 0, 0]),
        left=np.array([1, 3, -1, -1, -1]),
        right=np.array([2, 4, -1, -1, -1]),
        value=np.array([0, 0, 1.0, 2.0, 3.0]),
        missing_left=np.array([True, False, False, False, False]),
        roots=np.array([0]),
        average=True,
    )
    schema = describe_rows(np.array([[0.0, 0.0], [5000.0, 1.0]]), np.zeros(2), names=["a", "b"])
    path = tree_path(trees, schema, [2804.0, 0.5], 0)
    assert [(s.feature, s.goes_left, s.n_leaves_aside) for s in path.steps] == [
        (0, True, 1),
        (1, False, 1),
    ]
    assert path.value == 3.0
    assert tree_path(trees, schema, [2871.6, 0.5], 0).value == 1.0
    unknown = tree_path(trees, schema, [np.nan, np.nan], 0)
    assert [(s.missing, s.goes_left) for s in unknown.steps] == [(True, True), (True, False)]
    assert unknown.value == 3.0 == tree_answers(trees, [np.nan, np.nan])[0]


@settings(max_examples=60)
@given(case=cases(), seed=st.integers(0, 1_000))
def test_leaves_of_all_paths_make_the_prediction(case, seed):
    trees, predictor = forest_predictor(case.pipeline, case.X)
    rng = np.random.default_rng(seed)
    row = case.X[rng.integers(len(case.X))] + rng.normal(0, 0.1, case.X.shape[1])
    answers = tree_answers(trees, row)
    paths = [tree_path(trees, predictor.schema, row, tree) for tree in range(trees.n_trees)]
    assert [path.value for path in paths] == answers.tolist()
    together = answers.mean() if trees.average else answers.sum()
    scale = np.abs(trees.value).max() or 1.0
    assert together == pytest.approx(predictor.predict([row])[0], abs=1e-12 * scale * len(paths))
    for path in paths:
        for step in path.steps:
            assert step.value == row[step.feature]
            assert step.goes_left == (step.value <= step.threshold)


@pytest.mark.parametrize("kind", FORESTS)
def test_leaves_on_and_beside_the_path_are_all_there_are(kind):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 3))
    trees, predictor = forest_predictor(make_regressor(kind, None, 0, 5).fit(X, X[:, 0]), X)
    ends = np.append(trees.roots[1:], trees.n_nodes)
    for tree, (start, end) in enumerate(zip(trees.roots, ends, strict=True)):
        path = tree_path(trees, predictor.schema, X[3], tree)
        n_leaves = (trees.feature[start:end] == LEAF).sum()
        assert 1 + sum(step.n_leaves_aside for step in path.steps) == n_leaves


# Closer to 0 than this, more digits tell two numbers apart than anybody reads.
magnitudes = st.just(0.0) | st.floats(1, 1e6) | st.floats(-1e6, -1)


@settings(max_examples=200)
@given(
    threshold=magnitudes,
    value=magnitudes,
    gap=st.sampled_from([0.0, 1e-3, 1e-9]),
)
def test_a_written_threshold_lies_on_the_side_where_it_is(threshold, value, gap):
    value = threshold + gap if gap else value
    trees = TreeArrays(
        feature=np.array([0, -1, -1]), threshold=np.array([threshold, 0, 0]),
        left=np.array([1, -1, -1]), right=np.array([2, -1, -1]), value=np.array([0, 5.0, 7.0]),
        missing_left=np.zeros(3, bool), roots=np.array([0]), average=True,
    )  # fmt: skip
    schema = describe_rows(np.array([[0.0], [5000.0]]), np.zeros(2), names=["a"])
    (step,) = tree_path(trees, schema, [value], 0).steps
    written = round(step.written, step.digits)
    assert (round(value, step.digits) <= written) == (value <= threshold)
    for whole in (np.floor(threshold), np.floor(threshold) + 1):
        assert (whole <= written) == (whole <= threshold)


def test_a_threshold_has_no_more_digits_than_it_needs():
    X = np.array([[0.0], [5000.0]])
    schema = describe_rows(X, np.zeros(2), names=["a"])
    for threshold, decimals in ((2871.3, 0), (2871.5, 1), (2871.9, 1), (2871.99, 2), (2872.0, 0)):
        stump = DecisionTreeRegressor().fit(X, [1.0, 2.0])
        trees, _ = forest_predictor(stump, X)
        trees.threshold[0] = threshold
        assert tree_path(trees, schema, [1.0], 0).steps[0].digits == decimals, threshold


@pytest.mark.parametrize(("value", "left"), [(3254.0, True), (3255.0, False), (np.nan, False)])
def test_a_threshold_just_below_a_value_is_written_as_the_value_before(value, left):
    X = np.array([[0.0], [5000.0]])
    trees, _ = forest_predictor(DecisionTreeRegressor().fit(X, [1.0, 2.0]), X)
    trees.threshold[0] = 3254.999995
    schema = describe_rows(X, np.zeros(2), names=["a"])
    (step,) = tree_path(trees, schema, [value], 0).steps
    assert (step.written, step.digits) == (3254.0, 0)
    assert step.threshold == 3254.999995
    if not np.isnan(value):
        assert (value <= step.written) == step.goes_left == left


def test_a_constant_tree_compares_nothing_though_onnx_needs_a_comparison():
    X = np.random.default_rng(0).normal(size=(60, 2))
    boosted = GradientBoostingRegressor(n_estimators=3, random_state=0).fit(X, X[:, 0])
    folded, predictor = forest_predictor(boosted, X)
    trees = trees_from_onnx(exact_model(folded, 2))
    path = tree_path(trees, predictor.schema, X[0], 0)
    assert path.steps == ()
    assert path.value == pytest.approx(X[:, 0].mean())


def test_the_telling_tree_is_the_closest_or_the_one_that_changes_most():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 3))
    y = X[:, 0] + rng.normal(size=100)
    forest = RandomForestRegressor(9, random_state=0).fit(X, y)
    trees, _ = forest_predictor(forest, X)
    each = [tree.predict(X[:1])[0] for tree in forest.estimators_]
    gaps = np.abs(np.array(each) - forest.predict(X[:1]))
    assert representative_tree(tree_answers(trees, X[0]), average=True) == int(np.argmin(gaps))
    assert representative_tree(np.array([50.0, 0.5, -3.0, 1.0]), average=False) == 2
    assert representative_tree(np.array([50.0]), average=False) == 0


def test_a_choice_is_asked_for_once_and_all_its_levels_are_told():
    model = mixed(n_trees=20, depth=6)
    trees, X = model.trees(), rows_of(SCHEMA, 40)
    n_merged = 0
    for row in X:
        for number in range(20):
            path = tree_path(trees, SCHEMA, row, number)
            assert path.value == asked(model.questions[number], row)
            for step, after in combinations(path.steps, 2):
                if step.feature == after.feature:
                    assert set(after.levels) | set(after.others) <= set(step.levels)
            for step in path.steps:
                codes = SCHEMA.features[step.feature].codes
                assert bool(step.levels + step.others) is bool(codes)
                assert step.n_leaves_aside > 0
                if codes:
                    n_merged += len(step.levels) > 1
                    assert set(step.levels) | set(step.others) <= set(codes)
                    assert step.missing or step.value in step.levels
                    assert step.others or not step.missing_left
    assert n_merged > 50


def test_levels_that_are_named_lead_to_the_leaf_and_the_others_do_not():
    model = mixed(n_trees=8, depth=4, seed=2)
    trees, X = model.trees(), rows_of(SCHEMA, 20, seed=3)
    for row in X:
        for number, questions in enumerate(model.questions):
            for place in SCHEMA.choices:
                steps = [
                    s for s in tree_path(trees, SCHEMA, row, number).steps if s.feature == place
                ]
                if len(steps) != 1 or np.isnan(row[place]):
                    continue
                here = asked(questions, row)
                for code in SCHEMA.features[place].codes:
                    other = row.copy()
                    other[place] = code
                    assert (asked(questions, other) == here) is (code in steps[0].levels)
