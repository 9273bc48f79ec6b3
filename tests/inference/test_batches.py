"""Sorting and splitting a batch changes no bit of any answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlcore.inference.batches import SORT_FROM, SPLIT_FROM, morton_order, run_batch
from mlcore.inference.onnx import OnnxPredictor

SIZES = [1, 2, 511, 512, 513, 1_023, 1_024, 1_999, 2_000, 2_001, 5_000]


@pytest.fixture(scope="module")
def forest(small_folder):
    """Return the exact model of five trees and its schema, to be opened with any threads."""
    from mlcore import artifacts

    folder = small_folder / "models" / artifacts.current_id(small_folder)
    manifest = artifacts.ModelFolder.at(folder).manifest
    return artifacts.ModelFolder.at(folder).read(artifacts.EXACT), manifest.schema


def rows_for(schema, n_rows):
    rng = np.random.default_rng(n_rows)
    low, high = np.array([(f.low, f.high) for f in schema.features]).T
    return rng.uniform(low, high, size=(n_rows, schema.n_features))


def opened(forest, *, n_threads, sort):
    model, schema = forest
    return OnnxPredictor(
        model, None, schema=schema, model_id="m", backend="onnx", forest=sort, n_threads=n_threads
    )


@pytest.mark.parametrize("sort", [False, True])
@pytest.mark.parametrize("n_threads", [1, 2, 3, 4])
@pytest.mark.parametrize("n_rows", SIZES)
def test_a_batch_of_any_size_equals_one_plain_call_bit_for_bit(forest, n_rows, n_threads, sort):
    X = rows_for(forest[1], n_rows)
    predictor = opened(forest, n_threads=n_threads, sort=sort)
    plain = predictor._session.run(X)
    assert predictor.predict(X).view(np.int64).tolist() == plain.view(np.int64).tolist()


@pytest.mark.parametrize("n_threads", [1, 4])
def test_a_batch_equals_its_rows_asked_one_by_one(forest, n_threads):
    X = rows_for(forest[1], 2_100)
    predictor = opened(forest, n_threads=n_threads, sort=True)
    single = [predictor.predict_one(row).prediction for row in X]
    assert predictor.predict(X).tolist() == single


@pytest.mark.parametrize("n_threads", [1, 2, 3, 4])
def test_every_row_is_asked_exactly_once(n_threads):
    asked = []

    def run(part):
        asked.extend(part[:, 0].tolist())
        return part[:, 0]

    X = np.random.default_rng(0).permutation(5_000).astype(float).reshape(-1, 1)
    answers = run_batch(run, X, order=morton_order, n_threads=n_threads)
    assert answers.tolist() == X[:, 0].tolist()
    assert sorted(asked) == list(range(5_000))


def test_a_part_is_never_smaller_than_what_pays():
    sizes = []

    def run(part):
        sizes.append(len(part))
        return part[:, 0]

    for n_rows in (1, SPLIT_FROM, 2 * SPLIT_FROM - 1, 2 * SPLIT_FROM, 4_000):
        sizes.clear()
        run_batch(run, np.zeros((n_rows, 1)), order=None, n_threads=4)
        assert sum(sizes) == n_rows
        assert len(sizes) == 1 or min(sizes) >= SPLIT_FROM
        assert len(sizes) == min(4, max(1, n_rows // SPLIT_FROM))


def test_a_failing_part_fails_the_batch():
    def run(part):
        if part[0, 0] > 0:
            raise RuntimeError("worker")
        return part[:, 0]

    with pytest.raises(RuntimeError, match="worker"):
        run_batch(run, np.arange(2_048.0).reshape(-1, 1), order=None, n_threads=4)


def test_rows_are_sorted_only_from_the_size_where_it_pays():
    seen = []

    def run(part):
        seen.append(part[:, 0].tolist())
        return part[:, 0]

    falling = np.arange(SORT_FROM, 0, -1.0).reshape(-1, 1)
    run_batch(run, falling[1:], order=morton_order, n_threads=1)
    assert seen.pop() == falling[1:, 0].tolist()
    run_batch(run, falling, order=morton_order, n_threads=1)
    # One input: 12 bits of it decide.
    assert np.argsort(seen.pop(), kind="stable")[:8].tolist() == list(range(8))


@given(
    rows=hnp.arrays(
        np.float64,
        st.tuples(st.integers(1, 40), st.integers(1, 15)),
        elements=st.floats(-1e308, 1e308),
    )
)
def test_the_order_along_the_curve_is_a_permutation(rows):
    assert sorted(morton_order(rows).tolist()) == list(range(len(rows)))


def test_missing_and_constant_columns_are_ordered_too():
    rows = np.array([[np.nan, 1.0, 3.0], [2.0, 1.0, np.nan], [1.0, 1.0, 1.0]])
    assert sorted(morton_order(rows).tolist()) == [0, 1, 2]
    rows[:, 0] = np.nan
    assert sorted(morton_order(rows).tolist()) == [0, 1, 2]


def test_one_input_is_simply_sorted():
    rows = np.random.default_rng(0).permutation(4_000)[:, None].astype(np.float64)
    assert (np.diff(rows[morton_order(rows), 0]) > 0).all()


def test_rows_of_the_same_cell_keep_their_order():
    assert morton_order(np.ones((6, 3))).tolist() == list(range(6))
