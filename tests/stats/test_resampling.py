"""Drawing blocks again against merging them, and against the arch package's block bootstrap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.aa.machine import CROWDED, Machine
from mlcore.benchmark.timing.blocks import plan_block, time_block
from mlcore.stats import Histogram
from mlcore.stats.ratios import paired_ratio
from mlcore.stats.resampling import draw_weights, pooled_quantiles, quantile_table

few = st.lists(st.lists(st.floats(1e-6, 1), min_size=1, max_size=8), min_size=1, max_size=5)


@given(few, st.floats(0.01, 1), st.integers(0, 99))
def test_the_quantile_of_a_resample_is_that_of_its_blocks_merged(calls, share, seed):
    blocks = [Histogram.of(seconds) for seconds in calls]
    weights = draw_weights(len(blocks), 4, rng=np.random.default_rng(seed))
    found = pooled_quantiles(blocks, weights, share)
    for row, value in zip(weights, found, strict=True):
        drawn = [block for block, n in zip(blocks, row, strict=True) for _ in range(n)]
        assert value == Histogram.merge(drawn).quantile(share)


@given(few)
def test_several_quantiles_are_each_of_them_alone(calls):
    blocks = [Histogram.of(seconds) for seconds in calls]
    weights = draw_weights(len(blocks), 3, rng=np.random.default_rng(0))
    table = quantile_table(blocks, weights, [0.1, 0.5, 0.99])
    for column, share in enumerate([0.1, 0.5, 0.99]):
        assert table[:, column].tolist() == pooled_quantiles(blocks, weights, share).tolist()


def test_blocks_are_drawn_evenly():
    weights = draw_weights(5, 4_000, rng=np.random.default_rng(1))
    assert (weights.sum(axis=1) == 5).all()
    assert weights.mean(axis=0) == pytest.approx([1.0] * 5, abs=0.06)


def test_pairs_drawn_alone_give_a_range_as_wide_as_neighbours_drawn_together():
    """What neighbouring pairs share both arms share: their ratios are independent."""
    # Imports matplotlib as well: half a second, which not every process has to wait.
    from arch.bootstrap import CircularBlockBootstrap

    machine = Machine(CROWDED, rng=np.random.default_rng(4))
    arms = [machine.arm(name, 0.002) for name in ("one", "other")]
    plan = plan_block(0.002, block_s=0.035, gap_s=0.0, cpu_per_call=True)
    blocks = [
        [
            time_block(arm, iter([None] * 99), plan, clock=machine.clock, origin_ns=0).cpu
            for arm in arms
        ]
        for _ in range(80)
    ]
    one, other = zip(*blocks, strict=True)
    medians = np.log([block.quantile(0.5) for block in one])
    assert np.corrcoef(medians[:-1], medians[1:])[0, 1] > 0.3

    def statistic(index):
        return Histogram.merge(one[i] for i in index).quantile(0.5) / Histogram.merge(
            other[i] for i in index
        ).quantile(0.5)

    together = CircularBlockBootstrap(8, np.arange(80), seed=np.random.default_rng(2))
    low, high = np.quantile(together.apply(statistic, 400), [0.025, 0.975])
    ours = paired_ratio(one, other, n_resamples=1_000, rng=np.random.default_rng(1))
    assert ours.high - ours.low == pytest.approx(high - low, rel=0.35)
