"""Reading the trees of a fitted scikit-learn estimator that adds or averages one number a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlcore.forest.arrays import LEAF, TreeArrays
from mlcore.forest.histograms import histogram_link, histogram_trees
from mlcore.schema import FloatArray


def trees_from_sklearn(estimator: Any) -> TreeArrays | None:
    """Read the trees of a regressor whose answer is their mean or their sum.

    Returns
    -------
    TreeArrays or None
        Thresholds in the unit of the estimator's own input. None for an estimator whose answer is
        made otherwise.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> tree = DecisionTreeRegressor(max_depth=1).fit([[0.0], [2.0]], [5.0, 7.0])
    >>> arrays = trees_from_sklearn(tree)
    >>> arrays.threshold.tolist(), arrays.value.tolist()
    ([1.0, 0.0, 0.0], [0.0, 5.0, 7.0])
    """
    from sklearn.ensemble import (
        ExtraTreesRegressor,
        GradientBoostingRegressor,
        HistGradientBoostingRegressor,
        RandomForestRegressor,
    )
    from sklearn.tree import DecisionTreeRegressor, ExtraTreeRegressor

    # The very class: a subclass may predict in another way.
    kind = type(estimator)
    if kind in (RandomForestRegressor, ExtraTreesRegressor):
        trees = [member.tree_ for member in estimator.estimators_]
        return concatenated(trees, [tree.value[:, 0, 0] for tree in trees], average=True)
    if kind in (DecisionTreeRegressor, ExtraTreeRegressor):
        tree = estimator.tree_
        return concatenated([tree], [tree.value[:, 0, 0]], average=True)
    if kind is GradientBoostingRegressor:
        return boosted_trees(estimator)
    if kind is HistGradientBoostingRegressor and histogram_link(estimator) == "identity":
        return histogram_trees(estimator)
    return None


def boosted_trees(estimator: Any, place: int = 0) -> TreeArrays | None:
    """Read the trees of gradient boosting, whatever is made of their sum.

    Parameters
    ----------
    place : int
        Of the score: a classifier of more than two classes has one a class.

    Returns
    -------
    TreeArrays or None
        The start value as a tree of a single leaf, then the others. None if it starts from another
        model.
    """
    start = _start(estimator)
    if start is None:
        return None
    trees = [member.tree_ for member in estimator.estimators_[:, place]]
    # scikit-learn multiplies by the learning rate at each prediction; here once, the same product.
    values = [estimator.learning_rate * tree.value[:, 0, 0] for tree in trees]
    return concatenated([None, *trees], [start[place : place + 1], *values], average=False)


def _start(estimator: Any) -> FloatArray | None:
    """Return what the scores start from, one each; None where that depends on the row."""
    from sklearn.dummy import DummyClassifier, DummyRegressor

    initial = estimator.init_
    if isinstance(initial, DummyRegressor):
        return np.ravel(initial.constant_).astype(np.float64)
    random = isinstance(initial, DummyClassifier) and initial.strategy == "stratified"
    if initial == "zero" or (isinstance(initial, DummyClassifier) and not random):
        row = np.zeros((1, estimator.n_features_in_), dtype=np.float32)
        return np.asarray(estimator._raw_predict_init(row)[0], dtype=np.float64)
    return None


def concatenated(
    trees: Sequence[Any], values: Sequence[FloatArray], *, average: bool
) -> TreeArrays:
    """Lay trees of scikit-learn one after the other; None stands for a tree of a single leaf."""
    counts = np.array([len(value) for value in values], dtype=np.int64)
    roots = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    offset = np.repeat(roots, counts)

    def gather(name: str, single: float, dtype: Any) -> Any:
        parts = [np.array([single]) if tree is None else getattr(tree, name) for tree in trees]
        return np.concatenate(parts).astype(dtype)

    left = gather("children_left", LEAF, np.int64)
    leaf = left == LEAF
    return TreeArrays(
        feature=np.where(leaf, LEAF, gather("feature", LEAF, np.int64)),
        threshold=np.where(leaf, 0.0, gather("threshold", 0.0, np.float64)),
        left=np.where(leaf, LEAF, left + offset),
        right=np.where(leaf, LEAF, gather("children_right", LEAF, np.int64) + offset),
        value=np.where(leaf, np.concatenate(values), 0.0),
        missing_left=gather("missing_go_to_left", 0, np.bool_) & ~leaf,
        roots=roots,
        average=average,
    )
