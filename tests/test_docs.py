"""What the documentation says is true."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from mlcore import artifacts
from mlcore.config import BenchmarkConfig
from tests.serving.servers import Server, free_port, wait_until_healthy

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/**/*.md"))]
DECISIONS = sorted(ROOT.glob("docs/decisions/*.md"))
# No path, made by running Levers, or names of the reader's own files.
NOT_HERE = {"application/json", ".levers/", ".venv", "rows.csv", "answers.csv"}


# What would install something, needs an engine of its own, or runs the tests in the tests.
NOT_RUN = ("docker", "pip install", "pytest")
# Seconds a command measures here: more, as the documentation shows, only makes it more precise.
BUDGET = 12


def blocks(path: Path, language: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(), re.DOTALL | re.MULTILINE)


def lines(block: str) -> list[str]:
    """Return the commands of a console block."""
    return [line[2:] for line in block.replace("\\\n", "").splitlines() if line.startswith("$ ")]


CONSOLE = [(path, lines(block)) for path in PAGES for block in blocks(path, "console")]
# The commands of a block follow one another: later ones may use what earlier ones wrote.
MLCORE = [
    (path, found)
    for path, block in CONSOLE
    if (found := [line for line in block if line.startswith("python -m mlcore")])
]
ASKED = [(path, line) for path, block in CONSOLE for line in block if line.startswith("curl ")]
MAKE = [(path, line) for path, block in CONSOLE for line in block if line.startswith("make ")]
STARTS = [(path, line) for path, block in CONSOLE for line in block if line.startswith("streamlit")]
SHELL = [(path, block) for path in PAGES for block in blocks(path, "sh")]
PYTHON = [(path, block) for path in PAGES for block in blocks(path, "python")]


def named(part: object) -> str:
    """Name a case by its page, or by the end of its command."""
    return part.name if isinstance(part, Path) else str(part)[-40:]


def run(arguments: list[str], folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder of its own, as somebody who has cloned the repository."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **environ}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=env, capture_output=True, text=True,
        timeout=110,
    )  # fmt: skip


@contextmanager
def started(line: str, folder: Path) -> Iterator[Server]:
    """Start the server as a page says, but on a port that is free."""
    port = free_port()
    words = [word for word in shlex.split(line)[1:] if not word.isdigit()]
    words = [word for word in words if word != "--server.port"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", *words, f"--server.port={port}"],
            cwd=ROOT,
            env=dict(os.environ),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    server = Server(process=process, port=port, log=folder / "log")
    try:
        wait_until_healthy(server)
        yield server
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def server(trained_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start the server as the README says."""
    folder = tmp_path_factory.mktemp("started")
    data = shutil.copytree(trained_folder, folder / "data", symlinks=True)
    (line,) = [line for path, line in STARTS if path == README]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(data))
        with started(line, folder) as server:
            yield server


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


def test_every_command_is_run_below_or_of_a_kind_that_cannot_be():
    assert len(MLCORE) >= 5
    assert len(PYTHON) >= 5
    tried = [*MAKE, *STARTS, *ASKED, *((path, line) for path, some in MLCORE for line in some)]
    commands = [(path, line) for path, block in CONSOLE for line in block]
    left = [case for case in commands if case not in tried]
    assert [line for _, line in left if not line.startswith(NOT_RUN)] == []


def sooner(line: str) -> list[str]:
    """Return the words of a command, with less time to measure where it gives some."""
    words = shlex.split(line)
    if "--budget" in words:
        place = words.index("--budget") + 1
        shown = BenchmarkConfig(budget_s=float(words[place]))
        words[place] = str(min(shown.budget_s, BUDGET))
    return words


@pytest.mark.timeout(360)
@pytest.mark.parametrize(("path", "block"), MLCORE, ids=named)
def test_commands_do_what_the_documentation_shows(path, block, with_model, tmp_path):
    for line in block:
        done = run(sooner(line)[1:], tmp_path, LEVERS_DATA=str(with_model))
        assert done.returncode == 0, done.stderr
        assert done.stdout


@pytest.mark.parametrize(("path", "block"), SHELL, ids=named)
def test_a_command_with_a_part_of_your_own_has_options_that_exist(path, block):
    for line in block.replace("\\\n", "").splitlines():
        words = [word for word in shlex.split(line) if not re.match("[A-Z_]+=", word)]
        if words[:3] == ["python", "-m", "mlcore"]:
            # The program refuses what its parser does not know, and lists what it does.
            said = run(["-m", "mlcore", words[3], "--help"], ROOT).stdout
            options = [word for word in words if word.startswith("--")]
            assert options
            assert [option for option in options if option not in said] == []
        else:
            assert words[0] == "make"
            planned(line)


def planned(line: str) -> str:
    """Let make say what it would do."""
    words = shlex.split(line)
    (start,) = [place for place, word in enumerate(words) if word == "make"]
    done = subprocess.run(
        ["make", "--dry-run", *words[start + 1 :]], cwd=ROOT, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("path", "line"), MAKE, ids=named)
def test_make_would_do_what_the_documentation_shows(path, line):
    given = re.findall(r"PORT=(\d+)", line)
    plan = planned(line)
    assert plan
    assert all(f"--server.port {number}" in plan for number in given)


@pytest.mark.parametrize(("path", "line"), STARTS, ids=named)
def test_the_server_starts_as_the_documentation_shows(
    path, line, with_model, tmp_path, monkeypatch
):
    monkeypatch.setenv("LEVERS_DATA", str(with_model))
    with started(line, tmp_path) as server:
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
    (line,) = [line for path, line in ASKED if path == README]
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


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_part_of_a_page_leads_there(path):
    for link, part in re.findall(r"\]\((?!http)([^)#]*)#([^)]+)\)", path.read_text()):
        page = path.parent / link if link else path
        titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
        parts = [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles]
        assert part in parts, f"{link}#{part}"


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = "\n".join(path.read_text() for path in PAGES)
    said = set(re.findall(r"(?:`|\$ )make ([a-z-]+)", text))
    assert {"run", "test", "check"} <= said <= targets
