"""Trees whose leaves speak of several classes, as an ensemble of its own for each class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mlcore.forest.arrays import LEAF, IntArray, TreeArrays
from mlcore.forest.sklearn import concatenated
from mlcore.schema import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SharedTrees:
    """Trees that every class walks, and what their leaves say of each.

    Attributes
    ----------
    trees : TreeArrays
        Whose leaves say nothing.
    values : tuple of ndarray of shape (n_nodes, n_classes), float64
        What the leaves of each tree say of each class; what inner nodes say does not count.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> rows, labels = np.arange(8.0).reshape(-1, 1), list("aaaabbcc")
    >>> shared = shared_trees(DecisionTreeClassifier().fit(rows, labels))
    >>> [len(each.inner) for each in (shared.trees, *shared.of_classes())]
    [2, 1, 2, 2]
    """

    trees: TreeArrays
    values: tuple[FloatArray, ...]

    def on(self, trees: TreeArrays) -> SharedTrees:
        """Return the same leaves under the same nodes that compare otherwise."""
        return replace(self, trees=trees)

    def of_classes(self) -> Iterator[TreeArrays]:
        """Give each class its own trees, without the comparisons that change nothing for it.

        What a row is told stays the same bit for bit, and one class costs what a regressor does.
        """
        levels = list(_levels(self.trees))
        leaf = self.trees.feature == LEAF
        # A class at a time: together they take as much memory as there are classes.
        for place in range(self.values[0].shape[1]):
            value = np.concatenate([each[:, place] for each in self.values])
            yield _cut(self.trees, np.where(leaf, value, 0.0), levels)


def shared_trees(estimator: Any) -> SharedTrees | None:
    """Read the trees of a classifier whose classes have the same trees.

    Returns
    -------
    SharedTrees or None
        Forests, and trees in a bag: the shares of the classes, averaged over the trees. AdaBoost:
        the votes of the trees, added up. None for an estimator of another kind.
    """
    from sklearn.ensemble import (
        AdaBoostClassifier,
        BaggingClassifier,
        ExtraTreesClassifier,
        RandomForestClassifier,
    )
    from sklearn.tree import DecisionTreeClassifier, ExtraTreeClassifier

    # The very class: a subclass may predict in another way.
    kind = type(estimator)
    single = (DecisionTreeClassifier, ExtraTreeClassifier)
    if kind in (RandomForestClassifier, ExtraTreesClassifier):
        trees = [member.tree_ for member in estimator.estimators_]
        return _shared(trees, [tree.value[:, 0] for tree in trees], average=True)
    if kind in single:
        return _shared([estimator.tree_], [estimator.tree_.value[:, 0]], average=True)
    if kind not in (AdaBoostClassifier, BaggingClassifier):
        return None
    if not all(type(member) in single for member in estimator.estimators_):
        return None
    if kind is AdaBoostClassifier:
        members = list(zip(estimator.estimators_, estimator.estimator_weights_, strict=False))
        votes = [_votes(member, weight, estimator.classes_) for member, weight in members]
        return _shared([member.tree_ for member, _ in members], votes, average=False)
    return _bagged(estimator)


def _bagged(estimator: Any) -> SharedTrees:
    """Read single trees of a bag, each of which may know some inputs and some classes alone."""
    members = estimator.estimators_
    values = []
    for member in members:
        shares = np.zeros((member.tree_.node_count, len(estimator.classes_)))
        shares[:, member.classes_.astype(np.int64)] = member.tree_.value[:, 0]
        values.append(shares)
    found = _shared([member.tree_ for member in members], values, average=True)
    feature = found.trees.feature.copy()
    ends = [*found.trees.roots[1:], len(feature)]
    for first, end, places in zip(
        found.trees.roots, ends, estimator.estimators_features_, strict=True
    ):
        given = feature[first:end]  # a view
        given[given != LEAF] = np.asarray(places)[given[given != LEAF]]
    return found.on(replace(found.trees, feature=feature))


def _votes(member: Any, weight: float, classes: Any) -> FloatArray:
    """Add a tree's weight to the class it names, and take a share from each other one."""
    named = member.classes_[member.tree_.value[:, 0].argmax(axis=1)]
    n_classes = len(classes)
    return np.where(named[:, np.newaxis] == classes, weight, -1 / (n_classes - 1) * weight)


def _shared(trees: list[Any], values: list[FloatArray], *, average: bool) -> SharedTrees:
    structure = concatenated(trees, [np.zeros(len(value)) for value in values], average=average)
    return SharedTrees(trees=structure, values=tuple(values))


def _levels(trees: TreeArrays) -> Iterator[IntArray]:
    """Give the nodes that compare, those of the roots first, then their children, and so on."""
    nodes = trees.roots
    while len(nodes := nodes[trees.feature[nodes] != LEAF]):
        yield nodes
        nodes = np.concatenate([trees.left[nodes], trees.right[nodes]])


def _cut(trees: TreeArrays, value: FloatArray, levels: list[IntArray]) -> TreeArrays:
    """Make a leaf of every node below which all leaves say the same."""
    value, leaf = value.copy(), trees.feature == LEAF
    for nodes in reversed(levels):
        left, right = trees.left[nodes], trees.right[nodes]
        same = leaf[left] & leaf[right] & (value[left] == value[right])
        leaf[nodes], value[nodes] = same, np.where(same, value[left], 0.0)
    kept = np.zeros(len(leaf), dtype=bool)
    kept[trees.roots] = True
    for nodes in levels:
        going = nodes[kept[nodes] & ~leaf[nodes]]
        kept[trees.left[going]] = kept[trees.right[going]] = True
    place, at = np.cumsum(kept) - 1, np.flatnonzero(kept)
    leaf = leaf[at]
    return replace(
        trees,
        feature=np.where(leaf, LEAF, trees.feature[at]),
        threshold=np.where(leaf, 0.0, trees.threshold[at]),
        left=np.where(leaf, LEAF, place[trees.left[at]]),
        right=np.where(leaf, LEAF, place[trees.right[at]]),
        value=value[at],
        missing_left=trees.missing_left[at] & ~leaf,
        roots=place[trees.roots],
    )
