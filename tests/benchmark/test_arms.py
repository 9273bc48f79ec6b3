"""The runtimes of a real model."""

import json
import sys
from dataclasses import replace
from importlib.machinery import ModuleSpec
from time import perf_counter_ns
from types import ModuleType, SimpleNamespace

import pytest

from mlcore.artifacts import ModelFolder
from mlcore.benchmark import arms
from mlcore.benchmark.arms import (
    ONNX,
    PORTABLE,
    SKLEARN,
    Arm,
    label_of,
    open_contest,
    plugins,
    registry,
)
from mlcore.benchmark.arms import sklearn as sklearn_arm
from mlcore.benchmark.arms.agreement import admit
from mlcore.benchmark.arms.treelite import PLUGIN as TREELITE
from mlcore.benchmark.studies.fresh import launch, scratch_folders
from mlcore.errors import ArtifactError, ModelNotFoundError
from mlcore.inference import open_pipeline
from tests.manifests import without_files


def test_both_runtimes_of_a_model_are_opened_with_real_rows(data_folder, model_id):
    contest = open_contest(data_folder, model_id)
    assert [arm.name for arm in contest.arms[:2]] == ["sklearn", "onnx"]
    assert contest.sample.shape[1] == contest.schema.n_features
    assert admit(contest.arms, contest.sample).arms == contest.arms


def test_there_is_a_third_arm_exactly_if_another_file_is_served(data_folder, model_id):
    manifest = json.loads((data_folder / "models" / model_id / "manifest.json").read_text())
    names = [arm.name for arm in open_contest(data_folder, model_id).arms]
    assert ("onnx-portable" in names) == ("model.exact.onnx" in manifest["files"])


def test_of_classes_the_arms_are_asked_for_probabilities(wines):
    contest = open_contest(*wines)
    assert (contest.asked, contest.unopened) == ("predict_proba", ())
    assert [arm.name for arm in contest.arms[:2]] == ["sklearn", "onnx"]
    assert {arm.predict(arm.prepare(contest.sample)).shape for arm in contest.arms} == {(178, 3)}
    admitted = admit(contest.arms, contest.sample)
    assert admitted.arms == contest.arms
    assert admitted.agreements[0].identical
    published = ModelFolder(*wines)
    with scratch_folders(published, ["sklearn", "onnx"]) as ready:
        assert len(ready) == 2
        for program, scratch in ready.values():
            program = replace(program, answer=f"assert len(({program.answer})[0]) == 3")
            rows = contest.sample[:1].tolist()
            launch(program, scratch, published, rows, asked=contest.asked, wall_ns=perf_counter_ns)


def test_the_answers_do_not_depend_on_the_threads(data_folder, model_id):
    contest = open_contest(data_folder, model_id, n_threads=2)
    assert admit(contest.arms, contest.sample).arms == contest.arms


@pytest.mark.parametrize(("n_threads", "n_jobs"), [(1, None), (2, 2)])
def test_every_part_of_a_pipeline_gets_its_threads(data_folder, model_id, n_threads, n_jobs):
    published = ModelFolder(data_folder, model_id)
    pipeline = open_pipeline(published)
    sklearn_arm.set_threads(pipeline, n_threads)
    found = {value for name, value in pipeline.get_params().items() if name.endswith("n_jobs")}
    assert found == {n_jobs}


def test_a_module_with_a_plugin_is_an_arm_and_nothing_else_is_told(tmp_path, monkeypatch):
    (tmp_path / "abacus.py").write_text(
        "from mlcore.benchmark.arms.arm import Plugin\n"
        "PLUGIN = Plugin(name='abacus', label='Abacus', order=7, open_arm=lambda model, n: None)\n"
    )
    plugins.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(arms, "__path__", [*arms.__path__, str(tmp_path)])
        assert "abacus" in [plugin.name for plugin in plugins()]
        assert label_of("abacus") == "Abacus"
    plugins.cache_clear()
    del sys.modules["mlcore.benchmark.arms.abacus"]
    assert label_of("abacus") == "abacus"


def test_an_arm_whose_package_is_absent_does_not_show_itself(data_folder, model_id, monkeypatch):
    absent = TREELITE.packages[0]
    found = registry.find_spec
    monkeypatch.setattr(registry, "find_spec", lambda name: None if name == absent else found(name))
    assert TREELITE in plugins()
    assert "treelite" not in [arm.name for arm in open_contest(data_folder, model_id).arms]


def test_an_arm_whose_package_is_there_takes_part(data_folder, model_id, monkeypatch):
    """The stand-in answers as the package does: (n_rows, 1, 1), from the trees' own rows."""
    imported = ModuleType("treelite")
    imported.__spec__ = ModuleSpec("treelite", None)
    imported.sklearn = SimpleNamespace(import_model=lambda forest: forest)
    imported.gtil = SimpleNamespace(
        predict=lambda forest, rows, nthread: forest.predict(rows).reshape(-1, 1, 1)
    )
    monkeypatch.setitem(sys.modules, "treelite", imported)
    contest = open_contest(data_folder, model_id)
    arm = contest.arms[-1]
    assert arm.name == "treelite"
    assert admit([contest.arms[0], arm], contest.sample).left_out == ()


def test_a_model_that_was_not_kept_for_comparison_has_the_others(data_folder, model_id):
    names = [arm.name for arm in open_contest(data_folder, model_id).arms]
    without_files(data_folder / "models" / model_id, "twin.skops", no_twin="house.Forest")
    contest = open_contest(data_folder, model_id)
    assert [arm.name for arm in contest.arms] == names[1:]
    assert contest.no_twin == "house.Forest"


def test_a_model_without_the_portable_pair_has_the_others(data_folder, model_id):
    without_files(data_folder / "models" / model_id, "model.onnx", "scaler.npy")
    assert [arm.name for arm in open_contest(data_folder, model_id).arms] == ["sklearn", "onnx"]


def test_an_unknown_model_is_refused(data_folder):
    with pytest.raises(ModelNotFoundError):
        open_contest(data_folder, "nobody-1")


def damage(data_folder, model_id, name):
    path = data_folder / "models" / model_id / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def test_a_model_whose_served_file_was_changed_is_refused(data_folder, model_id):
    damage(data_folder, model_id, "model.exact.onnx")
    with pytest.raises(ArtifactError):
        open_contest(data_folder, model_id)


@pytest.mark.parametrize(("name", "arm"), [("model.onnx", PORTABLE), ("twin.skops", SKLEARN)])
def test_an_arm_whose_file_was_changed_is_missing_with_the_reason(data_folder, model_id, name, arm):
    damage(data_folder, model_id, name)
    contest = open_contest(data_folder, model_id)
    assert arm not in [one.name for one in contest.arms]
    assert ONNX in [one.name for one in contest.arms]
    (gone,) = [one for one in contest.unopened if one.arm == arm]
    assert gone.damaged == name
    assert gone.error.code == "artifact.hash"


def test_an_arm_that_fails_on_its_first_row_is_missing_with_the_reason(
    data_folder, model_id, monkeypatch
):
    def fail(rows):
        raise AttributeError("of another version")

    broken = Arm(name=SKLEARN, predict=fail)
    (sklearn, *others) = registry.installed()
    known = (replace(sklearn, open_arm=lambda *_: broken), *others)
    monkeypatch.setattr(registry, "installed", lambda: known)
    contest = open_contest(data_folder, model_id)
    assert contest.arms[0].name == ONNX
    (gone,) = contest.unopened
    assert gone.facts == {"reason": "AttributeError"}
    assert not gone.damaged
