"""What is concluded from pairs."""

from dataclasses import replace

import numpy as np
import pytest

from mlcore.benchmark.judging import BUSY_MACHINE, DRIFT, FEW_PAIRS, UNITS_DIFFER, judge
from mlcore.stats import Histogram
from tests.benchmark.fakes import block, pairs


def verdict_of(made, workload="sporadic"):
    return judge(
        made,
        workload=workload,
        arm="onnx",
        baseline="sklearn",
        n_resamples=200,
        rng=np.random.default_rng(0),
    )


def test_a_quiet_machine_has_a_verdict_in_waiting_time():
    verdict = verdict_of(pairs(20))
    assert (verdict.unit, verdict.grade, verdict.availability) == ("wall", "A", 1.0)
    assert verdict.headline is verdict.wall
    assert verdict.headline.low < 10 < verdict.headline.high


def test_a_busy_machine_has_a_verdict_in_processor_time():
    verdict = verdict_of(pairs(20, availability=0.64))
    assert (verdict.unit, verdict.grade) == ("cpu", "C")
    assert verdict.availability == pytest.approx(0.64)
    assert verdict.headline is verdict.cpu


def test_other_workloads_do_not_count():
    assert verdict_of(pairs(8, workload="busy")) is None
    mixed = pairs(8) + pairs(8, workload="busy", ratio=300)
    assert verdict_of(mixed) == verdict_of(pairs(8))


def test_pairs_without_the_arm_do_not_count():
    made = pairs(8)
    del made[0].blocks["onnx"]
    assert verdict_of(made).wall.n_pairs == 7


def slower(made, by):
    """Let the baseline of each pair become slower than that of the pair before."""
    for index, pair in enumerate(made):
        pair.blocks["sklearn"] = block([0.005 * by**index] * 8)
    return made


def test_a_quiet_machine_raises_no_flag():
    assert verdict_of(pairs(20)).flags == ()


def test_a_flag_says_that_there_are_too_few_pairs_for_a_range():
    assert verdict_of(pairs(5)).flags == (FEW_PAIRS,)
    assert verdict_of(pairs(6)).flags == ()


def test_a_flag_says_that_the_machine_is_busy_from_grade_c_on():
    assert BUSY_MACHINE in verdict_of(pairs(20, availability=0.79)).flags
    assert BUSY_MACHINE not in verdict_of(pairs(20, availability=0.81)).flags


def test_a_flag_says_that_waiting_and_processor_time_disagree():
    made = pairs(20)
    for pair in made:
        # Others took a tenth of the time of one arm only: availability stays above 95 % overall.
        pair.blocks["sklearn"] = replace(
            pair.blocks["sklearn"], wall=Histogram.of([0.0055] * 8), cpu=Histogram.of([0.005] * 8)
        )
    verdict = verdict_of(made)
    assert verdict.flags == (UNITS_DIFFER,)
    assert verdict.unit == "cpu"


def test_a_flag_says_which_arm_drifts():
    assert verdict_of(slower(pairs(20), 1.01)).flags == (f"{DRIFT}:sklearn",)
    assert verdict_of(slower(pairs(20), 1.0)).flags == ()
