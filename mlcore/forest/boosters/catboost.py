"""The trees of CatBoost, read from the JSON it writes, and what it makes of their sums."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mlcore.errors import UnsupportedModelError
from mlcore.forest.arrays import LEAF
from mlcore.forest.boosters.boosted import Boosted, Tree, ensemble, refused

_PLAIN = (
    "RMSE", "MAE", "Quantile", "MultiQuantile", "Expectile", "Huber", "LogCosh", "LogLinQuantile",
    "Lq", "MAPE", "SMAPE", "MSLE",
)  # fmt: skip
"""Objectives whose score is the answer."""
_LOGARITHMS = ("Poisson", "Tweedie")
"""Whose score is its logarithm."""


def read_catboost(estimator: Any) -> Boosted:
    """Read a fitted regressor or classifier.

    CatBoost compares float32 numbers and adds up float64 leaves.
    """
    name = type(estimator).__name__
    dump = _dump(estimator)
    scale, bias = dump["scale_and_bias"]
    missing_right = {
        each["feature_index"]
        for each in dump["features_info"]["float_features"]
        if each.get("nan_value_treatment") == "AsTrue"
    }
    trees = dump.get("oblivious_trees")
    if trees is None:
        parts = [_nested(tree, len(bias), missing_right) for tree in dump["trees"]]
    else:
        parts = [_oblivious(tree, len(bias), missing_right) for tree in trees]
    scores: list[Any] = []
    for place, start in enumerate(bias):
        own = [each[place] for each in parts]
        # The bias is added last; before, it may multiply.
        if start and scale == 1:
            own.append(Tree.leaf(start))
        scores.append(ensemble(own, float32=True))
    rules: list[Any] = list(range(len(bias)))
    if scale != 1:
        rules = [
            ["multiplied", {"by": float(scale), "plus": float(start)}, place]
            for place, start in enumerate(bias)
        ]
    objective = dump["model_info"]["params"]["loss_function"]["type"]
    return _linked(tuple(scores), rules, objective, estimator, name)


def check_catboost(estimator: Any) -> None:
    """Refuse inputs that are more than numbers, of which CatBoost makes numbers of its own."""
    name = type(estimator).__name__
    asked = (
        ("model.booster-categories", estimator.get_cat_feature_indices()),
        ("model.booster-texts", estimator.get_text_feature_indices()),
        ("model.booster-embeddings", estimator.get_embedding_feature_indices()),
    )
    for code, places in asked:
        if len(places):
            columns = [estimator.feature_names_[place] for place in places]
            raise UnsupportedModelError(code, received=name, columns=", ".join(map(str, columns)))


def _dump(estimator: Any) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.json")
        estimator.save_model(str(file), format="json")
        return json.loads(file.read_text(encoding="utf-8"))


def _border(split: Mapping[str, Any]) -> float:
    # Written with the digits of a float64; it is a float32.
    return float(np.float32(split["border"]))


def _oblivious(tree: Any, n_scores: int, missing_right: set[int]) -> list[Tree]:
    """Write out a tree all of whose nodes on a level ask the same."""
    splits = (tree["splits"] or [])[::-1]  # the first bit of a leaf's number is asked last
    values = np.array(tree["leaf_values"]).reshape(-1, n_scores)
    if not splits:
        return [Tree.leaf(value) for value in values[0]]
    n_inner = 2 ** len(splits) - 1
    level = [(place + 1).bit_length() - 1 for place in range(n_inner)]
    places = [splits[at]["float_feature_index"] for at in level]
    children, pad = np.arange(n_inner), np.full(n_inner + 1, LEAF)
    shared: dict[str, Any] = {
        "feature": np.concatenate([places, pad]).astype(np.int64),
        "threshold": np.concatenate([[_border(splits[at]) for at in level], pad]),
        "left": np.concatenate([2 * children + 1, pad]),
        "right": np.concatenate([2 * children + 2, pad]),
        "missing_left": np.concatenate([[each not in missing_right for each in places], pad == 0]),
    }
    return [
        Tree(value=np.concatenate([np.zeros(n_inner), values[:, place]]), **shared)
        for place in range(n_scores)
    ]


def _nested(tree: Any, n_scores: int, missing_right: set[int]) -> list[Tree]:
    """Lay out a tree that grew freely."""
    rows = list(_walked(tree, n_scores, missing_right))
    feature, threshold, left, right, missing, values = (
        np.array(column) for column in zip(*rows, strict=True)
    )
    return [
        Tree(
            feature=feature,
            threshold=threshold,
            left=left,
            right=right,
            value=values[:, place],
            missing_left=missing,
        )
        for place in range(n_scores)
    ]


def _walked(tree: Any, n_scores: int, missing_right: set[int]) -> Iterator[tuple[Any, ...]]:
    ahead, next_place = [tree], 1
    for node in ahead:
        split = node.get("split")
        if split is None:
            yield LEAF, 0.0, LEAF, LEAF, False, np.reshape(node["value"], n_scores)
            continue
        place = split["float_feature_index"]
        nothing = np.zeros(n_scores)
        yield (
            place, _border(split), next_place, next_place + 1, place not in missing_right, nothing,
        )  # fmt: skip
        ahead += [node["left"], node["right"]]
        next_place += 2


def _linked(
    scores: Any, rules: Sequence[Any], objective: str, estimator: Any, name: str
) -> Boosted:
    if name.endswith("Classifier"):
        return _classes(scores, rules, objective, estimator, name)
    if objective in _LOGARITHMS:
        return Boosted(scores=scores, answer=["exp-fast", {}, *rules])
    if objective not in _PLAIN:
        raise refused(name, f"loss_function={objective!r}", "one of CatBoost's plain losses")
    return Boosted(scores=scores, answer=rules[0])


def _classes(
    scores: Any, rules: Sequence[Any], objective: str, estimator: Any, name: str
) -> Boosted:
    if objective == "MultiClass":
        powers = ["exp-fast", {}, ["apart", {}, *rules]]
        answer: Any = ["shares", {"along_rows": False, "empty": None}, powers]
        return Boosted(scores=scores, answer=answer, label=["largest", {}, *rules])
    if objective == "MultiClassOneVsAll":
        each = [["logistic", {}, rule] for rule in rules]
        return Boosted(scores=scores, answer=["columns", {}, *each], label=["largest", {}, *rules])
    if objective not in ("Logloss", "CrossEntropy"):
        raise refused(name, f"loss_function={objective!r}", "loss_function='Logloss'")
    threshold = float(estimator.get_probability_threshold())
    if threshold != 0.5:
        raise refused(name, f"a probability threshold of {threshold}", "0.5")
    return Boosted(
        scores=scores,
        answer=["complement", {}, ["logistic", {}, *rules]],
        label=["above", {"or_equal": False}, *rules],
    )
