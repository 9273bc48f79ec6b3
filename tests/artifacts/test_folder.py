"""A model folder is published whole, verified before use, and never left half-changed."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore import artifacts
from mlcore.artifacts import current, folder
from mlcore.errors import ArtifactError, ModelNotFoundError
from tests.artifacts.conftest import read_manifest
from tests.manifests import change_manifest
from tests.stand_ins import put

HOLDER = """
import sys
from pathlib import Path
from mlcore import artifacts
lock = artifacts.ModelFolder(Path(sys.argv[1]), "rent-1").lock()
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_is_published_is_read_back_byte_for_byte(folder):
    stored = artifacts.ModelFolder.at(folder).manifest
    assert set(stored.files) == {"model.onnx", "scaler.npy"}
    assert artifacts.ModelFolder.at(folder).read("model.onnx") == b"model"
    assert artifacts.ModelFolder.at(folder).missing() == ()


def test_a_manifest_survives_the_way_through_json(folder):
    stored = artifacts.ModelFolder.at(folder).manifest
    assert artifacts.Manifest.from_dict(json.loads(json.dumps(stored.as_dict()))) == stored


@pytest.mark.parametrize("bit", range(40))
def test_any_flipped_bit_is_refused(folder, bit):
    content = bytearray(b"model")
    content[bit // 8] ^= 1 << bit % 8
    (folder / "model.onnx").write_bytes(content)
    with pytest.raises(ArtifactError, match=r"artifact\.hash"):
        artifacts.ModelFolder.at(folder).read("model.onnx")


@pytest.mark.parametrize("content", [b"", b"mode", b"model\n"])
def test_a_file_of_another_length_is_refused(folder, content):
    (folder / "model.onnx").write_bytes(content)
    with pytest.raises(ArtifactError, match=r"artifact\.hash"):
        artifacts.ModelFolder.at(folder).read("model.onnx")


def test_a_file_the_manifest_does_not_list_is_refused(folder):
    (folder / "extra.onnx").write_bytes(b"anything")
    with pytest.raises(ArtifactError, match=r"artifact\.hash"):
        artifacts.ModelFolder.at(folder).read("extra.onnx")


def test_a_missing_file_is_named(folder):
    (folder / "scaler.npy").unlink()
    assert artifacts.ModelFolder.at(folder).missing() == ("scaler.npy",)
    with pytest.raises(ArtifactError) as caught:
        artifacts.ModelFolder.at(folder).read("scaler.npy")
    assert (caught.value.code, caught.value.facts["file"]) == ("artifact.missing", "scaler.npy")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("created",), 5), (("created",), None), (("title",), ["Cars"]), (("config",), "cars"),
        (("files",), None), (("parity",), {"model.onnx": 5}), (("schema", "features", 0), 5),
        (("schema", "features", 0, "typical"), "x"), (("schema", "features", 0, "decimals"), True),
        (("schema", "features", 0, "low"), float("nan")), (("schema", "target", "label"), 5),
        (("schema", "features", 0, "low"), 1e9), (("schema", "features", 0, "mean"), 10**400),
        (("schema", "features", 0, "decimals"), 10**6), (("schema", "features", 0, "scale"), 0.0),
        (("metrics",), {"mae": float("inf")}), (("metrics",), {"n_test": "many"}),
        (("parity",), {"model.onnx": {"n_thresholds": {}}}), (("sizes",), {"model.onnx": "5"}),
        (("config",), {"test_size": float("nan")}), (("schema", "features", 0, "most"), "x"),
        (("schema", "features", 0, "most"), float("nan")),
        (("schema", "features", 0, "typical"), 10**400), (("metrics",), {"n_test": 10**400}),
    ],
    ids=str,
)  # fmt: skip
def test_a_manifest_with_a_value_of_another_type_is_refused(tmp_path, folder, place, value):
    *way, last = place

    def change(part):
        for step in way:
            part = part[step]
        part[last] = value

    change_manifest(folder, change)
    with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
        read_manifest(folder)
    assert artifacts.published(tmp_path) == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 100_000,
        b"{}",
        b"null",
        b'{"schema": 3}',
        b"\xff",
        b'{"schema": {}}',
    ],
)
def test_a_manifest_that_cannot_be_read_is_refused(folder, content):
    (folder / artifacts.MANIFEST).write_bytes(content)
    with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
        read_manifest(folder)


def test_a_folder_without_a_manifest_holds_no_model(tmp_path):
    with pytest.raises(ModelNotFoundError):
        read_manifest(tmp_path)


def test_added_files_count_beside_the_old_ones(folder):
    artifacts.ModelFolder.at(folder).add({"model.exact.onnx": b"exact"})
    stored = artifacts.ModelFolder.at(folder).manifest
    assert set(stored.files) == {"model.onnx", "scaler.npy", "model.exact.onnx"}
    assert artifacts.ModelFolder.at(folder).read("model.exact.onnx") == b"exact"


def test_nothing_but_the_files_is_left_after_publishing_and_adding(tmp_path, folder):
    artifacts.ModelFolder.at(folder).add({"model.onnx": b"model"})
    assert names(folder) == {"model.onnx", "scaler.npy", "manifest.json"}
    assert names(tmp_path / "models") == {"rent-1"}


def test_a_model_that_is_there_is_not_published_over(folder, publish):
    with pytest.raises(ArtifactError, match=r"artifact\.unwritable"):
        publish()
    assert artifacts.ModelFolder.at(folder).read("model.onnx")


def test_what_a_killed_process_left_without_manifest_is_replaced(tmp_path, publish):
    broken = tmp_path / "models" / "rent-1"
    broken.mkdir(parents=True)
    (broken / "model.onnx").write_bytes(b"half")
    folder = publish()
    assert artifacts.ModelFolder.at(folder).read("model.onnx") == (b"model")


@pytest.mark.parametrize("stand_in", ["pipe", "socket"])
def test_what_stands_in_the_place_of_a_model_s_folder_is_replaced(tmp_path, publish, stand_in):
    (tmp_path / "models").mkdir()
    put(tmp_path / "models" / "rent-1", stand_in)
    folder = publish()
    assert artifacts.ModelFolder.at(folder).damaged() == ()
    assert names(tmp_path / "models") == {"rent-1"}


def test_a_link_that_leads_nowhere_counts_as_missing(tmp_path, folder):
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").symlink_to(tmp_path / "nowhere")
    assert artifacts.ModelFolder.at(folder).missing() == ("model.onnx",)


def test_a_full_disk_leaves_nothing_behind(tmp_path, publish, monkeypatch):
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ArtifactError) as caught:
        publish()
    assert caught.value.facts["reason"] == "No space left on device"
    assert names(tmp_path / "models") == set()


def test_a_full_disk_leaves_the_old_files_as_they_were(folder, monkeypatch):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ArtifactError, match=r"artifact\.unwritable"):
        artifacts.ModelFolder.at(folder).add({"model.onnx": b"new"})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_file_in_place_of_the_data_folder_is_told(tmp_path):
    place = tmp_path / "taken"
    place.write_text("")
    with pytest.raises(ArtifactError, match=r"artifact\.unwritable"):
        artifacts.ModelFolder(place, "rent-1").lock()


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/b", "a\\b", "/etc/passwd", "%2e%2e", "a\0b", "A", "-a", "a-", "é",
     "a" * 81, "a\n", ".lock", "con:"],
)  # fmt: skip
def test_an_id_that_could_lead_elsewhere_names_no_model(tmp_path, name):
    with pytest.raises(ModelNotFoundError):
        artifacts.ModelFolder(tmp_path, name)


@given(st.text(max_size=90))
def test_no_id_whatever_leads_out_of_the_models(name):
    base = Path("/data")
    try:
        folder = artifacts.ModelFolder(base, name)
    except ModelNotFoundError:
        return
    assert folder.path.resolve().parent == (base / "models").resolve()


def test_models_are_listed_newest_first_and_broken_ones_left_out(tmp_path, publish):
    for model_id in ("rent-1", "rent-3", "rent-2"):
        publish(model_id)
    broken = publish("rent-4")
    shutil.copytree(tmp_path / "models" / "rent-1", tmp_path / "models" / "rent-5")
    (broken / artifacts.MANIFEST).write_text("{")
    (tmp_path / "models" / ".staging-x").mkdir()
    found = [stored.model_id for stored in artifacts.published(tmp_path)]
    assert found == ["rent-2", "rent-3", "rent-1"]


def test_a_data_folder_that_is_not_there_has_no_models(tmp_path):
    assert artifacts.published(tmp_path / "nowhere") == ()


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout.readline() == "held\n"
        lock = artifacts.ModelFolder(tmp_path, "rent-1").lock()
        with pytest.raises(TimeoutError):
            lock.acquire(blocking=False)
        holder.kill()
    lock.acquire(timeout=10)
    assert lock.is_locked
    lock.release()


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
