"""Settings and steps of studies."""

import json
from dataclasses import asdict

import pytest

from mlcore.benchmark import StudyConfig
from mlcore.benchmark.studies import STUDIES
from mlcore.benchmark.timing.records import Sample, as_stored, from_stored, step_from
from mlcore.errors import InvalidConfigError
from mlcore.stats import Histogram
from tests.benchmark.fakes import FakeTime, after
from tests.benchmark.studies.making import make_setup, two_arms


@pytest.mark.parametrize("study", STUDIES.values(), ids=lambda study: study.name)
def test_the_defaults_of_a_study_survive_json(study):
    assert from_stored(json.loads(json.dumps(asdict(study.config))), StudyConfig) == study.config
    assert study.title


def test_a_sample_survives_json():
    sample = Sample(arm="onnx", at=2.5, turn=1, wall=Histogram.of([0.1]), facts={"cpu_s": 1.0})
    assert step_from(json.loads(json.dumps({"sample": as_stored(sample)}))) == sample


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"seed": -1}, "seed"),
        ({"budget_s": 0.0}, "budget_s"),
        ({"budget_s": "31"}, "budget_s"),
        ({"budget_s": float("nan")}, "budget_s"),
        ({"budget_s": True}, "budget_s"),
        ({"min_pairs": 5}, "min_pairs"),
        ({"precision": 0}, "precision"),
        ({"gap_s": 1.5}, "gap_s"),
        ({"block_s": 0}, "block_s"),
        ({"warmup_s": 61}, "warmup_s"),
        ({"warmup_s": 2.0, "warmup_max_s": 1.0}, "warmup_max_s"),
        ({"n_distinct_rows": 0}, "n_distinct_rows"),
        ({"n_batch_rows": 1}, "n_batch_rows"),
        ({"n_resamples": 99}, "n_resamples"),
        ({"seed": True}, "seed"),
        ({"processes": 0}, "processes"),
        ({"workloads": ["fast"]}, "workloads"),
        ({"more_rows": [1]}, "more_rows"),
        ({"rows": [0]}, "rows"),
        ({"rows": [True]}, "rows"),
        ({"threads": [2.5]}, "threads"),
        ({"goal_s": 0}, "goal_s"),
        ({"rounds": 0}, "rounds"),
    ],
)
def test_a_measurement_that_cannot_be_made_is_refused_naming_the_field(values, field):
    with pytest.raises(InvalidConfigError) as caught:
        StudyConfig(**values)
    assert caught.value.facts["field"] == field


@pytest.mark.parametrize(
    ("given", "most", "expected"), [((), 6, (1, 2, 4, 6)), ((), 1, (1,)), ((3, 1, 3), 8, (1, 3))]
)
def test_threads_are_those_asked_for_or_powers_of_two(given, most, expected):
    machine = FakeTime()
    assert make_setup(machine, two_arms(machine), threads=given).thread_counts(most) == expected


def test_a_study_goes_on_until_its_budget_or_a_stop():
    machine = FakeTime()
    setup = make_setup(machine, two_arms(machine))
    assert setup.goes_on
    machine.work(60)
    assert not setup.goes_on
    assert not make_setup(machine, two_arms(machine), should_stop=after(0)).goes_on


def test_the_same_seed_gives_every_arm_the_same_inputs():
    machine = FakeTime()
    setup = make_setup(machine, two_arms(machine))
    one, other = (setup.inputs(3) for _ in range(2))
    assert all((X == Y).all() for X, Y in zip(one, other, strict=True))
