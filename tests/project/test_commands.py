"""Every command and example of the documentation does what it shows."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from http.client import HTTPConnection
from pathlib import Path

import pytest

from mlcore import artifacts
from mlcore.benchmark import StudyConfig
from mlcore.benchmark.studies import STUDIES
from mlcore.cli import main, plan
from tests.project.documentation import (
    ASKED,
    CONSOLE,
    MAKE,
    MLCORE,
    PYTHON,
    README,
    ROOT,
    STARTS,
    blocks,
    named,
)
from tests.serving.servers import Server, launched
from tests.starting import Forked

# What would install something, needs an engine of its own, or runs the tests in the tests.
NOT_RUN = ("docker", "pip install", "pytest")
TIMEOUT_S = 110
# A command measures until there is a range, however wide, and a study of memory starts processes
# once instead of six times: more, as the documentation shows, only makes it more precise. What then
# ends a measurement is not its budget.
BUDGET = 300
BRIEF = {
    "warmup_s": 0.05, "warmup_max_s": 0.1, "min_pairs": 6, "precision": 1.0, "gap_s": 0.001,
    "block_s": 0.005, "n_distinct_rows": 512, "n_batch_rows": 1_000, "n_resamples": 100,
}  # fmt: skip


@pytest.fixture(scope="module")
def server(trained_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start the server as the README says, but on a port that is free."""
    folder = tmp_path_factory.mktemp("started")
    data = shutil.copytree(trained_folder, folder / "data", symlinks=True)
    (line,) = [line for path, line in STARTS if path == README]
    with launched(words_of(line), folder, LEVERS_DATA=str(data)) as server:
        yield server


def words_of(line: str) -> list[str]:
    """Return what is said to Streamlit, save of the port."""
    words = [word for word in shlex.split(line)[1:] if not word.isdigit()]
    return [word for word in words if word != "--server.port"]


@pytest.fixture(scope="module")
def after(
    trained_folder: Path, tmp_path_factory: pytest.TempPathFactory, forking: None
) -> Callable[..., tuple[Path, str]]:
    """Return a way to run examples one after the other, in a data folder that has models.

    It gives the folder as the last one leaves it, which nobody writes to, and what that printed.
    """

    @cache
    def run(*examples: str) -> tuple[Path, str]:
        *before, last = examples
        folder = tmp_path_factory.mktemp("example")
        begin = run(*before)[0] if before else trained_folder
        data = shutil.copytree(begin, folder / "data", symlinks=True)
        with Forked(
            [sys.executable, "-W", "error", "-c", last],
            cwd=folder,
            env={**os.environ, "LC_ALL": "C.UTF-8", "LEVERS_DATA": str(data)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as python:
            out, err = python.communicate(timeout=TIMEOUT_S)
        assert python.returncode == 0, err
        return data, out

    return run


@pytest.fixture
def with_model(trained_folder, tmp_path):
    """Give a copy of a data folder with a model, and files to predict and to learn from."""
    folder = tmp_path / "copy"
    shutil.copytree(trained_folder, folder, symlinks=True)
    header = "temperature,area,insulation,people,sun\n"
    (tmp_path / "rows.csv").write_text(header + "12.6,108,4.8,2,7.1\n")
    homes = [f"{area},{area % 5},{30 * area + 100 * (area % 5)}" for area in range(20, 90)]
    (tmp_path / "homes.csv").write_text("\n".join(["area,rooms,price", *homes]))
    return folder


def put(made: Path, data: Path) -> None:
    """Replace a data folder by a copy of another."""
    shutil.rmtree(data)
    shutil.copytree(made, data, symlinks=True)


def test_every_command_is_run_below_or_of_a_kind_that_cannot_be():
    assert len(MLCORE) >= 5
    assert len(PYTHON) >= 5
    tried = [*MAKE, *STARTS, *ASKED, *((path, line) for path, some in MLCORE for line in some)]
    commands = [(path, line) for path, block in CONSOLE for line in block]
    left = [case for case in commands if case not in tried]
    assert [line for _, line in left if not line.startswith(NOT_RUN)] == []


def makers(path: Path, block: str) -> list[str]:
    """Return the page's examples that make a model of one's own which this block names."""
    found = []
    for example in blocks(path, "python"):
        made = re.search(r'mlcore\.convert\(.*name="([^"]+)"', example, re.DOTALL)
        if made and example != block and re.search(rf'"{made[1]}"|--model {made[1]}\b', block):
            found.append(example)
    return found


@pytest.fixture
def command(monkeypatch, capsys, with_model, tmp_path, forked):
    """Return a way to type a command in the folder with the model, which is answered here."""
    memory = STUDIES["memory"]
    once = replace(memory, config=replace(memory.config, rounds=1))
    monkeypatch.setattr(plan, "StudyConfig", partial(StudyConfig, **BRIEF))
    monkeypatch.setattr(plan, "STUDIES", {**STUDIES, "memory": once})
    monkeypatch.setenv("LEVERS_DATA", str(with_model))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)

    def answer(line):
        python, module, name, *words = shlex.split(re.sub(r"(--budget) \d+", rf"\1 {BUDGET}", line))
        assert (python, module, name) == ("python", "-m", "mlcore")
        assert main(words) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    return answer


@pytest.mark.timeout(360)
@pytest.mark.parametrize(("path", "block"), MLCORE, ids=named)
def test_commands_do_what_the_documentation_shows(path, block, command, with_model, after):
    if examples := makers(path, "\n".join(block)):
        put(after(*examples)[0], with_model)
    for line in block:
        assert command(line)


def test_the_server_starts_as_the_documentation_shows(server):
    assert len(STARTS) > 1
    assert len({tuple(words_of(line)) for _, line in STARTS}) == 1
    assert server.get("/")[0] == 200


@pytest.mark.parametrize(("path", "line"), ASKED, ids=named)
def test_the_server_answers_what_the_documentation_asks(path, line, server):
    address, *rest = shlex.split(line)[1:]
    given = dict(zip(rest[::2], rest[1::2], strict=True))
    assert set(given) <= {"-H", "-d"}
    headers = dict([given["-H"].split(": ")]) if "-H" in given else {}
    body = given["-d"].encode() if "-d" in given else None
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    where = address.removeprefix("http://127.0.0.1:8000")
    connection.request("POST" if body else "GET", where, body, headers)
    answer = connection.getresponse()
    found = json.loads(answer.read())
    connection.close()
    assert answer.status == 200
    shown = [line for line in path.read_text().splitlines() if line.startswith('{"prediction"')]
    for documented in map(json.loads, shown):
        assert list(documented) == list(found)
        assert round(found["prediction"], 4) == documented["prediction"]


@pytest.mark.parametrize(("path", "block"), PYTHON, ids=named)
def test_python_of_the_documentation_runs(path, block, after):
    after(*makers(path, block), block)


@pytest.mark.parametrize("page", ["README.md", "docs/how-to.md"])
def test_what_follows_a_model_of_ones_own_is_about_that_model(page):
    text = (ROOT / page).read_text()
    names = re.findall(r'mlcore\.convert\(.*?name="([^"]+)"', text, re.DOTALL)
    assert names
    for name in names:
        after = text[text.index(f'name="{name}"') :].split("\n## ")[0]
        said = re.findall(r"^\$ python -m mlcore.*|mlcore\.load\(.*", after, re.MULTILINE)
        assert said
        assert [line for line in said if name not in line] == []


def test_a_pipeline_brought_as_the_readme_shows_answers_by_its_name(after, command, with_model):
    (block,) = [block for block in blocks(README, "python") if "mlcore.convert" in block]
    made, printed = after(block)
    assert printed.split() == ["True"]
    put(made, with_model)
    answer = json.loads(command("python -m mlcore predict --model rent --json 1 2 3"))
    assert answer["features_count"] == 3


def test_the_rest_example_has_a_row_that_its_model_takes(trained_folder):
    (line,) = [line for path, line in ASKED if path == README]
    row = json.loads(shlex.split(line)[-1])["data"]
    (cars,) = [one for one in artifacts.published(trained_folder) if one.name == "cars"]
    assert cars.schema.outside(cars.schema.validate([row])[0]) == ()
