"""The scikit-learn model is kept beside what was converted, or convert says why it is not."""

from __future__ import annotations

import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LassoCV
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline

import mlcore
from mlcore import artifacts
from mlcore.cli import main
from mlcore.errors import ArtifactError
from tests.manifests import change_manifest
from tests.models.rents import X, Y, forest


class Folds(KFold):
    """Somebody's own way to split rows, which the fitted model goes on holding."""


@pytest.mark.parametrize(
    "estimator",
    [KNeighborsRegressor(), make_pipeline(SimpleImputer(), KNeighborsRegressor())],
    ids=["neighbours", "imputer"],
)
def test_a_model_of_scikit_learns_own_parts_is_kept(estimator):
    fitted = estimator.fit(X, Y)
    converted = mlcore.convert(fitted, X)
    assert converted.no_twin == ""
    kept = mlcore.load(converted.model_id, backend="sklearn")
    assert kept.predict(X).tobytes() == fitted.predict(X).tobytes()


def test_what_cannot_be_kept_is_said_and_noted():
    fitted = LassoCV(cv=Folds(3)).fit(X, Y)
    with pytest.warns(mlcore.MlcoreWarning, match="test_twin.Folds") as caught:
        converted = mlcore.convert(fitted, X)
    assert caught[0].filename == __file__
    assert converted.no_twin == str(caught[0].message)
    manifest = artifacts.ModelFolder.at(converted.path.parent).manifest
    assert manifest.no_twin == f"{__name__}.Folds"
    assert artifacts.TWIN not in manifest.files
    with pytest.raises(ArtifactError) as refused:
        mlcore.load(converted.model_id, backend="sklearn")
    assert refused.value.code == "artifact.twin-outside"
    assert refused.value.facts == {"type": f"{__name__}.Folds"}


def test_converting_again_adds_what_an_earlier_version_did_not_keep():
    converted = mlcore.convert(forest(), X, name="rent")
    folder = converted.path.parent
    (folder / artifacts.TWIN).unlink()

    def forget(values):
        del values["files"][artifacts.TWIN], values["no_twin"]

    change_manifest(folder, forget)
    with pytest.raises(ArtifactError) as refused:
        mlcore.load(converted.model_id, backend="sklearn")
    assert refused.value.code == "artifact.no-twin"
    assert mlcore.convert(forest(), X, name="rent").model_id == converted.model_id
    answers = mlcore.load(converted.model_id, backend="sklearn").predict(X)
    assert answers.tobytes() == forest().predict(X).tobytes()


def test_the_command_line_says_why_it_is_not_kept(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    fitted = LassoCV(cv=Folds(3)).fit(X, Y)
    with pytest.warns(mlcore.MlcoreWarning):
        converted = mlcore.convert(fitted, X)
    assert main(["info", "--model", converted.model_id]) == 0
    assert converted.no_twin in capsys.readouterr().out.splitlines()
