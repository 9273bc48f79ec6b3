"""Recorded calls laid end to end."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.benchmark.replay import MOST_ANSWERS, Race, hold_race, recorded_race
from mlcore.benchmark.studies import conclude
from mlcore.stats import Histogram
from tests.benchmark.fakes import pairs
from tests.benchmark.test_result import EMPTY

RNG = np.random.default_rng
TIMES = st.lists(st.floats(1e-5, 1e-1), min_size=1, max_size=30)


def raced(slow, fast):
    return hold_race({"sklearn": Histogram.of(slow), "onnx": Histogram.of(fast)}, rng=RNG(0))


@given(slow=TIMES, fast=TIMES)
def test_every_answer_took_a_recorded_time_and_all_fit_into_one_slow_call(slow, fast):
    race = raced(slow, fast)
    recorded = {"sklearn": slow, "onnx": fast}
    steps = np.diff([0.0, *race.ends_s])
    for step in steps:
        assert np.isclose(recorded[race.fast], step, rtol=0.001, atol=1e-9).any()
    assert all(end <= race.duration_s for end in race.ends_s)
    assert race.is_cut or race.next_s > race.duration_s
    assert np.isclose(recorded[race.slow], race.duration_s, rtol=0.001).any()


def test_as_many_answers_as_the_ratio_says():
    result = conclude(replace(EMPTY, pairs=tuple(pairs(20, ratio=33.0))))
    race = recorded_race(result, "sporadic", rng=RNG(0))
    assert len(race.ends_s) == pytest.approx(result.verdict("sporadic").headline.value, abs=1.5)
    assert (race.slow, race.fast, race.n_rows) == ("sklearn", "onnx", 1)


def test_the_clock_is_that_of_the_headline():
    made = pairs(20, availability=0.5)
    result = conclude(replace(EMPTY, pairs=tuple(made)))
    assert recorded_race(result, "sporadic", rng=RNG(0)).unit == "cpu"


def test_the_runtime_that_is_slower_answers_once_whichever_it_is():
    race = raced([0.001] * 9, [0.0101] * 9)
    assert (race.slow, race.fast, len(race.ends_s)) == ("onnx", "sklearn", 10)


@pytest.mark.parametrize(("workload", "n_rows"), [("batch", 10_000), ("batch-30", 30)])
def test_rows_are_those_of_the_workload(workload, n_rows):
    result = conclude(replace(EMPTY, pairs=tuple(pairs(6, workload=workload))))
    assert recorded_race(result, workload, rng=RNG(0)).n_rows == n_rows


def test_without_a_verdict_there_is_no_race():
    assert recorded_race(EMPTY, "sporadic", rng=RNG(0)) is None


def test_answers_that_nobody_could_count_are_cut():
    race = raced([1.0] * 9, [1e-6] * 9)
    assert (len(race.ends_s), race.is_cut) == (MOST_ANSWERS, True)


@pytest.mark.parametrize(
    ("duration_s", "factor"), [(0.0056, 1000), (0.076, 50), (0.006, 1000), (7.0, 1), (2.0, 2)]
)
def test_the_slowdown_is_a_round_number_that_fits_the_time(duration_s, factor):
    race = Race(
        workload="busy", n_rows=1, unit="wall", duration_s=duration_s, slow="a", fast="b",
        ends_s=(), next_s=1.0,
    )  # fmt: skip
    assert race.slowdown(6.0) == factor
