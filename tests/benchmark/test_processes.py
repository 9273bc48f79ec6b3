"""Measurements spread over processes that are only pretended."""

import json
from dataclasses import replace

import pytest

from mlcore.benchmark import StudyConfig
from mlcore.benchmark.runner import measure_in_processes
from mlcore.benchmark.studies import STUDIES
from mlcore.benchmark.timing.child import explain_end
from mlcore.benchmark.timing.records import Sample, as_stored
from mlcore.errors import BenchmarkError, ModelNotFoundError
from mlcore.jobs import Snapshot
from mlcore.stats import Histogram
from tests.benchmark.fakes import after, never, pairs
from tests.benchmark.test_result import EMPTY

CONFIG = StudyConfig(processes=3, budget_s=30, seed=7)


class FakeChild:
    """A process that has ended with these messages, or with this error."""

    def __init__(self, made, error=None, opening=EMPTY):
        self.made, self.opening = made, opening
        self.now = Snapshot(is_running=False, error=error)

    def __call__(self, arguments, *, take):
        self.config = StudyConfig(**json.loads(arguments[3]))
        if self.made:
            start = replace(self.opening, config=self.config).as_dict()
            take({"kind": "start", "result": start})
        for pair in self.made:
            take({"kind": "pair", "pair": as_stored(pair)})
        if self.now.error is None:
            take({"kind": "end", "flags": ["no-time:batch"], "duration_s": 1.0})
        return self

    def wait(self, timeout_s):
        return True


def measure(children, *, should_stop=never):
    told = []
    queue = iter(children)
    result = measure_in_processes(
        None,
        "energy-1",
        STUDIES["headline"],
        config=CONFIG,
        tell=lambda kind, **facts: told.append(kind),
        should_stop=should_stop,
        start=lambda *given, **more: next(queue)(*given, **more),
    )
    return result, told


def test_each_process_has_a_third_of_the_budget_and_rows_of_its_own():
    children = [FakeChild(pairs(2)) for _ in range(3)]
    measure(children)
    assert [child.config.budget_s for child in children] == [10, 10, 10]
    assert [child.config.seed for child in children] == [7, 8, 9]
    assert {child.config.processes for child in children} == {1}


def test_the_pairs_say_which_process_made_them_and_flags_are_told_once():
    result, told = measure([FakeChild(pairs(2)) for _ in range(3)])
    assert [pair.process for pair in result.pairs] == [0, 0, 1, 1, 2, 2]
    assert result.n_processes == 3
    assert result.flags == ("no-time:batch",)
    assert result.config == CONFIG
    assert told.count("start") == 1
    assert told.count("process") == 3


def test_an_arm_that_one_process_left_out_is_in_none():
    (served,) = EMPTY.agreements
    near = replace(served, arm="third")
    far = replace(near, largest_difference=0.5, agrees=False)
    third = [
        replace(pair, blocks={**pair.blocks, "third": pair.blocks["onnx"]}) for pair in pairs(2)
    ]
    result, _ = measure(
        [
            FakeChild(third, opening=replace(EMPTY, agreements=(served, near))),
            FakeChild(pairs(2), opening=replace(EMPTY, left_out=(far,))),
            FakeChild(third, opening=replace(EMPTY, agreements=(served, near))),
        ]
    )
    assert result.arms == ("sklearn", "onnx")
    assert [(one.arm, one.largest_difference) for one in result.left_out] == [("third", 0.5)]
    assert result.agreement().n_rows == 3 * served.n_rows
    assert {name for pair in result.pairs for name in pair.blocks} == {"sklearn", "onnx"}


def test_a_process_that_crashed_is_flagged_and_the_others_count():
    crashed = FakeChild([], explain_end(-9, ""))
    result, _ = measure([FakeChild(pairs(2)), crashed, FakeChild(pairs(2))])
    assert result.n_processes == 2
    assert "process-failed:2" in result.flags


def test_if_all_crash_the_reason_is_raised():
    with pytest.raises(BenchmarkError) as caught:
        measure([FakeChild([], explain_end(-11, "")) for _ in range(3)])
    assert caught.value.code == "benchmark.fault"


def test_what_every_process_would_say_is_raised_at_once():
    with pytest.raises(ModelNotFoundError):
        measure([FakeChild([], ModelNotFoundError("model.none"))])


def test_a_stop_between_processes_keeps_those_that_ended():
    result, _ = measure([FakeChild(pairs(2))], should_stop=after(1))
    assert result.n_processes == 1


def test_a_stop_before_the_first_process_is_said():
    with pytest.raises(BenchmarkError) as caught:
        measure([], should_stop=after(0))
    assert caught.value.code == "benchmark.stopped"


def test_any_study_can_be_spread_over_processes():
    sample = Sample(
        arm="onnx", at=1, turn=0, wall=Histogram.of([0.001] * 9), facts={"a_per_s": 1.0}
    )

    class Sampling(FakeChild):
        def __call__(self, arguments, *, take):
            opening = replace(EMPTY, study="concurrency").as_dict()
            take({"kind": "start", "result": opening})
            take({"kind": "step", "sample": as_stored(sample)})
            take({"kind": "end", "flags": []})
            return self

    told = []
    result = measure_in_processes(
        None,
        "energy-1",
        STUDIES["concurrency"],
        config=CONFIG,
        tell=lambda kind, **facts: told.append((kind, *facts)),
        should_stop=never,
        start=Sampling([]),
    )
    assert [one.process for one in result.samples] == [0, 1, 2]
    assert told.count(("step", "sample")) == 3
