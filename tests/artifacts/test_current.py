"""The pointer to the current model is there whole or not at all."""

from __future__ import annotations

import threading

import pytest

from mlcore import artifacts
from mlcore.errors import ArtifactError, ModelNotFoundError
from tests.stand_ins import put


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


@pytest.mark.parametrize("content", [b"", b"../../etc", b"a/b", b"\xff\xfe", b"x" * 5000])
def test_a_pointer_that_names_no_model_is_refused_and_stays(tmp_path, content):
    (tmp_path / "current").write_bytes(content)
    with pytest.raises(ArtifactError, match=r"artifact\.current"):
        artifacts.current_id(tmp_path)
    assert not artifacts.is_current(tmp_path, "rent-1")
    assert (tmp_path / "current").read_bytes() == content


@pytest.mark.parametrize("stand_in", ["folder", "pipe", "loop", "socket", "zeros"])
def test_a_pointer_that_is_no_file_is_refused_at_once(tmp_path, stand_in):
    put(tmp_path / "current", stand_in)
    with pytest.raises(ArtifactError, match=r"artifact\.current"):
        artifacts.current_id(tmp_path)


@pytest.mark.parametrize("stand_in", ["folder", "pipe", "loop", "socket", "zeros"])
def test_whatever_stands_in_the_place_of_the_pointer_is_replaced(tmp_path, folder, stand_in):
    put(tmp_path / "current", stand_in)
    artifacts.set_current(tmp_path, "rent-1")
    assert artifacts.current_id(tmp_path) == "rent-1"
    assert (tmp_path / "current" / "model.onnx").read_bytes() == b"model"


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
