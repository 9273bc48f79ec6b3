"""Nodes that send several stretches to the left, written out, answer as they were meant to."""

from __future__ import annotations

import numpy as np
import pytest

from mlcore.forest import CodeSet, SetTrees, TreeArrays
from mlcore.forest import stretches as module
from mlcore.forest.stretches import TooManyNodesError, written_out

DEPTH = 4


def full_tree(rng: np.random.Generator, n_places: int) -> TreeArrays:
    n_inner, n_nodes = 2**DEPTH - 1, 2 ** (DEPTH + 1) - 1
    at = np.arange(n_nodes)
    inner = at < n_inner
    return TreeArrays(
        feature=np.where(inner, rng.integers(n_places, size=n_nodes), -1),
        threshold=np.where(inner, rng.integers(-3, 4, size=n_nodes).astype(float), 0.0),
        left=np.where(inner, 2 * at + 1, -1),
        right=np.where(inner, 2 * at + 2, -1),
        value=np.where(inner, 0.0, at.astype(float)),
        missing_left=inner & (rng.random(n_nodes) < 0.5),
        roots=np.array([0]),
        average=False,
        float32=False,
    )


def meant(trees: TreeArrays, stretches: dict[int, list[float]], row: np.ndarray) -> float:
    node = 0
    while trees.feature[node] >= 0:
        x = row[trees.feature[node]]
        ends = stretches.get(node, [trees.threshold[node]])
        goes = sum(x <= end for end in ends) % 2 == 1
        goes = trees.missing_left[node] if np.isnan(x) else goes
        node = (trees.left if goes else trees.right)[node]
    return float(trees.value[node])


@pytest.mark.parametrize("seed", range(30))
def test_every_row_goes_where_the_stretches_send_it(seed):
    rng = np.random.default_rng(seed)
    trees = full_tree(rng, 3)
    asks = rng.choice(trees.inner, size=6, replace=False).tolist()
    stretches = {node: sorted(rng.integers(-4, 5, size=3).astype(float)) for node in asks}
    stretches[asks[0]][0], stretches[asks[1]][-1] = -np.inf, np.inf
    made = written_out(trees, stretches)
    rows = rng.integers(-10, 11, size=(400, 3)) / 2
    rows[rng.random(rows.shape) < 0.2] = np.nan
    assert made.predict(rows).tolist() == [meant(trees, stretches, row) for row in rows]
    children = np.concatenate([made.left[made.inner], made.right[made.inner]])
    assert len(np.unique(children)) == len(children) == made.n_nodes - 1


def test_sets_are_asked_as_before():
    rng = np.random.default_rng(0)
    asked = SetTrees(trees=full_tree(rng, 2), n_features=1, sets=(CodeSet(0, (0, 2)),))
    asked.trees.threshold[asked.trees.feature == 1] = 0.5
    node = int(np.flatnonzero(asked.trees.feature == 0)[0])
    end = float(asked.trees.threshold[node])
    same = written_out(asked, {node: [end, 7.0, 7.0]})
    rows = np.array([[0.0], [1.0], [2.0], [3.0], [np.nan]])
    assert (same.predict(rows) == asked.predict(rows)).all()


def test_trees_do_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(module, "MOST_NODES", 20)
    with pytest.raises(TooManyNodesError):
        written_out(full_tree(np.random.default_rng(0), 3), {0: [-1.0, 0.0, 2.0]})
