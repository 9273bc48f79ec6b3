"""What the documentation says is true."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mlcore import artifacts

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/**/*.md"))]
DECISIONS = sorted(ROOT.glob("docs/decisions/*.md"))
# No path, made by running Levers, or names of the reader's own files.
NOT_HERE = {"application/json", ".levers/", ".venv", "rows.csv", "answers.csv"}


def blocks(path: Path, language: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(), re.DOTALL | re.MULTILINE)


def commands(path: Path, start: str) -> list[str]:
    """Return the commands of console blocks that begin with these words."""
    lines = "\n".join(blocks(path, "console")).replace("\\\n", "").splitlines()
    return [line[2:] for line in lines if line.startswith(f"$ {start}")]


LINES = [(path, line) for path in PAGES for line in commands(path, "python -m mlcore")]
PYTHON = [(path, block) for path in PAGES for block in blocks(path, "python")]


def run(arguments: list[str], folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder of its own, as somebody who has cloned the repository."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **environ}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=env, capture_output=True, text=True,
        timeout=110,
    )  # fmt: skip


@pytest.fixture
def with_model(trained_folder, tmp_path):
    """Give a copy of a data folder with a model, and a file to predict."""
    folder = tmp_path / "copy"
    shutil.copytree(trained_folder, folder, symlinks=True)
    header = "temperature,area,insulation,people,sun\n"
    (tmp_path / "rows.csv").write_text(header + "12.6,108,4.8,2,7.1\n")
    return folder


def test_the_readme_can_be_read_in_one_go_and_shows_a_picture_first():
    lines = README.read_text().splitlines()
    assert len(lines) <= 120
    assert lines[2].startswith("![")


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_fits_on_25_lines_and_says_why(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 25
    assert re.match(rf"# {path.name[:4]} ", text)
    assert "## Decision" in text
    assert "## Reasons" in text


def test_decisions_are_numbered_without_a_gap():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_there_are_commands_and_python_to_try():
    assert len(LINES) >= 5
    assert len(PYTHON) >= 2


@pytest.mark.parametrize(("path", "line"), LINES, ids=lambda part: str(part)[-40:])
def test_a_command_does_what_the_documentation_shows(path, line, with_model, tmp_path):
    done = run(shlex.split(line)[1:], tmp_path, LEVERS_DATA=str(with_model))
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize(("path", "block"), PYTHON, ids=lambda part: str(part)[-30:])
def test_python_of_the_documentation_runs(path, block, with_model, tmp_path):
    done = run(["-W", "error", "-c", block], tmp_path, LEVERS_DATA=str(with_model))
    assert done.returncode == 0, done.stderr


def test_a_pipeline_brought_as_the_readme_shows_answers_by_its_name(tmp_path):
    (block,) = [block for block in blocks(README, "python") if "mlcore.convert" in block]
    done = run(["-c", block], tmp_path)
    assert done.stdout.split() == ["True"], done.stderr
    answer = run(["-m", "mlcore", "predict", "--model", "rent", "--json", "1", "2", "3"], tmp_path)
    assert json.loads(answer.stdout)["features_count"] == 3


def test_the_rest_example_has_a_row_that_its_model_takes(trained_folder):
    (line,) = commands(README, "curl")
    row = json.loads(shlex.split(line)[-1])["data"]
    (cars,) = [one for one in artifacts.published(trained_folder) if one.name == "cars"]
    assert cars.schema.outside(cars.schema.validate([row])[0]) == ()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_is_named_exists(path):
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
    linked = [(path.parent, link) for link in re.findall(r"\]\((?!http)([^)#]+)\)", text)]
    ticked = re.findall(r"`([\w.-]+/[\w./-]*|[\w-]+\.(?:py|md|toml|txt|csv))`", text)
    wanted = [*linked, *((ROOT, name) for name in ticked if name not in NOT_HERE)]
    gone = [name for base, name in wanted if not (base / name).exists()]
    assert gone == []


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = "\n".join(path.read_text() for path in PAGES)
    named = set(re.findall(r"(?:`|\$ )make ([a-z]+)", text))
    assert {"run", "test", "check"} <= named <= targets
