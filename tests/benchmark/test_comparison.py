"""Earlier measurements: found, told apart, compared."""

from dataclasses import replace

import numpy as np
import pytest

from mlcore.benchmark import compare
from mlcore.benchmark.comparison import OTHER_SETTINGS, Change, differences, name_fields
from mlcore.benchmark.studies import conclude
from mlcore.benchmark.timing.records import Pair
from mlcore.errors import BenchmarkError
from mlcore.text import for_locale
from tests.benchmark.fakes import ENVIRONMENT, block
from tests.benchmark.test_result import EMPTY
from tests.benchmark.test_result import FULL as QUICK


def measured(seed, *, fast=0.0005, n_processes=5, luck=0.02, workload="sporadic", machine=1.0):
    """Make a result whose onnx calls take ``fast`` seconds, on a machine of some slowness."""
    rng = np.random.default_rng(seed)
    made = []
    for process in range(n_processes):
        shift = machine * np.exp(rng.normal(0, luck))
        for pair in pairs_of(rng, shift, fast, workload):
            made.append(replace(pair, process=process))
    return conclude(replace(EMPTY, pairs=tuple(made)))


def pairs_of(rng, shift, fast, workload):
    for _ in range(8):
        slow, quick = (
            (centre * shift * np.exp(rng.normal(0, 0.03, size=10))).tolist()
            for centre in (0.005, fast)
        )
        yield Pair(workload=workload, blocks={"sklearn": block(slow), "onnx": block(quick)})


def compared(before, after):
    return compare(before, after, rng=np.random.default_rng(0), n_resamples=500)


def change_of(comparison, quantity):
    (found,) = [one for one in comparison.changes if one.quantity == quantity]
    return found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cpu": "other"}, "cpu (none → other)"),
        ({"libraries": {"numpy": "3"}}, "libraries.numpy (2 → 3)"),
        ({"libraries": {"numpy": "2", "onnx": "1"}}, "libraries.onnx ( → 1)"),
        ({"quota": None}, "quota (1.5 → )"),
        ({"affinity": (0, 1)}, "affinity (1 → 2)"),
        ({"thread_pools": ()}, "thread_pools (openblas 1 → )"),
        ({"affinity": (5,), "timer_floor_s": 1.0}, ""),
    ],
)
def test_environments_are_told_apart_by_what_matters(change, said):
    assert name_fields(differences(ENVIRONMENT, replace(ENVIRONMENT, **change))) == said


def test_results_of_different_ground_are_not_compared():
    other = replace(QUICK, environment=replace(ENVIRONMENT, python="CPython 3.13"))
    with pytest.raises(BenchmarkError) as caught:
        compared(QUICK, other)
    assert "python (CPython 3.11 → CPython 3.13)" in for_locale("en").describe(caught.value)


def test_nothing_changed_is_said_of_two_measurements_of_the_same():
    found = compared(measured(1), measured(2))
    assert found.flags == ()
    assert {one.quantity for one in found.changes} == {"p50", "p99", "ratio"}
    assert not any(one.is_real for one in found.changes)


def test_an_arm_that_got_slower_is_found_with_its_size():
    found = compared(measured(1), measured(2, fast=0.0006))
    p50, ratio = change_of(found, "p50"), change_of(found, "ratio")
    assert p50.change == pytest.approx(1.2, rel=0.05)
    assert p50.low < 1.2 < p50.high
    assert p50.is_real
    assert p50.beyond(0.05, slower=True)
    assert not p50.beyond(0.5, slower=True)
    assert not p50.beyond(0.05, slower=False)
    assert ratio.beyond(0.05, slower=True)


def test_a_machine_that_got_slower_changes_times_but_no_ratio():
    found = compared(measured(1), measured(2, machine=1.5))
    assert change_of(found, "p50").is_real
    assert not change_of(found, "ratio").is_real


def test_a_change_as_large_as_the_luck_of_processes_is_not_real():
    found = compared(measured(1, luck=0.2), measured(2, luck=0.2, fast=0.00055))
    assert not change_of(found, "p50").is_real


def test_a_single_process_is_flagged():
    found = compared(measured(1, n_processes=1), measured(2))
    assert found.flags == ("one-process",)
    assert found.changes


def test_a_workload_asked_in_another_way_is_left_out_and_named():
    after = measured(2)
    after = replace(after, config=replace(after.config, gap_s=0.5))
    found = compared(measured(1), after)
    assert (found.changes, found.flags) == ((), ("other-settings:sporadic",))


def test_workloads_of_one_side_only_are_no_change():
    assert compared(measured(1), measured(2, workload="busy")).changes == ()


def test_few_pairs_have_no_range_and_are_never_real():
    few = replace(measured(1), pairs=measured(1).pairs[:3])
    found = change_of(compared(few, measured(2, fast=0.05)), "p50")
    assert (found.low, found.high, found.is_real) == (None, None, False)


@pytest.mark.parametrize(
    ("quantity", "low", "high", "p_value", "is_slower"),
    [
        ("p50", 1.06, 1.2, 0.01, True),
        ("p50", 1.04, 1.2, 0.01, False),
        ("p50", 1.06, 1.2, 0.05, False),
        ("ratio", 0.8, 0.9, 0.01, True),
        ("ratio", 0.8, 0.96, 0.01, False),
        ("ratio", 1.2, 1.3, 0.01, False),
    ],
)
def test_slower_by_more_than_a_share_needs_the_whole_range_and_a_small_p(
    quantity, low, high, p_value, is_slower
):
    change = Change(
        workload="busy", quantity=quantity, unit="cpu", before=1.0, after=1.1,
        change=1.1, low=low, high=high, p_value=p_value,
    )  # fmt: skip
    assert change.beyond(0.05, slower=True) is is_slower


def test_chances_are_not_compared_with_labels():
    before = measured(0)
    found = compared(before, replace(measured(1), asked="predict_proba"))
    assert found.changes == ()
    assert f"{OTHER_SETTINGS}:sporadic" in found.flags
