"""A real model, made once and copied into each test's own data folder."""

from __future__ import annotations

import shutil

import pytest
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier

import mlcore

CONFIG = mlcore.ModelConfig(dataset="energy", n_estimators=10)


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """Make a data folder with one small model, not to be written to."""
    folder = tmp_path_factory.mktemp("published")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(folder))
        mlcore.load(CONFIG)
    return folder


@pytest.fixture
def data_folder(published, tmp_path):
    """Give each test a data folder of its own, with the model in it."""
    shutil.copytree(published / "models", tmp_path / "models")
    return tmp_path


@pytest.fixture
def wines(own_data_folder):
    """Publish a small model of three classes; return its data folder and its id."""
    X, y = load_wine(return_X_y=True)
    fitted = RandomForestClassifier(10, random_state=0).fit(X, y)
    return own_data_folder, mlcore.convert(fitted, X, name="wines").model_id


@pytest.fixture
def model_id():
    """Id of the model in the data folder."""
    return CONFIG.fingerprint()
