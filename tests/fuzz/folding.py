"""Pipelines of any order-preserving steps, followed into their trees for a bounded time."""

from __future__ import annotations

import time
import warnings

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.conversion.foldable import assert_followed, pipelines

AT_ONCE = 25
"""Pipelines between two looks at the clock."""


def fold(seconds: float, seed_of_all: int) -> int:
    """Draw pipelines until the time is over; return how many rounds of them ended in a fault."""
    begun, n_rounds, n_faults = time.monotonic(), 0, 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of scikit-learn, about columns drawn to be difficult
        while time.monotonic() - begun < seconds:
            try:
                _round(1_000_003 * seed_of_all + n_rounds)
            except AssertionError as error:
                n_faults += 1
                print(f"folding: {error!s:.400}")
            n_rounds += 1
    print(f"folding: {AT_ONCE * n_rounds:,} pipelines, {n_faults} faults", flush=True)
    return n_faults


def _round(number: int) -> None:
    @seed(number)
    @settings(
        max_examples=AT_ONCE,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=pipelines(), number=st.integers(0, 2**32 - 1))
    def check(case, number):
        assert_followed(case, number)

    check()
