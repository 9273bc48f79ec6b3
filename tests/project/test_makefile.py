"""What `make` does before Python is there to do it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "sed", "id", "touch", "rm", "find", "env", "echo")


def test_the_runs_it_announces_are_those_it_makes():
    from benchmarks.aa.simulated import SETTINGS

    program = (ROOT / "benchmarks" / "aa" / "__main__.py").read_text()
    (each, real) = map(int, re.findall(r"type=int, default=(\d+)", program))
    makefile = (ROOT / "Makefile").read_text()
    assert f"{each * len(SETTINGS):,} simulated runs, {real} real ones" in makefile


@pytest.fixture
def clone(tmp_path):
    """Return a folder with the Makefile, nothing installed, and tools without Python."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder)
    tools = folder / "tools"
    tools.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(shutil.which(name))
    return folder


def make(folder: Path, *given: str) -> subprocess.CompletedProcess[str]:
    """Run make there with only the tools of the folder."""
    return subprocess.run(
        [shutil.which("make"), *given],
        cwd=folder, env={"PATH": str(folder / "tools"), "LC_ALL": "C"}, capture_output=True,
        text=True, stdin=subprocess.DEVNULL, timeout=100,
    )  # fmt: skip


def add_tool(folder: Path, name: str, script: str) -> None:
    path = folder / "tools" / name
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def pretend_installed(folder: Path) -> None:
    """Make an environment that counts as installed, with this Python and a Streamlit that talks."""
    (folder / ".venv" / "bin").mkdir(parents=True)
    add_tool(folder, "../.venv/bin/python", f'exec "{sys.executable}" "$@"')
    add_tool(folder, "../.venv/bin/pip", "exit 1")
    add_tool(folder, "../.venv/bin/streamlit", 'echo "streamlit $@"')
    for name in (".run", ".dev"):
        (folder / ".venv" / name).touch()


def test_make_alone_explains_every_target(clone):
    done = make(clone)
    assert done.returncode == 0, done.stderr
    for target in ("run", "test", "check", "dev", "format", "bench", "pictures", "clean"):
        assert f"\n  {target}\t" in done.stdout


def test_run_says_which_python_is_needed_where_there_is_none(clone):
    done = make(clone, "run")
    assert done.returncode != 0
    assert "Python 3.11 or newer" in done.stderr


def test_run_passes_over_a_python_that_is_too_old(clone):
    add_tool(clone, "python3", "exit 1")
    assert "Python 3.11 or newer" in make(clone, "run").stderr


def test_run_says_what_to_install_where_python_has_no_venv(clone):
    add_tool(clone, "python3.12", 'case "$2" in *ensurepip*) exit 1;; esac')
    done = make(clone, "run")
    assert done.returncode != 0
    assert "python3.12 has no venv" in done.stderr
    assert "python3-venv" in done.stderr


def test_run_prints_the_address_and_starts_streamlit_there(clone):
    pretend_installed(clone)
    port = free_port()
    done = make(clone, "run", f"PORT={port}")
    assert done.stdout.splitlines() == [
        f"Levers: http://127.0.0.1:{port}",
        f"streamlit run app.py --server.address 127.0.0.1 --server.port {port}",
    ], done.stderr


def test_dev_reloads_what_is_saved(clone):
    pretend_installed(clone)
    done = make(clone, "dev", f"PORT={free_port()}")
    assert done.stdout.strip().endswith("--server.fileWatcherType auto")


def test_run_names_a_port_that_is_not_free_and_starts_nothing(clone):
    pretend_installed(clone)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = make(clone, "run", f"PORT={port}")
    assert done.returncode != 0
    assert done.stderr.startswith(f"Port {port} of 127.0.0.1 is not free.")
    assert "streamlit" not in done.stdout


def test_streamlit_itself_refuses_a_port_that_is_not_free(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=100,
        )  # fmt: skip
    assert done.returncode != 0
    assert f"Port {port} is not available" in done.stdout + done.stderr


def test_requirements_are_installed_again_only_when_they_changed(clone):
    pretend_installed(clone)
    assert "Installing" not in make(clone, "-n", "run").stdout
    later = (clone / ".venv" / ".run").stat().st_mtime + 10
    os.utime(clone / "requirements.txt", (later, later))
    assert "Installing" in make(clone, "-n", "run").stdout


def test_test_fails_and_says_what_to_do_where_there_is_no_chromium(clone):
    pretend_installed(clone)
    add_tool(clone, "id", "echo 1000")
    done = make(clone, "test")
    assert done.returncode != 0
    assert "apt-get install chromium" in done.stderr
    assert "pytest" not in done.stdout


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_test_takes_the_chromium_that_is_there(clone, name):
    pretend_installed(clone)
    add_tool(clone, name, "exit 0")
    add_tool(clone, "../.venv/bin/python", 'echo "ran $@"')
    assert "ran -m pytest -n 3 --dist loadfile --no-loadscope-reorder" in make(clone, "test").stdout


def test_the_ci_script_runs_what_a_laptop_runs(clone):
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    (clone / ".ci").mkdir()
    shutil.copy(script, clone / ".ci")
    add_tool(clone, "make", 'echo "make $@"')
    for name in ("bash", "dirname"):
        (clone / "tools" / name).symlink_to(shutil.which(name))
    done = subprocess.run(
        [clone / ".ci" / "run"], env={"PATH": str(clone / "tools"), "CI": "true"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["make check", "make test"], done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
