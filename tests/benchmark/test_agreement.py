"""Whether arms agree, before they are timed."""

import numpy as np
import pytest

from mlcore.benchmark.agreement import check_answers, compare_answers
from mlcore.benchmark.arms import Arm
from mlcore.errors import BenchmarkError

ROWS = np.arange(10.0).reshape(-1, 1)
SUM = Arm(name="sklearn", predict=lambda X: X.sum(axis=1))


def off_by(difference):
    return Arm(name="onnx", predict=lambda X: X.sum(axis=1) + difference)


def test_equal_answers_are_identical():
    found = compare_answers(SUM, off_by(0.0), ROWS)
    assert found.identical
    assert found.agrees
    assert (found.n_rows, found.n_identical, found.largest_difference) == (10, 10, 0.0)


def test_answers_close_enough_agree_but_are_not_identical():
    found = compare_answers(SUM, off_by(1e-6), ROWS)
    assert found.agrees
    assert not found.identical
    assert found.largest_difference == pytest.approx(1e-6)


def test_large_answers_are_held_to_a_relative_difference():
    large = Arm(name="sklearn", predict=lambda X: 1e6 + X.sum(axis=1))
    near = Arm(name="onnx", predict=lambda X: 1e6 + X.sum(axis=1) + 1.0)
    assert compare_answers(large, near, ROWS).agrees


def test_arms_that_differ_are_not_timed():
    with pytest.raises(BenchmarkError) as caught:
        check_answers([SUM, off_by(0.5)], ROWS)
    assert caught.value.code == "benchmark.answers"
    assert caught.value.facts == {"arm": "onnx", "difference": "0.5", "n_rows": 10}


def test_an_answer_that_is_not_a_number_does_not_agree():
    with pytest.raises(BenchmarkError):
        check_answers([SUM, off_by(np.nan)], ROWS)


def test_rows_are_prepared_for_the_arm_that_wants_them_otherwise():
    lists = Arm(
        name="onnx",
        predict=lambda rows: np.array([sum(row) for row in rows]),
        prepare=lambda X: X.tolist(),
    )
    assert compare_answers(SUM, lists, ROWS).identical
