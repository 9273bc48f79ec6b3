"""Sets of codes are asked alike as sets, as comparisons, and by ONNX Runtime."""

from __future__ import annotations

import numpy as np
import pytest

from mlcore.conversion.exact import exact_model
from mlcore.forest import LEAF, CodeSet, SetTrees, TreeArrays, members_from_onnx, sets_from_onnx
from mlcore.inference.session import Session

N_CODES = (0, 4, 34, 80)
"""Codes of each input; the first is a number."""


def grown(rng: np.random.Generator, n_trees: int = 4) -> SetTrees:
    """Grow trees at random that ask for numbers, halves and sets."""
    nodes: list[list[float]] = []
    sets: list[CodeSet] = []

    def question() -> tuple[int, float]:
        place = int(rng.integers(len(N_CODES)))
        if N_CODES[place] == 0:
            return place, float(rng.normal())
        if rng.random() < 0.3:
            return place, int(rng.integers(N_CODES[place])) - 0.5
        size = 1 if rng.random() < 0.4 else int(rng.integers(1, N_CODES[place]))
        codes = sorted(rng.choice(N_CODES[place], size, replace=False).tolist())
        each = CodeSet(place, tuple(codes))
        if each not in sets:
            sets.append(each)
        return len(N_CODES) + sets.index(each), 0.5

    def grow(depth: int) -> int:
        at = len(nodes)
        if depth == 0 or rng.random() < 0.1:
            # Few different leaves: ONNX Runtime merges what says the same.
            nodes.append([LEAF, 0.0, LEAF, LEAF, float(rng.integers(4)), 0])
            return at
        nodes.append([*question(), 0, 0, 0.0, int(rng.integers(2))])
        nodes[at][2:4] = [grow(depth - 1), grow(depth - 1)]
        return at

    roots = [grow(int(rng.integers(7))) for _ in range(n_trees)]
    feature, threshold, left, right, value, missing = map(np.array, zip(*nodes, strict=True))
    trees = TreeArrays(
        feature=feature.astype(np.int64), threshold=threshold.astype(float),
        left=left.astype(np.int64), right=right.astype(np.int64), value=value.astype(float),
        missing_left=missing.astype(bool), roots=np.array(roots), average=True, float32=False,
    )  # fmt: skip
    return SetTrees(trees=trees, n_features=len(N_CODES), sets=tuple(sets))


@pytest.mark.parametrize("seed", range(25))
def test_sets_mean_the_same_everywhere(seed: int) -> None:
    rng = np.random.default_rng(seed)
    asked = grown(rng)
    X = np.column_stack(
        [rng.normal(size=200) if n == 0 else rng.integers(n, size=200) for n in N_CODES]
    ).astype(float)
    X[rng.random(X.shape) < 0.15] = np.nan
    expected = asked.predict(X)
    assert np.array_equal(asked.as_comparisons().predict(X), expected)
    model = exact_model([asked], len(N_CODES))
    session = Session(model, len(N_CODES))
    assert np.array_equal(session.run(X).reshape(-1), expected)
    assert session.run(X[:1]).reshape(-1)[0] == expected[0]
    (read,), (comparisons,) = sets_from_onnx(model), members_from_onnx(model)
    assert np.array_equal(read.predict(X), expected)
    assert np.array_equal(comparisons.predict(X), expected)


def test_trees_without_sets_are_what_they_were() -> None:
    trees = grown(np.random.default_rng(0)).as_comparisons()
    assert SetTrees(trees=trees, n_features=4, sets=()).as_comparisons() is trees
