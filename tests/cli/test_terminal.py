"""Where the answers of a command go, and places that take no more."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mlcore.cli import main
from mlcore.cli.terminal import write_file

ROOT = Path(__file__).parents[2]
ROW = ["12.6", "108", "4.8", "2", "7.1"]


@pytest.fixture
def rows(trained_folder, tmp_path, monkeypatch) -> Path:
    """Return a file of rows; the model is trained."""
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    path = tmp_path / "rows.csv"
    path.write_text("temperature,area,insulation,people,sun\n" + ",".join(ROW) + "\n")
    return path


def test_a_link_is_followed_and_stays(rows, tmp_path):
    (tmp_path / "real.csv").write_text("old")
    link = tmp_path / "link.csv"
    link.symlink_to("real.csv")
    assert main(["predict", "--csv", str(rows), "--output", str(link)]) == 0
    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_text().startswith("temperature,")


def test_a_pipe_is_written_into_and_stays_one(rows, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert main(["predict", "--csv", str(rows), "--output", str(pipe)]) == 0
    reader.join(20)
    assert read[0].startswith(b"temperature,")
    assert pipe.is_fifo()


def test_a_device_stays_one(rows, tmp_path, capsys):
    # By a link of our own: were it replaced, the system's would not be.
    for name, code in (("null", 0), ("full", 2)):
        link = tmp_path / name
        link.symlink_to(f"/dev/{name}")
        assert main(["predict", "--csv", str(rows), "--output", str(link)]) == code
        assert link.is_symlink()
        assert Path(f"/dev/{name}").is_char_device()
    assert "cannot be written: No space left on device" in capsys.readouterr().err


def test_what_is_larger_than_a_pipe_holds_arrives_whole(tmp_path):
    content = os.urandom(300_000)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_file(pipe, content)
    reader.join(20)
    assert read == [content]


@pytest.mark.parametrize(
    "words",
    [["predict", *ROW], ["predict", *ROW, "--json"], ["predict", "--csv", "ROWS"], ["info"]],
    ids=["number", "json", "rows", "info"],
)
def test_a_full_disk_behind_standard_output_is_one_sentence(rows, words):
    given = [str(rows) if word == "ROWS" else word for word in words]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mlcore", *given],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "The output cannot be written: No space left on device.\n"
