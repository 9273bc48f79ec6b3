"""The trees of LightGBM, read from the text it writes, and what it makes of their sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mlcore.forest.arrays import LEAF
from mlcore.forest.boosters.boosted import Boosted, Tree, ensemble, refused, with_sets
from mlcore.schema import FloatArray

_ZERO = float(np.float32(1e-35))
"""What lies as near to 0 is 0 for LightGBM."""
_NEVER, _AT_ZERO, _NAN = 0, 1, 2
"""What a node counts as missing."""
_PLAIN = ("regression", "regression_l1", "huber", "fair", "quantile", "mape")
"""Objectives whose score is the answer."""
_LOGARITHMS = ("poisson", "gamma", "tweedie")
"""Whose score is its logarithm."""


def read_lightgbm(estimator: Any) -> Boosted:
    """Read a fitted regressor or classifier.

    LightGBM compares and adds up in float64; after early stopping it writes the trees up to the
    best iteration.
    """
    name = type(estimator).__name__
    head, *texts = estimator.booster_.model_to_string().split("\nTree=")
    said = _fields(head)
    n_scores = int(said["num_tree_per_iteration"])
    trees = [_tree(_fields(text.partition("\nend of trees")[0]), name) for text in texts]
    average = "average_output" in head.split()
    scores = tuple(
        with_sets(
            trees[place::n_scores],
            int(said["max_feature_idx"]) + 1,
            ensemble(trees[place::n_scores], float32=False, average=average),
        )
        for place in range(n_scores)
    )
    objective, *settings = said["objective"].split()
    found = _linked(
        scores,
        objective,
        dict(setting.partition(":")[::2] for setting in settings),
        name,
    )
    levels = tuple(tuple(each) for each in estimator.booster_.pandas_categorical or ())
    return replace(found, levels=levels)


def check_lightgbm(estimator: Any) -> None:
    """Refuse an objective that is a function of somebody's own."""
    if callable(estimator.objective):
        name = type(estimator).__name__
        raise refused(name, "an objective of its own", "one of LightGBM's own objectives")


def _fields(text: str) -> dict[str, str]:
    return dict(line.partition("=")[::2] for line in text.splitlines() if "=" in line)


def _tree(said: Mapping[str, str], name: str) -> Tree:
    if said.get("is_linear") == "1":
        raise refused(name, "linear_tree=True", "linear_tree=False")
    value = _numbers(said["leaf_value"])
    if said["num_leaves"] == "1":
        return Tree.leaf(value[0])
    kind = _numbers(said["decision_type"]).astype(np.int64)
    asks = kind & 1 != 0
    missing = kind >> 2 & 3
    if (missing == _AT_ZERO)[~asks].any():
        raise refused(name, "zero_as_missing=True", "zero_as_missing=False")
    number = _numbers(said["threshold"])
    threshold = _at_zero(number)
    sets = {node: _codes(said, int(number[node])) for node in np.flatnonzero(asks).tolist()}
    # A node that met no missing value takes one for 0.
    side = np.where(missing == _NAN, kind & 2 != 0, threshold >= 0) & ~asks
    n_inner, n_leaves = len(kind), len(value)

    def child(side: str) -> Any:
        place = _numbers(said[side]).astype(np.int64)
        # Leaves are counted from -1 downwards.
        return np.pad(np.where(place < 0, n_inner + ~place, place), (0, n_leaves))

    return Tree(
        feature=np.pad(
            _numbers(said["split_feature"]).astype(np.int64), (0, n_leaves), constant_values=LEAF
        ),
        threshold=np.pad(threshold, (0, n_leaves)),
        left=child("left_child"),
        right=child("right_child"),
        value=np.concatenate([np.zeros(n_inner), value]),
        missing_left=np.pad(side, (0, n_leaves)),
        sets=sets,
    )


def _codes(said: Mapping[str, str], number: int) -> tuple[int, ...]:
    """Read the set of codes of one node from its bits, 32 a word."""
    ends = _numbers(said["cat_boundaries"]).astype(np.int64)
    words = said["cat_threshold"].split()[ends[number] : ends[number + 1]]
    return tuple(
        32 * at + bit for at, word in enumerate(words) for bit in range(32) if int(word) >> bit & 1
    )


def _numbers(text: str) -> FloatArray:
    return np.array(text.split(), dtype=np.float64)


def _at_zero(threshold: FloatArray) -> FloatArray:
    """Move thresholds beside 0 to where values turn that count as 0 themselves."""
    below = np.where((threshold >= -_ZERO) & (threshold < 0), np.nextafter(-_ZERO, -1), threshold)
    return np.where((threshold >= 0) & (threshold < _ZERO), _ZERO, below)


def _linked(
    scores: Sequence[Any], objective: str, settings: Mapping[str, str], name: str
) -> Boosted:
    """Follow an objective: LightGBM calls the C library's exponential, number by number."""
    found, is_classifier = tuple(scores), name.endswith("Classifier")
    sigmoid = float(settings.get("sigmoid", 1))

    def chance(place: int) -> Any:
        if sigmoid == 1:
            return ["logistic", {}, place]
        return ["logistic", {}, ["multiplied", {"by": sigmoid, "plus": None}, place]]

    if objective in ("multiclass", "multiclassova"):
        places = range(len(found))
        powers = ["exp-in-turn", {}, ["apart", {}, *places]]
        answer = ["shares", {"along_rows": False, "empty": None}, powers]
        if objective == "multiclassova":
            answer = ["columns", {}, *map(chance, places)]
        label = ["largest", {}, answer]
        return Boosted(scores=found, answer=answer, label=label, decision=tuple(places))
    if objective in ("binary", "cross_entropy"):
        if not is_classifier:
            return Boosted(scores=found, answer=chance(0))
        answer = ["complement", {}, chance(0)]
        return Boosted(scores=found, answer=answer, label=["largest", {}, answer], decision=(0,))
    if is_classifier or objective not in (*_PLAIN, *_LOGARITHMS):
        raise refused(name, f"objective={objective!r}", "one of LightGBM's plain objectives")
    if objective in _LOGARITHMS:
        return Boosted(scores=found, answer=["exp-in-turn", {}, 0])
    return Boosted(scores=found, answer=["signed-square", {}, 0] if "sqrt" in settings else 0)
