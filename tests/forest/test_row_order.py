"""The order of a batch is a permutation that keeps together what goes the same way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor

from mlcore.conversion import exact_model
from mlcore.forest import RowOrder, read_row_order, row_order, trees_from_sklearn
from mlcore.forest.row_order import DEPTH
from mlcore.inference.session import Session

N_FEATURES = 4


def fitted(estimator):
    rng = np.random.default_rng(0)
    X = rng.uniform(size=(300, N_FEATURES))
    return trees_from_sklearn(estimator.fit(X, X @ [4.0, 3.0, 2.0, 0.0] + rng.normal(size=300)))


@pytest.fixture(scope="module")
def forest():
    return fitted(RandomForestRegressor(3, max_depth=6, random_state=0))


@pytest.fixture(scope="module")
def order(forest):
    return row_order(forest)


@given(
    rows=hnp.arrays(
        np.float64, st.tuples(st.integers(1, 40), st.just(N_FEATURES)), elements=st.floats()
    )
)
def test_any_rows_are_permuted(order, rows):
    assert sorted(order.argsort(rows).tolist()) == list(range(len(rows)))


def leaves(trees, root, rows):
    """Walk one tree by hand; leaves are numbered from left to right as they are met."""
    number = {}

    def count(node):
        if trees.feature[node] < 0:
            number[node] = len(number)
            return
        count(trees.left[node])
        count(trees.right[node])

    count(root)
    found = []
    for row in rows:
        node = root
        while trees.feature[node] >= 0:
            left = row[trees.feature[node]] <= trees.threshold[node]
            node = trees.left[node] if left else trees.right[node]
        found.append(number[node])
    return np.array(found)


def test_rows_of_a_leaf_of_the_first_tree_stand_together_and_later_trees_divide_them(forest, order):
    rows = np.random.default_rng(1).uniform(size=(2_000, N_FEATURES))
    ordered = rows[order.argsort(rows)]
    first, second = (leaves(forest, root, ordered) for root in forest.roots[:2])
    assert (np.diff(first) >= 0).all()
    shuffled = leaves(forest, forest.roots[1], rows[np.argsort(leaves(forest, 0, rows))])
    assert (np.diff(second) != 0).sum() < (np.diff(shuffled) != 0).sum()


def test_boosted_trees_go_on_where_the_one_before_ends():
    trees = fitted(GradientBoostingRegressor(n_estimators=20, max_depth=2, random_state=0))
    compared = np.isfinite(row_order(trees).threshold).sum()
    # The first tree is a bare leaf, each of the others has three comparisons.
    assert compared > 3 * 4


def test_a_comparison_that_is_already_decided_is_left_out(order):
    for place in range(len(order.feature)):
        low, high = -np.inf, np.inf
        below = place
        while below:
            above = (below - 1) // 2
            if order.feature[above] == order.feature[place]:
                went_left = below == 2 * above + 1
                high = min(high, order.threshold[above]) if went_left else high
                low = low if went_left else max(low, order.threshold[above])
            below = above
        if np.isfinite(order.threshold[place]):
            assert low < order.threshold[place] < high


def test_a_forest_of_bare_leaves_has_nothing_to_order_by():
    trees = trees_from_sklearn(RandomForestRegressor(2).fit([[0.0], [1.0]], [3.0, 3.0]))
    order = row_order(trees)
    assert np.isinf(order.threshold).all()
    assert sorted(order.argsort(np.zeros((5, 1))).tolist()) == [0, 1, 2, 3, 4]


def test_the_exact_file_carries_it(forest, order):
    read = Session(exact_model(forest, N_FEATURES), N_FEATURES).advised_order()
    assert read.feature.tolist() == order.feature.tolist()
    assert read.threshold.tolist() == order.threshold.tolist()
    assert len(read.feature) == 2**DEPTH - 1


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "not base64",
        "AAAA",
        RowOrder(feature=np.zeros(2, int), threshold=np.zeros(2)).as_text(),
        RowOrder(feature=np.array([N_FEATURES]), threshold=np.zeros(1)).as_text(),
    ],
)
def test_what_cannot_be_an_order_is_none(text):
    assert read_row_order(text, N_FEATURES) is None
