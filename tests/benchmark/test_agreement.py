"""Whether arms agree, before they are timed."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from mlcore.benchmark.arms import Arm
from mlcore.benchmark.arms.agreement import (
    NO_NUMBER,
    Agreement,
    admit,
    compare_answers,
    merge_agreements,
)

ROWS = np.arange(10.0).reshape(-1, 1)
SUM = Arm(name="sklearn", predict=lambda X: X.sum(axis=1))


def off_by(difference, name="onnx"):
    return Arm(name=name, predict=lambda X: X.sum(axis=1) + difference)


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


def test_probabilities_are_the_same_where_every_class_is_bit_for_bit():
    chances = np.linspace(0, 1, 30).reshape(10, 3)
    exact = Arm(name="sklearn", predict=lambda X: np.asfortranarray(chances))
    other = chances.copy()
    other[4, 2] = np.nextafter(other[4, 2], 1)
    near = compare_answers(exact, Arm(name="onnx", predict=lambda X: other), ROWS)
    assert (near.n_rows, near.n_identical, near.agrees) == (10, 9, True)
    other[4, 2] += 0.01
    far = compare_answers(exact, Arm(name="onnx", predict=lambda X: other), ROWS)
    assert not far.agrees
    assert far.largest_difference == pytest.approx(0.01)


def test_what_is_served_is_timed_whatever_it_answers_and_others_only_if_they_agree():
    admitted = admit(
        [SUM, off_by(0.5), off_by(0.0, "same"), off_by(0.00234, "onnx-portable")], ROWS
    )
    assert [arm.name for arm in admitted.arms] == ["sklearn", "onnx", "same"]
    assert [(one.arm, one.agrees) for one in admitted.agreements] == [
        ("onnx", False), ("same", True),
    ]  # fmt: skip
    (left_out,) = admitted.left_out
    assert (left_out.arm, left_out.n_rows) == ("onnx-portable", 10)
    assert left_out.largest_difference == pytest.approx(0.00234)


def test_without_scikit_learn_the_others_are_held_against_what_is_served():
    admitted = admit([off_by(0.0), off_by(1.0, "onnx-portable")], ROWS)
    assert [arm.name for arm in admitted.arms] == ["onnx"]
    assert admitted.agreements == ()
    assert [one.arm for one in admitted.left_out] == ["onnx-portable"]


@pytest.mark.parametrize("answer", [np.nan, np.inf])
def test_an_answer_that_is_not_a_number_does_not_agree_and_can_be_written_as_json(answer):
    found = compare_answers(SUM, off_by(answer), ROWS)
    assert not found.agrees
    assert found.largest_difference == NO_NUMBER
    json.dumps(asdict(found), allow_nan=False)


def test_what_differs_in_one_process_differs_in_all():
    near = Agreement(arm="a", n_rows=4, n_identical=1, largest_difference=1e-9, agrees=True)
    far = replace(near, largest_difference=0.5, n_identical=0, agrees=False)
    served = replace(near, arm="onnx", n_identical=4, largest_difference=0.0)
    agreements, left_out = merge_agreements([[served, near], [served, far]])
    assert agreements == (replace(served, n_rows=8, n_identical=8),)
    assert left_out == (replace(far, n_rows=8, n_identical=1),)


def test_rows_are_prepared_for_the_arm_that_wants_them_otherwise():
    lists = Arm(
        name="onnx",
        predict=lambda rows: np.array([sum(row) for row in rows]),
        prepare=lambda X: X.tolist(),
    )
    assert compare_answers(SUM, lists, ROWS).identical
