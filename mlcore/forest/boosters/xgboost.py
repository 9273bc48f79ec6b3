"""The trees of XGBoost, read from the JSON it writes, and what it makes of their sums."""

from __future__ import annotations

import ctypes
import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from mlcore.forest.arrays import LEAF
from mlcore.forest.boosters.boosted import Boosted, Tree, ensemble, refused, with_sets

_FLOAT = np.float32
_SINGLE = ["float32", {}, 0]
_PLAIN = (
    "reg:squarederror", "reg:squaredlogerror", "reg:absoluteerror", "reg:pseudohubererror",
    "reg:quantileerror", "reg:expectileerror",
)  # fmt: skip
"""Objectives whose score is the answer."""
_LOGARITHMS = ("count:poisson", "reg:gamma", "reg:tweedie")
"""Whose score is its logarithm."""
_LOGITS = ("binary:logistic", "reg:logistic")


def read_xgboost(estimator: Any) -> Boosted:
    """Read a fitted regressor or classifier.

    XGBoost compares float32 numbers, and adds up float32 leaves in float32 in the order of its
    trees, what it starts from first.
    """
    name = type(estimator).__name__
    learner = json.loads(estimator.get_booster().save_raw("json"))["learner"]
    objective = learner["objective"]["name"]
    if objective not in (*_PLAIN, *_LOGARITHMS, *_LOGITS, "multi:softprob"):
        raise refused(name, f"objective={objective!r}", "one of XGBoost's plain objectives")
    boosted = learner["gradient_booster"]
    weights = boosted.get("weight_drop")
    model = boosted.get("gbtree", boosted)["model"]
    n_scores = max(1, int(learner["learner_model_param"]["num_class"]))
    starts = _starts(learner, objective, n_scores)
    parts = [[Tree.leaf(start)] for start in starts]
    n_trees = _n_trees(estimator, model)
    for number, (place, tree) in enumerate(
        zip(model["tree_info"][:n_trees], model["trees"][:n_trees], strict=True)
    ):
        said = np.array(tree["split_conditions"], dtype=_FLOAT)
        if weights is not None:
            # With dropped trees XGBoost asks each for itself, on top of what it starts from.
            start = _FLOAT(starts[place])
            said = np.where(_leaves(tree), _FLOAT(weights[number]) * ((start + said) - start), said)
        parts[place].append(_tree(tree, said))
    n_features = int(learner["learner_model_param"]["num_feature"])
    scores = tuple(
        with_sets(trees, n_features, ensemble(trees, float32=True, add32=True)) for trees in parts
    )
    found = _linked(scores, objective, name.endswith("Classifier"))
    return replace(found, levels=_levels(learner, model), with_holes=True)


def takes_for_others(estimator: Any) -> bool:
    """Tell whether a model takes a level that it never saw for another one.

    XGBoost 3.2 looks a word up among the sorted ones, and does not see that its neighbour differs.
    """
    return "c" in (estimator.get_booster().feature_types or ())


def _levels(learner: Any, model: Any) -> tuple[tuple[Any, ...], ...]:
    """Read the levels of the categories that came in a data frame."""
    kinds, known = learner["feature_types"], model["cats"]["enc"]
    return tuple(_named(each) for kind, each in zip(kinds, known, strict=False) if kind == "c")


def _named(known: Any) -> tuple[Any, ...]:
    if "offsets" not in known:
        return tuple(known["values"])
    letters, ends = bytes(value & 0xFF for value in known["values"]), known["offsets"]
    return tuple(letters[first:end].decode() for first, end in pairwise(ends))


def check_xgboost(estimator: Any) -> None:
    """Refuse settings that no trees of comparisons can follow."""
    name = type(estimator).__name__
    if callable(estimator.objective):
        raise refused(name, "an objective of its own", "one of XGBoost's plain objectives")
    if estimator.booster == "gblinear":
        raise refused(name, "booster='gblinear'", "booster='gbtree'")
    if not np.isnan(estimator.missing):
        raise refused(name, f"missing={estimator.missing}", "missing=nan")
    if estimator.multi_strategy == "multi_output_tree":
        raise refused(
            name, "multi_strategy='multi_output_tree'", "multi_strategy='one_output_per_tree'"
        )


def _starts(learner: Any, objective: str, n_scores: int) -> list[float]:
    """Return what each score begins with: the answer it starts from, taken back to a score."""
    said = json.loads(learner["learner_model_param"]["base_score"])
    base = np.broadcast_to(np.atleast_1d(np.array(said, dtype=_FLOAT)), (n_scores,))
    if objective in _LOGITS:
        return [-_logarithm(each) for each in (_FLOAT(1) / base - _FLOAT(1)).tolist()]
    if objective in _LOGARITHMS:
        return [_logarithm(each) for each in base.tolist()]
    return [float(each) for each in base]


def _logarithm(x: float) -> float:
    """Ask the C library for ``logf``, as XGBoost does: it need not be the float64 one, rounded."""
    try:
        function = ctypes.CDLL(None).logf
    except (AttributeError, OSError, TypeError):  # where a process does not show its libraries
        return float(_FLOAT(np.log(x)))
    function.restype, function.argtypes = ctypes.c_float, [ctypes.c_float]
    return float(function(x))


def _n_trees(estimator: Any, model: Any) -> int:
    """Count the trees that answer: after early stopping those up to the best iteration."""
    try:
        best = int(estimator.best_iteration)
    except AttributeError:
        return len(model["trees"])
    return int(model["iteration_indptr"][best + 1])


def _leaves(tree: Any) -> Any:
    return np.array(tree["left_children"]) == LEAF


def _tree(tree: Any, said: Any) -> Tree:
    left, leaf = np.array(tree["left_children"]), _leaves(tree)
    # What is strictly less goes left: what is at most the number before.
    before = np.nextafter(said, _FLOAT(-np.inf)).astype(np.float64)
    right, missing_left = np.array(tree["right_children"]), np.array(tree["default_left"], bool)
    sets = {}
    for node, first, size in zip(
        tree["categories_nodes"], tree["categories_segments"], tree["categories_sizes"], strict=True
    ):
        # Those that are named go right.
        sets[node] = tuple(sorted(tree["categories"][first : first + size]))
        left[node], right[node] = right[node], left[node]
        missing_left[node] = not missing_left[node]
    return Tree(
        feature=np.where(leaf, LEAF, tree["split_indices"]),
        threshold=before,
        left=left,
        right=right,
        value=said.astype(np.float64),
        missing_left=missing_left,
        sets=sets,
    )


def _linked(scores: Any, objective: str, is_classifier: bool) -> Boosted:
    if objective == "multi:softprob":
        singles = [["float32", {}, place] for place in range(len(scores))]
        answer: Any = ["shares-32", {}, ["exp-32", {}, ["apart", {}, *singles]]]
        return Boosted(scores=scores, answer=answer, label=["largest", {}, answer])
    if objective in _LOGARITHMS:
        return Boosted(scores=scores, answer=["exp-32", {}, _SINGLE])
    if objective not in _LOGITS:
        return Boosted(scores=scores, answer=_SINGLE)
    other_way = ["multiplied", {"by": -1.0, "plus": None}, _SINGLE]
    chance = ["odds-32", {}, ["exp-32", {}, other_way]]
    if not is_classifier:
        return Boosted(scores=scores, answer=chance)
    beyond = ["multiplied", {"by": None, "plus": -0.5}, chance]
    return Boosted(
        scores=scores,
        answer=["complement", {}, chance],
        label=["above", {"or_equal": False}, beyond],
    )
