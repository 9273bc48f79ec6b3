"""The runtimes of a real model."""

import json

import pytest

from mlcore.benchmark.agreement import check_answers
from mlcore.benchmark.arms import open_contest
from mlcore.errors import ArtifactError, ModelNotFoundError


def test_both_runtimes_of_a_model_are_opened_with_real_rows(data_folder, model_id):
    contest = open_contest(data_folder, model_id)
    assert [arm.name for arm in contest.arms[:2]] == ["sklearn", "onnx"]
    assert contest.sample.shape[1] == contest.schema.n_features
    assert all(found.agrees for found in check_answers(contest.arms, contest.sample))


def test_there_is_a_third_arm_exactly_if_another_file_is_served(data_folder, model_id):
    manifest = json.loads((data_folder / "models" / model_id / "manifest.json").read_text())
    names = [arm.name for arm in open_contest(data_folder, model_id).arms]
    assert ("onnx-portable" in names) == ("model.exact.onnx" in manifest["files"])


def test_an_unknown_model_is_refused(data_folder):
    with pytest.raises(ModelNotFoundError):
        open_contest(data_folder, "nobody-1")


def test_a_model_whose_file_was_changed_is_refused(data_folder, model_id):
    path = data_folder / "models" / model_id / "model.onnx"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(ArtifactError):
        open_contest(data_folder, model_id)
