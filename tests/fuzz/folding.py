"""Pipelines of any steps over numbers and over words, followed into their trees for a while."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.conversion.foldable import assert_followed, pipelines
from tests.conversion.worded import assert_answered, cases

AT_ONCE = 25
"""Pipelines between two looks at the clock."""


def fold(seconds: float, seed_of_all: int) -> int:
    """Draw pipelines over numbers until the time is over; return how many rounds found a fault."""

    def draw(decorate):
        @decorate
        @given(case=pipelines(), number=st.integers(0, 2**32 - 1))
        def check(case, number):
            assert_followed(case, number)

        check()

    return _rounds("folding", draw, seconds, seed_of_all)


def fold_words(seconds: float, seed_of_all: int) -> int:
    """Do the same for pipelines over tables with words, gaps and levels nobody saw."""

    def draw(decorate):
        @decorate
        @given(case=cases())
        def check(case):
            assert_answered(case)

        check()

    return _rounds("folding of words", draw, seconds, seed_of_all)


def _rounds(name: str, draw: Callable, seconds: float, seed_of_all: int) -> int:
    begun, n_rounds, n_faults = time.monotonic(), 0, 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of scikit-learn, about columns drawn to be difficult
        while time.monotonic() - begun < seconds:
            number = 1_000_003 * seed_of_all + n_rounds
            try:
                draw(lambda check, number=number: seed(number)(_SETTINGS(check)))
            except AssertionError as error:
                n_faults += 1
                print(f"{name}: {error!s:.400}")
            n_rounds += 1
    print(f"{name}: {AT_ONCE * n_rounds:,} pipelines, {n_faults} faults", flush=True)
    return n_faults


_SETTINGS = settings(
    max_examples=AT_ONCE,
    database=None,
    deadline=None,
    derandomize=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
