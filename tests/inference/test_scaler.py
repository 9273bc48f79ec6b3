"""``scaler.npy`` is read without trust."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from mlcore.datasets import describe_rows
from mlcore.errors import ArtifactError
from mlcore.inference.scaler import read_scaler, scaler_arrays, with_scaler


def npy(array, **options):
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


class Exploding:
    def __reduce__(self):
        return exec, ("raise SystemExit('unpickled')",)


GOOD = np.array([[1.0, -2.0, 0.0], [1.0, 0.5, 1e-9]])


def test_what_was_written_is_read_back():
    assert (read_scaler(npy(GOOD), 3) == GOOD).all()


def changed(row, column, value):
    scaler = GOOD.copy()
    scaler[row, column] = value
    return scaler


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not numpy",
        npy(GOOD)[:-8],
        npy(GOOD)[:20],
        npy(np.array([Exploding()] * 6, dtype=object).reshape(2, 3), allow_pickle=True),
        npy(GOOD.T),
        npy(GOOD[:, :2]),
        npy(GOOD[0]),
        npy(GOOD[None]),
        npy(GOOD.astype(np.float32)),
        npy(GOOD.astype(np.int64)),
        npy(GOOD.astype(complex)),
        npy(changed(1, 0, 0.0)),
        npy(changed(1, 0, -1.0)),
        npy(changed(1, 0, np.nan)),
        npy(changed(1, 0, np.inf)),
        npy(changed(0, 0, np.nan)),
        npy(changed(0, 0, -np.inf)),
    ],
)
def test_anything_but_finite_means_and_positive_scales_is_refused(content):
    with pytest.raises(ArtifactError) as caught:
        read_scaler(content, 3)
    assert caught.value.code == "artifact.scaler"


def test_an_archive_of_arrays_is_refused():
    buffer = io.BytesIO()
    np.savez(buffer, scaler=GOOD)
    with pytest.raises(ArtifactError):
        read_scaler(buffer.getvalue(), 3)


@given(
    content=st.binary(max_size=200),
    prefix=st.sampled_from([b"", b"\x93NUMPY\x01\x00", b"PK\x03\x04"]),
)
def test_no_bytes_whatever_raise_anything_but_an_artifact_error(content, prefix):
    with pytest.raises(ArtifactError):
        read_scaler(prefix + content, 3)


@pytest.mark.parametrize("with_mean", [True, False])
@pytest.mark.parametrize("with_std", [True, False])
def test_mean_and_scale_are_those_the_scaler_applies(with_mean, with_std):
    X = np.random.default_rng(0).normal(5, 3, size=(30, 3))
    fitted = StandardScaler(with_mean=with_mean, with_std=with_std).fit(X)
    mean, scale = scaler_arrays(fitted, 3)
    np.testing.assert_array_equal((X - mean) / scale, fitted.transform(X))


def test_no_scaler_is_mean_zero_and_scale_one():
    assert scaler_arrays(None, 2).tolist() == [[0, 0], [1, 1]]


def test_the_schema_takes_mean_and_scale_of_each_input():
    X = np.random.default_rng(0).normal(5, 3, size=(30, 2))
    scaler = StandardScaler().fit(X)
    schema = with_scaler(describe_rows(X, X[:, 0], names=["a", "b"]), scaler)
    assert [feature.mean for feature in schema.features] == scaler.mean_.tolist()
    assert [feature.scale for feature in schema.features] == scaler.scale_.tolist()


def test_a_scaler_of_another_kind_has_no_mean():
    X = np.random.default_rng(0).normal(size=(30, 2))
    assert scaler_arrays(MinMaxScaler().fit(X), 2)[0].tolist() == [0.0, 0.0]
