"""The pointer to the current model is there whole or not at all."""

from __future__ import annotations

import threading

import pytest

from mlcore import artifacts
from mlcore.errors import ArtifactError, ModelNotFoundError


def test_nothing_is_current_at_first(tmp_path):
    assert artifacts.current_id(tmp_path) is None


def test_the_pointer_leads_to_the_folder(tmp_path, folder):
    artifacts.set_current(tmp_path, "rent-1")
    assert artifacts.current_id(tmp_path) == "rent-1"
    assert (tmp_path / "current" / "model.onnx").read_bytes() == b"model"


def test_the_last_one_set_is_current(tmp_path, publish):
    for model_id in ("rent-1", "rent-2"):
        publish(model_id)
        artifacts.set_current(tmp_path, model_id)
    assert artifacts.current_id(tmp_path) == "rent-2"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "models"]


def test_where_links_are_forbidden_a_file_points(tmp_path, folder, monkeypatch):
    def forbidden(*_arguments: object, **_options: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr("pathlib.Path.symlink_to", forbidden)
    artifacts.set_current(tmp_path, "rent-1")
    assert (tmp_path / "current").read_text() == "rent-1"
    assert artifacts.current_id(tmp_path) == "rent-1"


@pytest.mark.parametrize("content", [b"", b"../../etc", b"a/b", b"\xff\xfe", b"x" * 500])
def test_a_pointer_that_names_no_model_counts_as_none(tmp_path, content):
    (tmp_path / "current").write_bytes(content)
    assert artifacts.current_id(tmp_path) is None


def test_an_id_that_could_lead_elsewhere_never_becomes_current(tmp_path):
    with pytest.raises(ModelNotFoundError):
        artifacts.set_current(tmp_path, "../elsewhere")
    assert not (tmp_path / "current").exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(ArtifactError, match=r"artifact\.unwritable"):
        artifacts.set_current(tmp_path / "nowhere", "rent-1")


def test_a_reader_never_sees_no_pointer_while_it_is_replaced(tmp_path, publish):
    ids = {"rent-1", "rent-2"}
    for model_id in ids:
        publish(model_id)
    artifacts.set_current(tmp_path, "rent-1")
    done = threading.Event()

    def change() -> None:
        for _ in range(200):
            for model_id in ids:
                artifacts.set_current(tmp_path, model_id)
        done.set()

    writer = threading.Thread(target=change)
    writer.start()
    seen = set()
    while not done.is_set():
        seen.add(artifacts.current_id(tmp_path))
    writer.join()
    assert seen <= ids
