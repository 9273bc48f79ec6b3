"""Cases are shown as unseen only where it is known that the model has not seen them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

import mlcore
from mlcore.artifacts.manifest import HELD_OUT
from mlcore.datasets import load_dataset
from mlcore.models import open_model
from tests.manifests import change_manifest, without_files

RNG = np.random.default_rng(5)
X = RNG.uniform(0.0, 10.0, size=(120, 2))
Y = X @ [2.0, -1.0] + RNG.normal(size=120)


def rows(X, y) -> set[tuple[float, ...]]:
    return {(*map(float, row), float(outcome)) for row, outcome in zip(X, y, strict=True)}


def test_a_configurations_cases_are_those_it_was_tested_on_and_none_it_learnt_from(small_copy):
    model = open_model(small_copy.name)
    unseen, metrics = model.held_out(), model.manifest.metrics
    assert len(unseen.actual) == metrics["n_test"] == 200
    missed = np.abs(unseen.actual - unseen.predicted)
    assert missed.mean() == pytest.approx(metrics["mae"], rel=1e-12)
    assert np.all(np.diff(unseen.predicted) >= 0)
    with np.load(small_copy / HELD_OUT) as kept:
        tested = rows(kept["X"], kept["y"])
    dataset = load_dataset("energy")
    assert rows(model.X, model.y) | tested == rows(dataset.X, dataset.y)
    assert not rows(model.X, model.y) & tested


def test_a_model_of_an_earlier_version_is_shown_the_same_cases(small_copy):
    expected = open_model(small_copy.name).held_out()
    without_files(small_copy, HELD_OUT)
    moved = small_copy.with_name("energy-0123456789ab")
    small_copy.rename(moved)
    change_manifest(moved, lambda values: values.update(model_id=moved.name))
    found = open_model(moved.name).held_out()
    np.testing.assert_array_equal(found.predicted, expected.predicted)
    np.testing.assert_array_equal(found.actual, expected.actual)


def test_cases_on_which_the_error_is_another_are_not_called_unseen(small_copy):
    without_files(small_copy, HELD_OUT)
    # As if another library had split the data otherwise.
    change_manifest(small_copy, lambda values: values["config"].update(random_state=1))
    assert open_model(small_copy.name).held_out() is None


@pytest.mark.parametrize(
    ("y", "held_out", "known"), [(None, False, False), (Y, False, False), (Y, True, True)]
)
def test_of_an_own_pipeline_only_its_owner_knows(y, held_out, known):
    fitted = LinearRegression().fit(X, Y)
    converted = mlcore.convert(fitted, X, y, name="mine", held_out=held_out)
    model = open_model(converted.model_id)
    unseen = model.held_out()
    assert (unseen is not None) is known
    if known:
        np.testing.assert_array_equal(np.sort(unseen.actual), np.sort(Y))
        missed = np.abs(unseen.actual - unseen.predicted)
        assert missed.mean() == pytest.approx(model.manifest.metrics["mae"])
