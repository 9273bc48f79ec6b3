"""Each arm against itself."""

from mlcore.benchmark.studies import STUDIES
from tests.benchmark.fakes import FakeTime
from tests.benchmark.studies.making import make, make_setup, two_arms

SELF_TEST = STUDIES["self-test"]


def test_no_arm_leads_over_itself():
    machine = FakeTime()
    _, _, verdicts = make(SELF_TEST, make_setup(machine, two_arms(machine, noise=0.1)))
    assert [(one.workload, one.arm) for one in verdicts] == [
        ("self-sklearn-1", "sklearn-again"),
        ("self-onnx-1", "onnx-again"),
    ]
    assert {one.headline.outcome for one in verdicts} == {"equal"}


def test_both_sides_make_the_same_number_of_calls():
    machine = FakeTime()
    steps, _, _ = make(SELF_TEST, make_setup(machine, two_arms(machine)))
    for step in steps:
        one, other = step.blocks.values()
        assert one.n_calls == other.n_calls
