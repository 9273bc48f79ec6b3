"""A configuration is checked when it is made, and its fingerprint names what it makes."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mlcore
from mlcore import config as config_module
from mlcore.artifacts import ModelFolder
from mlcore.config import BUILTIN_DATASETS, ModelConfig, Settings
from mlcore.errors import InvalidConfigError


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"dataset": "titanic"}, "dataset"),
        ({"dataset": ""}, "dataset"),
        ({"dataset": None}, "dataset"),
        ({"dataset": ["energy"]}, "dataset"),
        ({"n_estimators": 0}, "n_estimators"),
        ({"n_estimators": 10_001}, "n_estimators"),
        ({"n_estimators": 5.0}, "n_estimators"),
        ({"n_estimators": "5"}, "n_estimators"),
        ({"n_estimators": True}, "n_estimators"),
        ({"n_estimators": None}, "n_estimators"),
        ({"max_depth": 0}, "max_depth"),
        ({"max_depth": 1_001}, "max_depth"),
        ({"max_depth": 2.5}, "max_depth"),
        ({"min_samples_leaf": 0}, "min_samples_leaf"),
        ({"min_samples_leaf": 0.1}, "min_samples_leaf"),
        ({"random_state": -1}, "random_state"),
        ({"random_state": 2**32}, "random_state"),
        ({"random_state": None}, "random_state"),
        ({"test_size": 0}, "test_size"),
        ({"test_size": 0.51}, "test_size"),
        ({"test_size": float("nan")}, "test_size"),
        ({"test_size": "0.2"}, "test_size"),
        ({"test_size": True}, "test_size"),
    ],
)
def test_a_model_that_cannot_be_made_is_refused_naming_the_field(values, field):
    with pytest.raises(InvalidConfigError) as caught:
        ModelConfig(**values)
    assert caught.value.facts["field"] == field


def test_the_defaults_are_those_the_documentation_names():
    assert ModelConfig() == ModelConfig(dataset="energy", n_estimators=100, random_state=0)


def test_a_configuration_cannot_be_changed_afterwards():
    with pytest.raises(dataclasses.FrozenInstanceError):
        ModelConfig().n_estimators = 3


different = st.fixed_dictionaries(
    {
        "dataset": st.sampled_from(sorted(BUILTIN_DATASETS)),
        "n_estimators": st.integers(1, 10_000),
        "max_depth": st.none() | st.integers(1, 1_000),
        "min_samples_leaf": st.integers(1, 100),
        "test_size": st.floats(0.01, 0.5),
        "random_state": st.integers(0, 2**32 - 1),
    }
)


@given(first=different, second=different)
def test_fingerprints_are_equal_exactly_where_configurations_are(first, second):
    a, b = ModelConfig(**first), ModelConfig(**second)
    assert (a.fingerprint() == b.fingerprint()) == (a == b)


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(ModelConfig)])
def test_every_field_counts(field):
    other = {"dataset": "cars", "n_estimators": 99, "max_depth": 3, "min_samples_leaf": 2,
             "test_size": 0.3, "random_state": 1}[field]  # fmt: skip
    changed = dataclasses.replace(ModelConfig(), **{field: other})
    assert changed.fingerprint() != ModelConfig().fingerprint()


LIBRARIES = {"numpy": "2.3.4", "onnx": "1.19.1", "onnxruntime": "1.23.2", "scikit-learn": "1.7.2",
             "skl2onnx": "1.19.1", "vega_datasets": "0.9.0"}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "model_id"),
    [
        ({}, "energy-d3cd8ecd9936"),
        ({"dataset": "cars"}, "cars-40e22ff498b5"),
        ({"dataset": "diabetes"}, "diabetes-4fec137db667"),
        ({"dataset": "friedman"}, "friedman-5651f680c1c0"),
        ({"n_estimators": 5}, "energy-ccead849fa45"),
        ({"max_depth": 4}, "energy-18196bf30bc6"),
        ({"min_samples_leaf": 3}, "energy-784a2676259e"),
        ({"test_size": 0.5}, "energy-94b7aafaf043"),
        ({"random_state": 1}, "energy-abb5653937db"),
        ({"dataset": "cars", "n_estimators": 7, "max_depth": 4, "min_samples_leaf": 2,
          "test_size": 0.25, "random_state": 42}, "cars-8c599cb56879"),
    ],
)  # fmt: skip
def test_the_ids_that_models_were_published_under_stay(monkeypatch, values, model_id):
    monkeypatch.setattr(config_module, "library_versions", lambda: dict(LIBRARIES))
    assert ModelConfig(**values).fingerprint() == model_id


def test_a_field_that_comes_later_changes_an_id_only_where_it_is_not_as_by_default():
    @dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
    class LaterConfig(ModelConfig):
        max_features: float = 1.0

    assert LaterConfig().fingerprint() == ModelConfig().fingerprint()
    assert LaterConfig(n_estimators=5).fingerprint() == ModelConfig(n_estimators=5).fingerprint()
    assert LaterConfig(max_features=0.5).fingerprint() != ModelConfig().fingerprint()


@given(values=different)
def test_a_fingerprint_can_name_a_folder(values):
    name = ModelConfig(**values).fingerprint()
    assert name.startswith(values["dataset"] + "-")
    assert ModelFolder(Path("data"), name).path.name == name


def test_another_library_version_makes_another_model(monkeypatch):
    before = ModelConfig().fingerprint()
    versions = {**config_module.library_versions(), "scikit-learn": "99.0"}
    monkeypatch.setattr(config_module, "library_versions", lambda: versions)
    assert ModelConfig().fingerprint() != before


def test_another_format_or_dataset_version_makes_another_model(monkeypatch):
    before = ModelConfig().fingerprint()
    with monkeypatch.context() as patch:
        patch.setattr(config_module, "FORMAT_VERSION", config_module.FORMAT_VERSION + 1)
        assert ModelConfig().fingerprint() != before
    monkeypatch.setattr(config_module, "BUILTIN_DATASETS", {**BUILTIN_DATASETS, "energy": 99})
    assert ModelConfig().fingerprint() != before


def test_a_fingerprint_is_the_same_in_another_process_and_imports_no_scikit_learn():
    code = (
        "import sys, mlcore; print(mlcore.ModelConfig().fingerprint());"
        "print(sorted({'sklearn', 'skl2onnx', 'pandas', 'onnx'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(mlcore.__file__).parents[1],
    )  # fmt: skip
    assert done.stdout.split("\n")[:2] == [ModelConfig().fingerprint(), "[]"]


def test_library_versions_name_what_makes_a_model():
    versions = config_module.library_versions()
    assert {"scikit-learn", "skl2onnx", "onnx", "onnxruntime", "numpy"} <= set(versions)
    versions.clear()
    assert config_module.library_versions()


def test_the_data_folder_comes_from_the_environment_at_the_moment_of_asking(monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", "/somewhere")
    assert Settings.from_env().data_folder == Path("/somewhere")
    monkeypatch.setenv("LEVERS_DATA", "/elsewhere")
    assert Settings.from_env().data_folder == Path("/elsewhere")


@pytest.mark.parametrize("environ", [{}, {"LEVERS_DATA": ""}])
def test_without_a_setting_the_data_lie_in_the_working_folder(environ, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert Settings.from_env(environ).data_folder == tmp_path / ".levers"


def test_a_relative_data_folder_stays_where_it_was_when_the_process_moves(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    folder = Settings.from_env({"LEVERS_DATA": "here"}).data_folder
    assert folder == tmp_path / "here"
