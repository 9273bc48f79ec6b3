"""What the documentation says is true."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib

import pytest

from mlcore.cli import main
from tests.project.documentation import MAKE, MLCORE, PAGES, PYTHON, README, ROOT, SHELL, named

TESTS = list(ROOT.glob("tests/**/test_*.py"))
DECISIONS = sorted(ROOT.glob("docs/decisions/*.md"))
# No path, made by running Levers, or names of the reader's own files.
NOT_HERE = {"application/json", ".levers/", ".venv", "rows.csv", "answers.csv"}


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


@pytest.mark.parametrize(("path", "block"), SHELL, ids=named)
def test_a_command_with_a_part_of_your_own_has_options_that_exist(path, block, capsys):
    for line in block.replace("\\\n", "").splitlines():
        words = [word for word in shlex.split(line) if not re.match("[A-Z_]+=", word)]
        if words[:3] == ["python", "-m", "mlcore"]:
            # The program refuses what its parser does not know, and lists what it does.
            with pytest.raises(SystemExit):
                main([words[3], "--help"])
            said = capsys.readouterr().out
            options = [word for word in words if word.startswith("--")]
            assert options
            assert [option for option in options if option not in said] == []
        else:
            assert words[0] == "make"
            planned(line)


TYPED = sorted({path for path, _ in (*MLCORE, *PYTHON)})


@pytest.mark.parametrize("path", TYPED, ids=lambda path: path.name)
def test_who_is_to_type_python_is_told_first_how_to_enter_the_environment(path):
    assert len(TYPED) >= 5
    (folder,) = re.findall(r"^VENV := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    before, *_ = re.split(
        r"^(?:\$ python -m mlcore|```python)", path.read_text(), flags=re.MULTILINE
    )
    assert f"`. {folder}/bin/activate`" in before


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


ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()


def test_the_rows_of_the_architecture_are_those_that_are_enforced():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    assert "\n".join(re.sub("[()]", "", layer) for layer in layers) in ARCHITECTURE


def test_the_architecture_knows_every_folder_of_the_tests():
    (said,) = re.findall(r"^tests/ +(.*)$", ARCHITECTURE, re.MULTILINE)
    folders = {path.parent.relative_to(ROOT / "tests").parts[:1] for path in TESTS}
    ours = {path.name for path in (ROOT / "mlcore").iterdir()}
    own = {part for parts in folders for part in parts} - ours
    assert own == set(re.findall(r"(\w+)/", said))


def test_the_architecture_says_where_thirty_things_are():
    (table,) = re.findall(r"^## Where to look\n(.*?)^## ", ARCHITECTURE, re.DOTALL | re.MULTILINE)
    rows = re.findall(r"^\| (?!For |---)(.+?) \| (.+) \|$", table, re.MULTILINE)
    assert len(rows) >= 30
    assert len({what for what, _ in rows}) == len(rows)
    # That the paths are there is asked of all pages.
    assert [what for what, where in rows if not re.search(r"`[\w/]+", where)] == []


def test_each_step_of_a_walk_names_a_file():
    (walks,) = re.findall(r"^## Five walks\n(.*?)^## ", ARCHITECTURE, re.DOTALL | re.MULTILINE)
    assert len(re.findall(r"^\*\*.+\*\*$", walks, re.MULTILINE)) == 5
    steps = re.split(r"^\d\. ", walks, flags=re.MULTILINE)[1:]
    assert [step for step in steps if not re.search(r"`[\w/]+\.(py|js)`", step)] == []


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = "\n".join(path.read_text() for path in PAGES)
    said = set(re.findall(r"(?:`|\$ )make ([a-z-]+)", text))
    assert {"run", "test", "check"} <= said <= targets
