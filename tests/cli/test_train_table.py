"""``train --table`` makes the next version of a name from a file, or says which option is wrong."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mlcore import artifacts
from mlcore.cli import main
from mlcore.models.versions import versions_of
from tests.models.drafts.brought import rows
from tests.starting import Forked

ROOT = Path(__file__).parents[2]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "ventes.csv"
    path.write_bytes(rows())
    return path


def train(table, *more):
    return main(["train", "--table", str(table), "--target", "prix", "--recipe", "linear", *more])


def test_a_table_becomes_a_version_in_use_and_the_current_model(table, capsys, own_data_folder):
    assert train(table, "--name", "Prix", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["version"], told["target"]) == ("prix", 1, "prix")
    assert (told["kind"], told["left_out"]) == ("number", {})
    assert told["aliases"] == ["champion", "current"]
    assert told["metrics"]["n_test"] == 12
    assert artifacts.current_id(own_data_folder) == told["model_id"]
    # The same again is no new version, and is said in words.
    assert train(table, "--name", "Prix") == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"Version 1 of Prix ({told['model_id']}) is in use.\n")
    assert "12 rows held out" in said.out
    assert "Training the model" in said.err
    assert [one.number for one in versions_of("prix")] == [1]
    assert not (own_data_folder / "drafts").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--table", "TABLE"], "--target COLUMN"),
        (["--target", "prix"], "--target is for a table"),
        (["--name", "Prix"], "--name is for a table"),
        (["--table", "TABLE", "--target", "prix", "--trees", "5"], "--trees is for built-in data"),
        (["--table", "TABLE", "--target", "prix", "--min-samples-leaf", "5"], "--min-samples-leaf"),
        (["--table", "TABLE", "--target", "loyer"], "surface, pieces, prix"),
        (["--table", "TABLE", "--target", "prix", "--kind", "sum"], "number, classes"),
        (["--table", "TABLE", "--target", "prix", "--recipe", "magic"], "histogram boosting"),
        (["--table", "TABLE", "--target", "prix", "--sheet", "2024"], "--sheet"),
        (["--table", "TABLE", "--target", "prix", "--name", ""], "--name"),
        (["--table", "nowhere.csv", "--target", "prix"], "nowhere.csv cannot be read"),
        (["--table", ".", "--target", "prix"], "cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_by_its_option(table, given, said, capsys, own_data_folder):
    words = [str(table) if word == "TABLE" else word for word in given]
    assert main(["train", *words]) == 2
    assert said in capsys.readouterr().err.splitlines()[-1]
    assert artifacts.listed(own_data_folder) == ((), ())


def test_ctrl_c_ends_with_130_and_leaves_nothing(table, own_data_folder, forked):
    command = [sys.executable, "-m", "mlcore", "train", "--table", str(table), "--target", "prix"]
    child = Forked(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        while "Training" not in child.stderr.readline():
            pass
        child.send_signal(signal.SIGINT)
        said = child.communicate(timeout=120)[1]
    finally:
        child.kill()
    assert (child.returncode, said.splitlines()[-1]) == (130, "Interrupted.")
    assert artifacts.listed(own_data_folder) == ((), ())
    assert list(own_data_folder.glob("models/.staging*")) == []
    assert artifacts.current_id(own_data_folder) is None
