"""Flat arrays of trees say what the forest they were read from says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.ensemble import BaggingRegressor, HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression

from mlcore.forest import LEAF, trees_from_onnx, trees_from_sklearn
from tests.conversion.cases import FORESTS, cases, make_regressor


@settings(max_examples=40)
@given(case=cases())
def test_walking_the_arrays_gives_the_estimators_answer_bit_for_bit(case):
    scaled = case.scaled(case.X)
    expected = case.parts.behind_scaler.predict(scaled)
    answers = case.parts.trees.predict(scaled.astype(np.float64))
    assert answers.view(np.int64).tolist() == expected.view(np.int64).tolist()


@settings(max_examples=20)
@given(case=cases(with_missing=True))
def test_missing_values_follow_the_side_kept_with_the_node(case):
    scaled = case.scaled(case.X)
    expected = case.parts.behind_scaler.predict(scaled)
    answers = case.parts.trees.predict(scaled.astype(np.float64))
    assert answers.view(np.int64).tolist() == expected.view(np.int64).tolist()


@settings(max_examples=30)
@given(case=cases())
def test_every_node_but_the_roots_is_the_child_of_exactly_one_other(case):
    trees = case.parts.trees
    children = np.concatenate([trees.left[trees.inner], trees.right[trees.inner]])
    assert sorted([*children, *trees.roots]) == list(range(trees.n_nodes))
    leaf = trees.feature == LEAF
    for side in (trees.left, trees.right):
        assert (side[leaf] == LEAF).all()
    assert (trees.value[~leaf] == 0).all()
    assert (trees.threshold[leaf] == 0).all()


@pytest.mark.parametrize("kind", FORESTS)
def test_boosting_has_its_start_as_a_first_tree_and_is_added_up(kind):
    X = np.random.default_rng(0).normal(size=(30, 2))
    trees = trees_from_sklearn(make_regressor(kind, 2, 0, 4).fit(X, X[:, 0]))
    boosted = kind.startswith("boosted") or kind == "histogram"
    assert trees.average is not boosted
    assert trees.float32 is (kind != "histogram")
    assert trees.n_trees == {"tree": 1}.get(kind, 5 if boosted else 4)


@pytest.mark.parametrize(
    "estimator",
    [
        LinearRegression(),
        BaggingRegressor(n_estimators=2),
        HistGradientBoostingRegressor(loss="poisson"),
    ],
)
def test_an_estimator_that_answers_otherwise_has_no_arrays(estimator):
    X = np.random.default_rng(0).normal(size=(30, 2))
    assert trees_from_sklearn(estimator.fit(X, np.abs(X[:, 0]))) is None


def test_a_forest_of_a_subclass_has_no_arrays():
    class Other(RandomForestRegressor):
        pass

    X = np.random.default_rng(0).normal(size=(30, 2))
    assert trees_from_sklearn(Other(n_estimators=2).fit(X, X[:, 0])) is None


def _with(model: bytes, **changed):
    import onnx

    loaded = onnx.load_model_from_string(model)
    node = next(n for n in loaded.graph.node if n.op_type.startswith("TreeEnsemble"))
    kept = [a for a in node.attribute if a.name not in changed]
    del node.attribute[:]
    node.attribute.extend(kept)
    node.attribute.extend(onnx.helper.make_attribute(k, v) for k, v in changed.items())
    return loaded.SerializeToString()


@pytest.fixture(scope="module")
def models():
    from mlcore.conversion import convert_portable, exact_model, split

    X = np.random.default_rng(0).normal(size=(30, 2))
    parts = split(make_regressor("forest", 3, 0).fit(X, X[:, 0]))
    return exact_model(parts.trees, 2), convert_portable(parts)[0]


def test_an_ensemble_of_several_targets_is_not_read(models):
    for model in models:
        assert trees_from_onnx(model) is not None
        assert trees_from_onnx(_with(model, n_targets=2)) is None


def test_an_ensemble_that_takes_the_smallest_tree_is_not_read(models):
    exact, portable = models
    assert trees_from_onnx(_with(exact, aggregate_function=2)) is None
    assert trees_from_onnx(_with(portable, aggregate_function="MIN")) is None


def test_an_ensemble_with_a_start_value_is_not_read(models):
    assert trees_from_onnx(_with(models[1], base_values=[1.0])) is None


def test_an_ensemble_of_other_comparisons_is_not_read(models):
    import onnx

    exact, portable = models
    node = onnx.load_model_from_string(portable).graph.node[0]
    modes = next(a for a in node.attribute if a.name == "nodes_modes").strings
    other = ["BRANCH_LT" if mode == b"BRANCH_LEQ" else mode.decode() for mode in modes]
    assert trees_from_onnx(_with(portable, nodes_modes=other)) is None
    n_inner = len(trees_from_onnx(exact).inner)
    modes = onnx.numpy_helper.from_array(np.ones(n_inner, dtype=np.uint8))
    assert trees_from_onnx(_with(exact, nodes_modes=modes)) is None


def test_a_linear_model_has_no_trees_to_read():
    from mlcore.conversion import convert_portable, split

    X = np.random.default_rng(0).normal(size=(30, 2))
    model, _ = convert_portable(split(LinearRegression().fit(X, X[:, 0])))
    assert trees_from_onnx(model) is None
