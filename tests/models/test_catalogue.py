"""A name leads to one model; a damaged pointer to the current one never means another."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression

import mlcore
from mlcore import artifacts
from mlcore.cli import main
from mlcore.errors import ArtifactError, ModelNotFoundError
from mlcore.models import choice_of, choices, prepare, resolve
from mlcore.text import for_locale
from mlcore.wording.model import model_name
from tests.manifests import change_manifest
from tests.stand_ins import put

RNG = np.random.default_rng(5)
X = RNG.uniform(size=(60, 2))
Y = X @ [2.0, -1.0]
OTHER = mlcore.ModelConfig(dataset="cars", n_estimators=5, random_state=1)


def test_a_trained_model_with_other_settings_is_a_choice_of_its_own(own_data_folder):
    trained = mlcore.load(OTHER)
    artifacts.set_current(own_data_folder, trained.model_id)
    chosen = choice_of(resolve(), choices())
    assert chosen in choices()
    assert (chosen.name, chosen.model_id) == (trained.model_id, trained.model_id)
    assert chosen.settings == {"n_estimators": 5, "random_state": 1}
    # The link leads to what was seen, the data's name to the default model as ever.
    assert mlcore.load(resolve(chosen.name)) is trained
    assert resolve("cars") == mlcore.ModelConfig(dataset="cars")


def test_every_choice_leads_to_the_model_it_stands_for():
    mlcore.load(OTHER)
    mlcore.convert(LinearRegression().fit(X, Y), X, name="Rent")
    for choice in choices():
        source = resolve(choice.name)
        assert choice_of(source, choices()) == choice
        model_id = source if isinstance(source, str) else source.fingerprint()
        assert model_id == choice.model_id


def test_another_version_of_a_name_is_told_from_the_one_in_use():
    older = mlcore.convert(LinearRegression().fit(X, Y), X, name="Rent").model_id
    newer = mlcore.convert(RandomForestRegressor(3).fit(X, Y), X, name="Rent").model_id
    chosen = choice_of(resolve(newer), choices())
    assert (chosen.name, chosen.version, chosen.link) == ("rent", 2, "rent@2")
    chosen = choice_of(resolve(older), choices())
    assert (chosen.name, chosen.version, chosen.link) == ("rent@1", 1, "rent@1")
    assert resolve(chosen.name) == older
    english, french = for_locale("en"), for_locale("fr")
    assert model_name(english, chosen) == "Rent, version 1"
    assert model_name(french, chosen) == "Rent, version 1"


@pytest.mark.parametrize("name", ["rent-in-paris", "Rent, in Paris"])
def test_an_own_pipeline_loads_by_its_name_and_by_its_title(name):
    converted = mlcore.convert(LinearRegression().fit(X, Y), X, name="Rent, in Paris")
    assert mlcore.load(name).model_id == converted.model_id


def test_a_dataset_loads_by_its_name(trained_folder, small_copy, small_config):
    (made,) = (trained_folder / "models").glob("energy-*")
    shutil.copytree(made, small_copy.parent / made.name)
    assert mlcore.load(small_config.fingerprint()).model_id == small_config.fingerprint()
    assert mlcore.load("energy").model_id == mlcore.ModelConfig().fingerprint()


def test_an_unknown_name_is_refused_with_those_there_are():
    mlcore.convert(LinearRegression().fit(X, Y), X, name="Rent")
    with pytest.raises(ModelNotFoundError) as caught:
        mlcore.load("nobody")
    assert caught.value.facts["expected"].endswith("rent")
    assert "nobody" not in str(caught.value.facts)


@pytest.mark.parametrize("change", [{"dataset": "gone"}, {"depth": 3}], ids=str)
def test_a_model_of_settings_nobody_knows_takes_no_other_down(small_copy, change):
    change_manifest(small_copy, lambda values: values["config"].update(change))
    assert [choice.name for choice in choices()][:2] == ["energy", "cars"]
    assert resolve() == small_copy.name
    assert (
        mlcore.load(small_copy.name).predict_one([12.6, 108.0, 4.8, 2.0, 7.1]).features_count == 5
    )


def test_a_newer_model_that_cannot_be_read_does_not_lend_its_name_to_an_older_one():
    older = mlcore.convert(LinearRegression().fit(X, Y), X, name="Rent")
    newer = mlcore.convert(RandomForestRegressor(3).fit(X, Y), X, name="Rent")
    flip(newer.path.parent / artifacts.MANIFEST)
    assert resolve("rent") == newer.model_id
    with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
        mlcore.load("rent")
    assert [choice.model_id for choice in choices() if choice.name == "rent"] == [newer.model_id]
    # By its id the older one answers as ever.
    assert mlcore.load(older.model_id).model_id == older.model_id


def test_an_older_model_that_cannot_be_read_is_in_nobody_s_way():
    older = mlcore.convert(LinearRegression().fit(X, Y), X, name="Rent")
    newer = mlcore.convert(RandomForestRegressor(3).fit(X, Y), X, name="Rent")
    flip(older.path.parent / artifacts.MANIFEST)
    assert mlcore.load("rent").model_id == newer.model_id
    assert [choice.model_id for choice in choices() if choice.name == "rent"] == [newer.model_id]


def flip(path: Path) -> None:
    """Damage a file in its place, as a disk does."""
    with path.open("r+b") as file:
        file.seek(100)
        sign = file.read(1)[0]
        file.seek(100)
        file.write(bytes([sign ^ 1]))


ROW = ["12", "20", "5", "1", "7"]


@pytest.fixture(params=["random bytes", "gone", "folder", "loop", "pipe", "zeros"])
def damaged(request, small_copy: Path) -> Path:
    """Return a pointer that cannot be followed, in a data folder with a model."""
    pointer = small_copy.parents[1] / "current"
    if request.param == "random bytes":
        pointer.unlink()
        pointer.write_bytes(os.urandom(40))
    elif request.param == "gone":
        artifacts.set_current(small_copy.parents[1], "rent-0123456789ab")
    else:
        put(pointer, request.param)
    return pointer


def facts_of(pointer: Path) -> tuple[int, int]:
    return os.lstat(pointer).st_mode, os.lstat(pointer).st_ino


def test_a_damaged_pointer_is_told_and_stays_as_it_is(damaged, small_copy, small_config, capsys):
    before = facts_of(damaged)
    with pytest.raises(ArtifactError, match=r"artifact\.current"):
        resolve()
    for arguments in (["predict", *ROW], ["info"]):
        assert main(arguments) == 2
        written = capsys.readouterr()
        assert written.out == ""
        assert "urrent" in written.err
    # Models that are named answer, and leave the pointer alone.
    assert main(["predict", *ROW, "--model", small_copy.name]) == 0
    assert main(["info", "--model", small_copy.name]) == 0
    assert mlcore.load(small_config).model_id == small_copy.name
    assert small_copy.name in {choice.model_id for choice in choices()}
    assert facts_of(damaged) == before


def test_training_makes_a_model_current_whatever_stands_there(damaged, small_copy):
    assert main(["train", "--trees", "5"]) == 0
    assert artifacts.current_id(small_copy.parents[1]) == small_copy.name
    assert resolve() == mlcore.ModelConfig(n_estimators=5)


def test_no_pointer_means_the_default_model(small_copy):
    (small_copy.parents[1] / "current").unlink()
    assert resolve() == mlcore.ModelConfig()


def test_the_default_model_is_made_again_where_its_folder_is_gone(own_data_folder):
    default = mlcore.ModelConfig()
    own_data_folder.mkdir()
    artifacts.set_current(own_data_folder, default.fingerprint())
    assert resolve() == default


def wait(model: mlcore.ModelConfig | str) -> None:
    deadline = time.monotonic() + 60
    while not (state := prepare(model)).ready:
        assert state.error is None
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_looking_at_a_model_does_not_make_it_the_current_one(small_copy, small_config):
    pointer = small_copy.parents[1] / "current"
    pointer.unlink()
    wait(small_config)
    assert not os.path.lexists(pointer)
    assert resolve() == mlcore.ModelConfig()


def test_only_the_default_becomes_the_current_one_by_itself(trained_folder, own_data_folder):
    shutil.copytree(trained_folder, own_data_folder, symlinks=True)
    pointer = own_data_folder / "current"
    pointer.unlink()
    wait(mlcore.ModelConfig(dataset="cars"))
    assert not os.path.lexists(pointer)
    wait(mlcore.ModelConfig())
    assert artifacts.current_id(own_data_folder) == mlcore.ModelConfig().fingerprint()


def test_the_default_answers_though_the_pointer_to_it_cannot_be_written(
    trained_folder, own_data_folder, monkeypatch
):
    shutil.copytree(trained_folder, own_data_folder, symlinks=True)
    (own_data_folder / "current").unlink()

    def read_only(*_arguments: object, **_options: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "symlink_to", read_only)
    monkeypatch.setattr(Path, "write_text", read_only)
    wait(mlcore.ModelConfig())


def test_models_that_cannot_be_listed_are_not_called_unknown(small_copy, monkeypatch):
    def barred(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", barred)
    with pytest.raises(ArtifactError, match=r"artifact\.unreadable"):
        resolve("rent")
    assert [choice.name for choice in choices()][:2] == ["energy", "cars"]
