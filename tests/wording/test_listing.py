"""What the list of models says of each, fitted here or elsewhere, with more or less known of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

import mlcore
from mlcore.artifacts import ModelFolder
from mlcore.models import choices
from mlcore.text import for_locale
from mlcore.wording.registry.listing import list_words

X = np.random.default_rng(0).uniform(0, 1, (60, 2))
Y = X[:, 0] + np.where(X[:, 1] > 0.5, 0.1, 0.0)


@pytest.fixture
def folder(own_data_folder: Path) -> Path:
    """Return a data folder with models of which more and less is known."""
    linear = LinearRegression().fit(X, Y)
    mlcore.convert(linear, X, Y, name="Unseen", held_out=True)
    mlcore.convert(linear, X, name="Alone")
    mlcore.convert(LogisticRegression().fit(X, Y > 0.6), X, Y > 0.6, name="Yes", held_out=True)
    early = mlcore.convert(linear, X, Y, name="Early").model_id
    manifest = ModelFolder(own_data_folder, early).manifest
    ModelFolder(own_data_folder, early).add({}, replace(manifest, n_rows=0, n_kept=0))
    return own_data_folder


def test_each_model_is_listed_with_what_is_known_of_it(folder: Path) -> None:
    said = {one.name: one for one in list_words(choices(), folder, for_locale("en"), None)}
    assert said["unseen"].about == "Linear model · trained elsewhere, came with 60 cases"
    assert said["unseen"].on == "on 60 unseen cases"
    assert (said["alone"].off, said["alone"].on) == ("–", "not measured")
    assert said["yes"].off.endswith("right")
    assert said["early"].about == "Linear model"
    assert not said["energy"].is_made
