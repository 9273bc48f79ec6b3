"""A folder that may not be searched is said to be so, by a user for whom permissions count."""

from __future__ import annotations

from pathlib import Path

import pytest

import mlcore
from mlcore import artifacts
from mlcore.cli import main
from mlcore.errors import ArtifactError
from mlcore.models import can_rebuild, choice_of, choices, prepare
from tests.stand_ins import folder_of_nobody

ROW = ["12", "20", "5", "1", "7"]


@pytest.fixture
def model_id(small_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> str:
    """Return a model's id, once all that is imported on use is imported: root's may be barred."""
    monkeypatch.setenv("LEVERS_DATA", str(small_folder))
    assert main(["predict", *ROW]) == main(["info"]) == 0
    capsys.readouterr()
    return artifacts.current_id(small_folder)


@pytest.mark.parametrize("barred", ["models/{}", "models", ""])
def test_every_way_to_a_barred_folder_ends_with_the_reason(
    small_folder, model_id, barred, monkeypatch, capsys
):
    with folder_of_nobody(small_folder) as data_folder:
        monkeypatch.setenv("LEVERS_DATA", str(data_folder))
        (data_folder / barred.format(model_id)).chmod(0)
        for arguments in (
            ["predict", *ROW],
            ["predict", *ROW, "--model", model_id],
            ["info"],
            ["info", "--model", model_id],
            ["train", "--trees", "5"],
        ):
            assert main(arguments) == 2, arguments
            assert "Permission denied" in capsys.readouterr().err
        assert not can_rebuild(model_id)
        assert choice_of(model_id, choices()).model_id == model_id
        while (state := prepare(model_id)).error is None:
            assert not state.ready
        assert state.error.facts["reason"] == "Permission denied"
        assert not artifacts.is_mendable(state.error)


def test_a_name_is_not_called_unknown_where_the_models_may_not_be_listed(monkeypatch):
    with folder_of_nobody() as folder:
        (folder / "models").mkdir()
        (folder / "models").chmod(0)
        monkeypatch.setenv("LEVERS_DATA", str(folder))
        with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
            mlcore.load("rent")
