"""A set of levels that stands as a chain of comparisons is one question in a file."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcore.documents.packing import depth_first, pack_trees
from mlcore.documents.questions import questions_of
from mlcore.forest import LEAF, TreeArrays
from tests.documents.test_packing import planted

WIDTHS = {0: 3, 2: 11}


def grown(rng: np.random.Generator, depth: int) -> TreeArrays:
    """Grow trees that ask sets of levels, written as chains whose children are shared."""
    nodes = {name: [] for name in ("feature", "threshold", "left", "right", "value", "missing")}

    def add(feature: int, threshold: float, value: float, missing: bool) -> int:
        row = (feature, threshold, LEAF, LEAF, value, missing)
        for column, each in zip(nodes.values(), row, strict=True):
            column.append(each)
        return len(nodes["feature"]) - 1

    def grow(deep: int) -> int:
        if deep == 0 or rng.random() < 0.1:
            return add(LEAF, 0.0, rng.normal(), False)
        place, missing = int(rng.integers(3)), bool(rng.random() < 0.5)
        if place not in WIDTHS:
            node = add(place, rng.normal(), 0.0, missing)
            nodes["left"][node], nodes["right"][node] = grow(deep - 1), grow(deep - 1)
            return node
        inside = rng.random(WIDTHS[place]) < 0.5
        ends = np.flatnonzero(inside[1:] != inside[:-1])
        links = [add(place, end + 0.5, 0.0, missing) for end in ends]
        if not links:
            return grow(deep - 1)
        sides = [grow(deep - 1), grow(deep - 1)]
        for number, (link, end) in enumerate(zip(links, ends, strict=True)):
            nodes["left"][link] = sides[int(inside[end])]
            is_last = link == links[-1]
            nodes["right"][link] = sides[int(inside[end + 1])] if is_last else links[number + 1]
        return links[0]

    roots = [grow(depth) for _ in range(3)]
    return TreeArrays(
        feature=np.array(nodes["feature"]),
        threshold=np.array(nodes["threshold"]),
        left=np.array(nodes["left"]),
        right=np.array(nodes["right"]),
        value=np.array(nodes["value"]),
        missing_left=np.array(nodes["missing"], dtype=bool),
        roots=np.array(roots),
        average=False,
    )


def rows_for(rng: np.random.Generator) -> np.ndarray:
    rows = rng.normal(size=(200, 3))
    for place, width in WIDTHS.items():
        rows[:, place] = rng.integers(width, size=len(rows))
    rows[rng.random(rows.shape) < 0.1] = np.nan
    return rows


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), depth=st.integers(0, 6))
def test_sets_answer_as_the_comparisons_bit_for_bit(seed, depth):
    rng = np.random.default_rng(seed)
    trees, rows = grown(rng, depth), rows_for(rng)
    again = planted(pack_trees(trees, 3, missing=True, widths=WIDTHS))
    np.testing.assert_array_equal(again.predict(rows), trees.predict(rows))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_no_node_is_reached_twice(seed):
    asked = questions_of(grown(np.random.default_rng(seed), 6), WIDTHS).trees
    reached = depth_first(asked)
    assert len(np.unique(reached)) == len(reached)


def test_a_chain_of_sixty_levels_is_one_node():
    n = 60
    links = np.arange(n - 1)
    trees = TreeArrays(
        feature=np.array([0] * (n - 1) + [LEAF, LEAF]),
        threshold=np.array([*(links + 0.5), 0.0, 0.0]),
        left=np.array([*(n - 1 + links % 2), LEAF, LEAF]),
        right=np.array([*links[1:], n - 1 + (n - 1) % 2, LEAF, LEAF]),
        value=np.array([0.0] * (n - 1) + [1.0, 2.0]),
        missing_left=np.zeros(n + 1, dtype=bool),
        roots=np.array([0]),
        average=False,
    )
    again = planted(pack_trees(trees, 1, widths={0: n}))
    rows = np.arange(n, dtype=float)[:, None]
    np.testing.assert_array_equal(again.predict(rows), trees.predict(rows))
    assert len(again.feature) == 3
