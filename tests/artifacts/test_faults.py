"""A disk that fills up or a process that dies half-way leaves the old state, whole."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from mlcore import artifacts
from mlcore.artifacts import current, folder
from mlcore.errors import ArtifactError


def fill_disk_at(monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    """Let the n-th file that is written find no room."""
    real, calls = folder.write_atomically, iter(range(1_000))

    def failing(path: Path, content: bytes) -> None:
        if next(calls) == call:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, content)

    monkeypatch.setattr(folder, "write_atomically", failing)


# Two files and the manifest.
@pytest.mark.parametrize("call", [0, 1, 2])
def test_no_room_for_any_of_the_files_publishes_none(tmp_path, publish, monkeypatch, call):
    with monkeypatch.context() as patch:
        fill_disk_at(patch, call)
        with pytest.raises(ArtifactError) as caught:
            publish()
    assert caught.value.facts["reason"] == "No space left on device"
    assert list((tmp_path / "models").iterdir()) == []
    where = publish()
    assert artifacts.ModelFolder.at(where).missing() == ()


@pytest.mark.parametrize("call", [0, 1, 2])
def test_no_room_for_any_added_file_leaves_the_old_model_whole(publish, monkeypatch, call):
    where = publish()
    known = artifacts.ModelFolder.at(where).manifest
    fill_disk_at(monkeypatch, call)
    with pytest.raises(ArtifactError, match=r"artifact\.unwritable"):
        artifacts.ModelFolder.at(where).add({"twin.skops": b"twin", "calibration.npz": b"rows"})
    assert artifacts.ModelFolder.at(where).manifest == known
    assert artifacts.ModelFolder.at(where).read("model.onnx") == b"model"


def test_what_a_killed_process_was_about_to_publish_is_not_listed(tmp_path, publish):
    where = publish()
    where.rename(where.with_name(".staging-x1"))
    assert artifacts.published(tmp_path) == ()


def test_a_model_can_be_read_by_those_who_may_read_the_data_folder(publish):
    where = publish()
    assert where.stat().st_mode == where.parent.stat().st_mode


def test_a_pointer_that_cannot_be_replaced_stays_and_nothing_is_left_behind(tmp_path, monkeypatch):
    artifacts.set_current(tmp_path, "old")

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(current.Path, "replace", full)
    with pytest.raises(ArtifactError, match=r"artifact\.unwritable"):
        artifacts.set_current(tmp_path, "new")
    assert artifacts.current_id(tmp_path) == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["current"]
