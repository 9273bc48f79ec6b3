"""A session takes one kind of model, and keeps every thread's row apart."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto

from mlcore.errors import ArtifactError
from mlcore.inference.session import Session
from tests.inference.models import DOUBLE, FLOAT, summing

REFUSED = {
    "nothing": (lambda: b"", "artifact.refused"),
    "random bytes": (lambda: np.random.default_rng(0).bytes(1_000), "artifact.refused"),
    "a pickle": (lambda: b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00", "artifact.refused"),
    "half a model": (lambda: summing()[:-20], "artifact.refused"),
    "one dimension": (
        lambda: summing(shape=(None,), axes=(0,), output_shape=(1,)), "artifact.input",
    ),
    "three dimensions": (
        lambda: summing(shape=(None, 2, 1), output_shape=(None, 1, 1)), "artifact.input",
    ),
    "integers": (lambda: summing(dtype=TensorProto.INT64), "artifact.input"),
    "three features": (lambda: summing(shape=(None, 3)), "artifact.input"),
    "two inputs": (lambda: summing(n_inputs=2), "artifact.input"),
    "a fixed number of rows": (
        lambda: summing(shape=(4, 2), output_shape=(4, 1)), "artifact.input",
    ),
    "two answers a row": (
        lambda: summing(axes=(0,), output_shape=(1, 2), shape=(None, 2)), "artifact.output",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_model_that_does_not_take_rows_is_refused(name):
    make, code = REFUSED[name]
    with pytest.raises(ArtifactError) as caught:
        Session(make(), 2)
    assert caught.value.code == code


@given(content=st.binary(max_size=300))
def test_no_bytes_whatever_raise_anything_but_an_artifact_error(content):
    with pytest.raises(ArtifactError):
        Session(content, 2)


@pytest.mark.parametrize(("dtype", "kind"), [(FLOAT, np.float32), (DOUBLE, np.float64)])
@pytest.mark.parametrize(("keepdims", "output_shape"), [(1, (None, 1)), (0, (None,))])
def test_one_number_a_row_comes_back_as_float64(dtype, kind, keepdims, output_shape):
    session = Session(summing(dtype=dtype, keepdims=keepdims, output_shape=output_shape), 2)
    assert session.dtype is kind
    answers = session.run(np.array([[1, 2], [3, 4]], dtype=kind))
    assert answers.tolist() == [3.0, 7.0]
    assert answers.dtype == np.float64
    assert session.prepare_row([5, 6])() == 11.0


def test_an_unnamed_number_of_features_is_taken_as_the_schemas():
    session = Session(summing(shape=(None, None)), 3)
    assert session.prepare_row([1, 2, 3])() == 6.0


def test_each_thread_has_a_row_of_its_own():
    session = Session(summing(dtype=DOUBLE), 2)
    wrong: list[tuple[float, float]] = []
    start = threading.Barrier(8)

    def ask(number: int) -> None:
        start.wait()
        for step in range(300):
            answer = session.prepare_row([number, step])()
            if answer != number + step:
                wrong.append((answer, number + step))

    threads = [threading.Thread(target=ask, args=(1_000 * i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
