"""Ranges over processes: known answers and simulation."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlcore.stats.histogram import Histogram
from mlcore.stats.nested import draw_nested, nested_ratio
from mlcore.stats.ratios import paired_ratio


def calls(rng, centre):
    return Histogram.of(centre * np.exp(rng.normal(0, 0.1, size=20)))


def measured(rng, *, luck, n_processes=5, n_pairs=8):
    """Pairs whose ratio is 3, times the luck of their process."""
    slow, fast, processes = [], [], []
    for process in range(n_processes):
        shift = np.exp(rng.normal(0, luck))
        for _ in range(n_pairs):
            slow.append(calls(rng, 0.003 * shift))
            fast.append(calls(rng, 0.001))
            processes.append(process)
    return slow, fast, processes


def test_one_process_is_the_paired_ratio():
    slow, fast, _ = measured(np.random.default_rng(0), luck=0, n_processes=1)
    one = nested_ratio(slow, fast, [4] * 8, n_resamples=200, rng=np.random.default_rng(1))
    assert one == paired_ratio(slow, fast, n_resamples=200, rng=np.random.default_rng(1))


def test_the_range_knows_the_luck_of_processes_which_pairs_alone_do_not():
    rng = np.random.default_rng(5)
    nested = alone = 0
    for _ in range(60):
        slow, fast, processes = measured(rng, luck=0.1)
        found = nested_ratio(slow, fast, processes, n_resamples=300, rng=rng)
        nested += found.low <= 3 <= found.high
        ratio = paired_ratio(slow, fast, n_resamples=300, rng=rng)
        alone += ratio.low <= 3 <= ratio.high
    assert nested >= 50
    assert alone < nested - 10


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.integers(0, 50))
def test_a_resample_holds_a_process_whole_or_not_at_all(processes, seed):
    weights = draw_nested(processes, n_resamples=5, rng=np.random.default_rng(seed))
    labels = np.array(processes)
    for label in set(processes):
        drawn = weights[:, labels == label].sum(axis=1)
        assert (drawn % (labels == label).sum() == 0).all()
