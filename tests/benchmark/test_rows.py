"""Fresh rows for timing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlcore.benchmark.timing.rows import N_BATCHES, fresh_rows, prepare_inputs
from tests.benchmark.fakes import SAMPLE, SCHEMA


@given(st.integers(1, 300), st.integers(0, 1_000))
def test_fresh_rows_are_distinct_and_inside_the_data(n_rows, seed):
    rows = fresh_rows(SCHEMA, SAMPLE, n_rows, rng=np.random.default_rng(seed))
    assert rows.shape == (n_rows, 2)
    assert len(np.unique(rows, axis=0)) == n_rows
    assert (rows >= [0, -10]).all()
    assert (rows <= [1, 10]).all()


def test_the_same_seed_makes_the_same_rows():
    one, other = (fresh_rows(SCHEMA, SAMPLE, 50, rng=np.random.default_rng(4)) for _ in range(2))
    assert (one == other).all()


def test_single_rows_are_all_different():
    inputs = prepare_inputs(SCHEMA, SAMPLE, n_rows=1, n_distinct=64, rng=np.random.default_rng(0))
    assert len({X.tobytes() for X in inputs}) == 64
    assert all(X.shape == (1, 2) and X.base is None for X in inputs)


def test_large_calls_get_eight_distinct_batches():
    inputs = prepare_inputs(
        SCHEMA, SAMPLE, n_rows=1_000, n_distinct=64, rng=np.random.default_rng(0)
    )
    assert len({X.tobytes() for X in inputs}) == N_BATCHES
