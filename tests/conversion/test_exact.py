"""The exact model gives scikit-learn's answers bit for bit, and its thresholds are proven."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcore.conversion import exact_model, fold_scaler, proven_thresholds
from mlcore.conversion.fold import routed
from mlcore.forest import TreeArrays, trees_from_onnx
from mlcore.inference.session import Session
from tests.conversion.cases import FORESTS, Case, cases, make_regressor

seeds = st.integers(0, 2**32 - 1)


def bits(answers: np.ndarray) -> list[int]:
    return np.ascontiguousarray(answers, dtype=np.float64).view(np.int64).tolist()


def exact_session(case: Case) -> Session:
    folded = fold_scaler(case.parts.trees, case.scaler)
    return Session(exact_model(folded, case.n_features), case.n_features)


def assert_identical(case: Case, rows: np.ndarray) -> None:
    assert bits(exact_session(case).run(rows)) == bits(case.pipeline.predict(rows))


@settings(max_examples=60)
@given(case=cases(), seed=seeds)
def test_every_answer_is_scikit_learns_bit_for_bit(case, seed):
    assert_identical(case, case.rows(np.random.default_rng(seed)))


@settings(max_examples=25)
@given(case=cases(with_missing=True), seed=seeds)
def test_missing_values_go_where_scikit_learn_sends_them(case, seed):
    rng = np.random.default_rng(seed)
    rows = case.rows(rng)
    rows[rng.random(rows.shape) < 0.2] = np.nan
    assert_identical(case, rows)


@settings(max_examples=20)
@given(case=cases(with_missing=True))
def test_thresholds_of_trees_that_met_missing_values_are_proven(case):
    trees = case.parts.trees
    folded = fold_scaler(trees, case.scaler)
    assert proven_thresholds(trees, folded, case.scaler) == len(trees.inner)


@settings(max_examples=30)
@given(case=cases())
def test_every_threshold_is_the_last_raw_value_that_scikit_learn_sends_left(case):
    trees = case.parts.trees
    folded = fold_scaler(trees, case.scaler)
    inner = trees.inner
    assert proven_thresholds(trees, folded, case.scaler) == len(inner)
    # Once more without the code under test: scikit-learn's scaler, one column at a time.
    for feature in np.unique(trees.feature[inner]):
        nodes = inner[trees.feature[inner] == feature]
        rows = np.zeros((len(nodes), case.n_features))
        rows[:, feature] = folded.threshold[nodes]
        above = rows.copy()
        above[:, feature] = np.nextafter(rows[:, feature], np.inf)
        assert (case.scaled(rows)[:, feature].astype(np.float64) <= trees.threshold[nodes]).all()
        assert (case.scaled(above)[:, feature].astype(np.float64) > trees.threshold[nodes]).all()


@settings(max_examples=20)
@given(case=cases())
def test_nothing_but_the_thresholds_is_folded(case):
    trees = case.parts.trees
    folded = fold_scaler(trees, case.scaler)
    for name in ("feature", "left", "right", "value", "missing_left", "roots"):
        np.testing.assert_array_equal(getattr(folded, name), getattr(trees, name))
    leaf = trees.feature < 0
    assert (folded.threshold[leaf] == trees.threshold[leaf]).all()


@settings(max_examples=30)
@given(case=cases(), seed=seeds)
def test_the_trees_read_back_from_the_file_say_what_the_session_says(case, seed):
    folded = fold_scaler(case.parts.trees, case.scaler)
    model = exact_model(folded, case.n_features)
    rows = case.rows(np.random.default_rng(seed))
    read = trees_from_onnx(model)
    assert bits(read.predict(rows)) == bits(Session(model, case.n_features).run(rows))
    assert bits(read.predict(rows)) == bits(folded.predict(rows))


@pytest.mark.parametrize("kind", FORESTS)
def test_a_deep_forest_of_many_trees_is_identical_on_many_rows(kind):
    rng = np.random.default_rng(1)
    X = rng.normal(3.0, 20.0, size=(400, 5))
    y = X[:, 0] * np.sin(X[:, 1]) + rng.normal(size=400)
    pipeline = make_regressor(kind, None, 0, n_trees=20)
    case = Case(pipeline=pipeline.fit(X, y), X=X)
    assert_identical(case, case.rows(rng, 250))


@pytest.mark.parametrize("n_rows", [1, 2, 50, 51, 128, 129, 4_000])
def test_the_number_of_rows_in_a_call_changes_no_bit(n_rows):
    rng = np.random.default_rng(2)
    X = rng.normal(size=(300, 4))
    case = Case(make_regressor("forest", None, 0, 40).fit(X, rng.normal(size=300)), X)
    assert_identical(case, rng.normal(size=(n_rows, 4)))


def test_infinite_and_enormous_values_are_routed_alike():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(100, 2))
    case = Case(make_regressor("forest", None, 0).fit(X, X.sum(axis=1)), X)
    enormous = np.array([[3e38, -3e38], [-3e38, 3e38], [5e-324, -5e-324], [0.0, -0.0]])
    assert_identical(case, enormous)


@pytest.mark.parametrize("mean", [0.0, 1.0, -1e12, 1e300])
@pytest.mark.parametrize("scale", [1e-150, 1e-3, 1.0, 7.0, 1e150])
def test_thresholds_are_proven_wherever_mean_and_scale_lie(mean, scale):
    t = np.array([-1e30, -1.5, -1e-38, -1e-45, 0.0, 1e-46, 1e-45, 0.1, 1.0, 16_777_217.0, 1e30])
    n = len(t)
    stumps = TreeArrays(
        feature=np.tile([0, -1, -1], n),
        threshold=np.ravel(np.column_stack([t, np.zeros(n), np.zeros(n)])),
        left=np.ravel([[3 * i + 1, -1, -1] for i in range(n)]),
        right=np.ravel([[3 * i + 2, -1, -1] for i in range(n)]),
        value=np.tile([0.0, 1.0, 2.0], n),
        missing_left=np.zeros(3 * n, dtype=bool),
        roots=3 * np.arange(n),
        average=False,
    )
    scaler = np.array([[mean], [scale]])
    assert proven_thresholds(stumps, fold_scaler(stumps, scaler), scaler) == n


def test_a_threshold_one_representable_number_off_is_not_proven():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(50, 2))
    case = Case(make_regressor("tree", None, 0).fit(X, rng.normal(size=50)), X)
    trees = case.parts.trees
    for direction in (-np.inf, np.inf):
        folded = fold_scaler(trees, case.scaler)
        folded.threshold[trees.inner[3]] = np.nextafter(folded.threshold[trees.inner[3]], direction)
        assert proven_thresholds(trees, folded, case.scaler) == len(trees.inner) - 1


@given(
    x=st.lists(st.floats(-1e30, 1e30), min_size=2, max_size=20),
    mean=st.floats(-1e6, 1e6),
    scale=st.floats(1e-6, 1e6),
)
def test_the_way_to_the_comparison_never_decreases(x, mean, scale):
    followed = routed(np.sort(np.array(x)), np.array(mean), np.array(scale))
    assert (np.diff(np.nan_to_num(followed)) >= 0).all()


def test_a_root_whose_leaf_child_and_inner_child_share_a_number_is_told_apart():
    # Inner nodes and leaves are numbered apart in the file: here the second tree's root has the
    # leaf number 1 on one side and an inner node on the other, in both arrangements.
    for leaf_first in (True, False):
        for n_before in range(1, 4):
            trees = _stumps_then(n_before, leaf_first=leaf_first)
            rows = np.array([[x] for x in (-2.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5)])
            answers = Session(exact_model(trees, 1), 1).run(rows)
            assert answers.tolist() == trees.predict(rows).tolist()
            assert trees_from_onnx(exact_model(trees, 1)).predict(rows).tolist() == answers.tolist()


def test_the_equal_numbers_above_are_really_met():
    import onnx

    met = set()
    for leaf_first in (True, False):
        for n_before in range(1, 4):
            model = exact_model(_stumps_then(n_before, leaf_first=leaf_first), 1)
            node = onnx.load_model_from_string(model).graph.node[0]
            found = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            root = found["tree_roots"][-1]
            sides = (found["nodes_truenodeids"][root], found["nodes_falsenodeids"][root])
            leaves = (found["nodes_trueleafs"][root], found["nodes_falseleafs"][root])
            if sides[0] == sides[1] and leaves[0] != leaves[1]:
                met.add(leaf_first)
    assert met == {True, False}


def _stumps_then(n_before: int, *, leaf_first: bool) -> TreeArrays:
    """Put single leaves, or stumps, before a root with one leaf child and one inner child."""
    feature, threshold, left, right, value, roots = [], [], [], [], [], []

    def add(f: int, t: float, le: int, ri: int, v: float) -> None:
        feature.append(f)
        threshold.append(t)
        left.append(le)
        right.append(ri)
        value.append(v)

    roots.append(0)
    # A chain with `n_before` inner nodes, hence `n_before + 1` leaves.
    for level in range(n_before):
        at = 2 * level
        add(0, float(level), at + 1, at + 2, 0.0)
        add(-1, 0.0, -1, -1, 10.0 + level)
    add(-1, 0.0, -1, -1, 10.0 + n_before)
    root = len(feature)
    roots.append(root)
    if leaf_first:
        add(0, 0.0, root + 1, root + 2, 0.0)
        add(-1, 0.0, -1, -1, 100.0)
        add(0, 2.0, root + 3, root + 4, 0.0)
    else:
        add(0, 2.0, root + 1, root + 2, 0.0)
        add(0, 0.0, root + 3, root + 4, 0.0)
        add(-1, 0.0, -1, -1, 100.0)
    add(-1, 0.0, -1, -1, 200.0)
    add(-1, 0.0, -1, -1, 300.0)
    return TreeArrays(
        feature=np.array(feature),
        threshold=np.array(threshold),
        left=np.array(left),
        right=np.array(right),
        value=np.array(value),
        missing_left=np.zeros(len(feature), dtype=bool),
        roots=np.array(roots),
        average=False,
    )
