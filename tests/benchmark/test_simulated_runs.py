"""Whole measurements on a modelled machine, whose true ratio is known."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.aa.machine import CALM, CROWDED, Machine
from benchmarks.aa.simulated import Setting, as_row, measure_model, observe


def runs(noise, ratio, n, *, budget_s=2.5, **settings):
    setting = Setting(
        name="",
        noise=noise,
        call_s=0.006,
        ratio=ratio,
        min_calls=0,
        budget_s=budget_s,
        **settings,
    )
    return as_row(setting, [observe(setting, seed) for seed in range(n)])


@pytest.fixture(scope="module", params=[CALM, CROWDED], ids=["calm", "crowded"])
def itself(request):
    return runs(request.param, 1.0, 12)


def test_an_arm_seldom_differs_from_itself(itself):
    # Of 12 runs 0.6 are expected to; more than 3 have a probability of one in 450.
    assert itself["differs"] <= 3
    assert itself["both"] <= itself["differs"]


@pytest.mark.parametrize("quantile", ["wall p50", "cpu p50", "wall p90", "cpu p90"])
def test_the_range_holds_the_truth(itself, quantile):
    assert itself["covered"][quantile] >= 0.8


def test_a_twentieth_slower_is_found_within_ten_seconds():
    found = runs(CALM, 1.05, 6, budget_s=10.0)
    assert found["span_s"] < 10
    assert found["faster"] >= 5


def test_a_crowded_machine_has_its_headline_in_processor_time():
    assert runs(CROWDED, 1.0, 3)["availability"] < 0.8


def test_the_same_seed_gives_the_same_pairs():
    setting = Setting(name="", noise=CROWDED, budget_s=1.0)
    assert measure_model(setting, seed=3) == measure_model(setting, seed=3)
    assert measure_model(setting, seed=3) != measure_model(setting, seed=4)


def test_without_noise_a_call_costs_what_it_says_on_both_clocks():
    still = replace(CALM, body=0, tail_share=0, level=0, drift=0, calm_s=1e9)
    machine = Machine(still, rng=np.random.default_rng(0))
    machine.arm("one", 0.002).predict(None)
    machine.clock.sleep(0.5)
    assert (machine.clock.wall_ns(), machine.clock.cpu_ns()) == (502_000_000, 2_000_000)
