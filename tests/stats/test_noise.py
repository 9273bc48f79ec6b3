"""Grades of a machine, and what may stand in a headline on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.stats.noise import choose_unit, noise_grade


@pytest.mark.parametrize(
    ("availability", "grade"),
    [(1.0, "A"), (0.95, "A"), (0.9499, "B"), (0.8, "B"), (0.7999, "C"), (0.0, "C")],
)
def test_the_grades_begin_at_95_and_80_per_cent(availability, grade):
    assert noise_grade(availability) == grade


@pytest.mark.parametrize(
    ("availability", "wall", "cpu", "unit"),
    [
        (0.95, 100, 100, "wall"),
        (0.949, 100, 100, "cpu"),
        (1, 104, 100, "wall"),
        (1, 94, 100, "cpu"),
    ],
)
def test_the_unit_follows_availability_and_agreement(availability, wall, cpu, unit):
    assert choose_unit(availability, wall, cpu) == unit


@given(st.floats(0, 1))
def test_only_a_machine_graded_a_has_a_headline_in_waiting_time(availability):
    assert (choose_unit(availability, 10, 10) == "wall") == (noise_grade(availability) == "A")
