"""Reading the trees of a fitted scikit-learn regressor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlcore.forest.arrays import LEAF, TreeArrays
from mlcore.schema import FloatArray


def trees_from_sklearn(estimator: Any) -> TreeArrays | None:
    """Read the trees of a regressor whose answer is their mean or their sum.

    Parameters
    ----------
    estimator : fitted scikit-learn estimator

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
        RandomForestRegressor,
    )
    from sklearn.tree import DecisionTreeRegressor

    # The very class: a subclass may predict in another way.
    kind = type(estimator)
    if kind in (RandomForestRegressor, ExtraTreesRegressor):
        trees = [member.tree_ for member in estimator.estimators_]
        return _concatenate(trees, [tree.value[:, 0, 0] for tree in trees], average=True)
    if kind is DecisionTreeRegressor:
        tree = estimator.tree_
        return _concatenate([tree], [tree.value[:, 0, 0]], average=True)
    if kind is GradientBoostingRegressor:
        return _boosted(estimator)
    return None


def _boosted(estimator: Any) -> TreeArrays | None:
    from sklearn.dummy import DummyRegressor

    initial = estimator.init_
    if isinstance(initial, DummyRegressor):
        constant = float(np.ravel(initial.constant_)[0])
    elif initial == "zero":
        constant = 0.0
    else:
        return None
    trees = [member.tree_ for member in estimator.estimators_[:, 0]]
    # scikit-learn multiplies by the learning rate at each prediction; here once, the same product.
    values = [estimator.learning_rate * tree.value[:, 0, 0] for tree in trees]
    return _concatenate([None, *trees], [np.array([constant]), *values], average=False)


def _concatenate(
    trees: Sequence[Any], values: Sequence[FloatArray], *, average: bool
) -> TreeArrays:
    """Lay trees one after the other; None stands for a tree of a single leaf."""
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
