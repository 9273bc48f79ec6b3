"""The image's steps, run here without a container engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from mlcore import artifacts

ROOT = Path(__file__).parents[2]


def steps() -> list[tuple[str, str]]:
    """Read the Dockerfile as (instruction, arguments), continued lines joined."""
    lines = [
        line
        for line in (ROOT / "Dockerfile").read_text().splitlines()
        if not line.lstrip().startswith("#")
    ]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]  # type: ignore[misc]


def arguments(instruction: str) -> list[str]:
    """Return the arguments of every such instruction."""
    return [rest for name, rest in steps() if name == instruction]


def run_step(command: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a RUN step's shell command with this Python first on the path."""
    bin_folder = folder / "bin"
    bin_folder.mkdir(exist_ok=True)
    python = bin_folder / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    env = {**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}", **environ}
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, env=env, capture_output=True, text=True, timeout=100
    )


def copy_source(folder: Path) -> None:
    """Copy what the Dockerfile copies into the final stage."""
    for rest in arguments("COPY"):
        source, target = rest.split()[-2:]
        if "--from" in rest or source == "requirements.txt":
            continue
        if (ROOT / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, folder / target, ignore=ignored)
        else:
            shutil.copy(ROOT / source, folder / target)


def only_run_with(words: str) -> str:
    """Return the one RUN step that holds these words."""
    (found,) = [rest for rest in arguments("RUN") if words in rest]
    return found


def test_requirements_are_copied_before_anything_that_changes_often():
    first_stage = steps()[: [name for name, _ in steps()].index("FROM", 1)]
    copied = [rest for name, rest in first_stage if name == "COPY"]
    assert copied == ["requirements.txt ."]
    assert "pip install" in first_stage[-1][1]


def test_it_runs_as_a_user_without_rights_and_listens_inside_only_here():
    names = [name for name, _ in steps()]
    assert arguments("USER") == ["levers"]
    assert names.index("USER") < names.index("CMD")
    assert arguments("EXPOSE") == ["8000"]
    config = (ROOT / ".streamlit" / "config.toml").read_text()
    assert 'address = "127.0.0.1"' in config
    assert "HOST := 127.0.0.1" in (ROOT / "Makefile").read_text()


def test_whatever_runs_inside_keeps_onnx_runtime_from_reporting():
    assert "ORT_DISABLE_TELEMETRY=1" in " ".join(arguments("ENV")).split()


def test_everything_the_app_needs_is_copied_and_not_ignored(tmp_path):
    copy_source(tmp_path)
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line[0] == "!"}
    sources = {rest.split()[-2] for rest in arguments("COPY") if "--from" not in rest}
    assert sources == kept
    code = "import app, pathlib, mlcore; print(pathlib.Path(mlcore.__file__).parents[1])"
    done = run_step(f'python -c "{code}"', tmp_path)
    assert done.stdout.strip().splitlines()[-1:] == [str(tmp_path)], done.stderr


def test_the_source_compiles_to_bytecode_without_a_word(tmp_path):
    copy_source(tmp_path)
    done = run_step(only_run_with("compileall -q app.py"), tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert list((tmp_path / "mlcore" / "__pycache__").glob("errors.*.pyc"))


@pytest.mark.parametrize(("wanted", "trained"), [("0", False), ("1", True)])
def test_a_model_is_trained_at_build_time_only_where_asked_for(
    trained_folder, tmp_path, wanted, trained
):
    copy_source(tmp_path)
    assert arguments("ARG") == ["PRETRAIN_MODEL=0"]
    # The model that is asked for lies there, but is not the current one: to train it is quick.
    data = tmp_path / "data"
    shutil.copytree(trained_folder / "models", data / "models", symlinks=True)
    done = run_step(
        only_run_with("PRETRAIN_MODEL"), tmp_path, PRETRAIN_MODEL=wanted, LEVERS_DATA=str(data)
    )
    assert done.returncode == 0, done.stderr
    assert (artifacts.current_id(data) is not None) == trained


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_passes_exactly_while_the_server_says_healthy(status, code):
    check = arguments("HEALTHCHECK")[0]
    command = json.loads(check[check.index("[") :])
    assert command[0] == "python"
    with answering(status) as (port, asked):
        script = command[2].replace("127.0.0.1:8000", f"127.0.0.1:{port}")
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=30)
    assert done.returncode == code
    assert asked == ["/api/v1/health"]


def test_the_start_command_has_options_streamlit_knows():
    command = json.loads(arguments("CMD")[-1])
    assert command[:3] == ["streamlit", "run", "app.py"]
    names = [part.removeprefix("--") for part in command[3::2]]
    listed = subprocess.run(
        [sys.executable, "-m", "streamlit", "config", "show"],
        capture_output=True, text=True, timeout=60, cwd=ROOT,
    ).stdout  # fmt: skip
    for name in names:
        section, option = name.split(".")
        part = listed.partition(f"[{section}]")[2].partition("\n[")[0]
        assert re.search(rf"^\s*#?\s*{option} = ", part, re.MULTILINE), name


@contextmanager
def answering(status: int) -> Iterator[tuple[int, list[str]]]:
    """Serve one status at every path, noting the paths."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port, asked
        server.shutdown()
        thread.join()
