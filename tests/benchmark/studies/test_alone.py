"""Every study where there is no scikit-learn, or where the answers differ."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlcore.benchmark import StudyResult
from mlcore.benchmark.studies import STUDIES, conclude
from tests.benchmark.fakes import FakeTime
from tests.benchmark.studies.making import make, make_setup
from tests.pages.speed.making import studied

SETTINGS = {
    "sweep": {"rows": (1, 100)},
    "offline": {"rows": (100,)},
    "server": {"rounds": 1},
    "threads": {"rows": (1, 10), "threads": (1, 2)},
    "concurrency": {"rounds": 2, "threads": (1, 2)},
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_study_of_onnx_alone_has_times_and_no_ratio(name):
    machine = FakeTime()
    setup = make_setup(machine, [machine.arm("onnx", 0.0002)], **SETTINGS[name])
    _, points, verdicts = make(STUDIES[name], setup)
    assert {point.arm for point in points} == {"onnx"}
    assert verdicts == ()


def test_the_self_test_needs_no_other_runtime():
    machine = FakeTime()
    setup = make_setup(machine, [machine.arm("onnx", 0.0002, noise=0.02)])
    _, _, verdicts = make(STUDIES["self-test"], setup)
    assert [verdict.arm for verdict in verdicts] == ["onnx-again"]


@pytest.mark.parametrize("name", ["sweep", "self-test"])
def test_answers_that_differ_get_no_ratio(name):
    found = studied(name)
    other = replace(found.agreements[0], largest_difference=0.5, n_identical=0, agrees=False)
    again = conclude(replace(found, agreements=(other,)))
    assert again.points == found.points
    assert [one.arm for one in again.verdicts] == [
        one.arm for one in found.verdicts if one.arm != "onnx"
    ]
    assert StudyResult.from_dict(again.as_dict()) == again
