"""The rules the code keeps about itself."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import mlcore
from tests.homes import untold_environ

ROOT = Path(__file__).parents[2]
MODULES = sorted([*ROOT.glob("mlcore/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py"])
SCRIPTS = sorted([*ROOT.glob("assets/live/**/*.js"), *ROOT.glob("assets/documents/**/*.js")])
LIGHT = """
import sys, mlcore
from mlcore.cli import main
predictor = mlcore.load()
predictor.predict([predictor.schema.typical_row] * 3)
predictor.predict_one(predictor.schema.typical_row)
assert main(["predict", *map(str, predictor.schema.typical_row)]) == 0
heavy = "sklearn skl2onnx scipy pandas mlflow dask streamlit plotly fastapi".split()
print("loaded:", *(name for name in heavy if name in sys.modules))
"""
STARTED = """
import sys
import pages.ui.frame.launcher
heavy = "sklearn skl2onnx scipy pandas mlflow dask".split()
print("loaded:", *(name for name in heavy if name in sys.modules))
"""


def test_there_are_modules_and_scripts_to_look_at():
    assert len(MODULES) > 50
    assert SCRIPTS


def test_a_file_stays_short_enough_to_read():
    """A module of more than 400 lines knows more than one thing."""
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (*MODULES, *SCRIPTS)
    }
    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_a_folder_holds_what_one_look_takes_in():
    """Beside its face; translations and decisions are found by language and number."""
    folders = Counter(
        path.parent.relative_to(ROOT)
        for top in ("assets", "benchmarks", "docs", "mlcore", "pages")
        for path in ROOT.glob(f"{top}/**/*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != "__init__.py"
    )
    assert len(folders) > 20
    del folders[Path("docs", "decisions")]
    assert {str(folder): number for folder, number in folders.items() if number > 12} == {}


def test_a_face_offers_what_can_be_remembered():
    faces = {
        str(path.relative_to(ROOT)): len(node.value.elts)
        for path in (*ROOT.glob("mlcore/**/__init__.py"), *ROOT.glob("pages/**/__init__.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "__all__"
        and isinstance(node.value, ast.List)
    }
    assert len(faces) > 10
    assert {face: number for face, number in faces.items() if number > 15} == {}


def test_a_module_opens_with_one_sentence():
    openings = {
        str(path.relative_to(ROOT)): ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        for path in MODULES
    }
    first = {path: opening.partition("\n\n")[0] for path, opening in openings.items()}
    assert {
        path: sentence
        for path, sentence in first.items()
        if not sentence.endswith((".", ":")) or re.search(r"[.!?](?=\s+[A-Z])", sentence)
    } == {}


def test_a_file_that_code_names_is_there():
    code = {path: path.read_text(encoding="utf-8") for path in (*MODULES, *SCRIPTS)}
    named = [
        (path.name, name)
        for path, text in code.items()
        for name in re.findall(r"`((?:assets|mlcore|pages|docs|tests)/[\w./-]+\.\w+)`", text)
    ]
    assert named
    assert [(path, name) for path, name in named if not (ROOT / name).is_file()] == []


def test_no_module_of_mlcore_imports_streamlit():
    guilty = [
        path.name
        for path in ROOT.glob("mlcore/**/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if "streamlit" in imported(node)
    ]
    assert guilty == []


def imported(node: ast.AST) -> set[str]:
    """Name the top-level packages an import statement asks for."""
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module.partition(".")[0]}
    return set()


def test_every_contract_on_imports_is_kept():
    command = (
        "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
    )
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"[1-9]\d* kept, 0 broken", done.stdout)


def test_predicting_with_a_model_that_exists_is_light_and_leaves_nothing_in_the_home_folder(
    trained_folder, monkeypatch, tmp_path
):
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-c", LIGHT],
        cwd=ROOT, env=untold_environ(home), capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].strip() == "loaded:"
    assert list(home.iterdir()) == []


def test_a_server_starts_without_what_only_training_and_measuring_need():
    done = subprocess.run(
        [sys.executable, "-c", STARTED], cwd=ROOT, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].strip() == "loaded:"


def test_the_public_names_are_sorted_and_there():
    names = [name for name in mlcore.__all__ if name != "__version__"]
    assert names == sorted(names)
    assert [name for name in names if not hasattr(mlcore, name)] == []


def test_a_package_exports_sorted_names_that_are_there():
    packages = [
        ".".join(path.relative_to(ROOT).parent.parts)
        for path in sorted(ROOT.glob("mlcore/*/**/__init__.py"))
        if "__all__" in path.read_text(encoding="utf-8")
    ]
    modules = [importlib.import_module(package) for package in packages]
    # Constants, classes, functions: each kind in its own order, as ruff sorts them.
    unsorted = [
        module.__name__
        for module in modules
        if (kinds := [(not n.isupper(), not n[0].isupper(), n) for n in module.__all__])
        != sorted(kinds)
    ]
    assert unsorted == []
    missing = [f"{m.__name__}.{n}" for m in modules for n in m.__all__ if not hasattr(m, n)]
    assert missing == []
