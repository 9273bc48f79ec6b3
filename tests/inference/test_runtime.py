"""ONNX Runtime keeps what it knows to itself."""

from __future__ import annotations

import ast
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.homes import untold_environ

ROOT = Path(__file__).parents[2]
# Linux ends the process at its first attempt to open a socket of the network, a look-up of a name
# included: a filter (see `man 2 seccomp`) that lets only the families "unix" and "netlink" through.
WATCHED = """
import ctypes, platform, struct
socket_call = {"x86_64": 41, "aarch64": 198}[platform.machine()]
end_process, allow = 0x80000000, 0x7FFF0000
steps = [
    (0x20, 0, 0, 0), (0x15, 0, 4, socket_call),
    (0x20, 0, 0, 16), (0x15, 2, 0, 1), (0x15, 1, 0, 16),
    (0x06, 0, 0, end_process), (0x06, 0, 0, allow),
]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
control = ctypes.CDLL(None).prctl
assert control(38, 1, 0, 0, 0) == 0 and control(22, 2, program) == 0
"""
ASK = """
import sys, threading, time
import mlcore
predictor = mlcore.load()
row = predictor.schema.typical_row
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
print("ready", flush=True)
while not ended.wait(0.05):
    predictor.predict([row] * 3)
    predictor.predict_one(row)
"""
UNTOLD = "import onnxruntime, time; time.sleep(60)"


def start(code: str, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WATCHED + code],
        cwd=ROOT,
        env=untold_environ(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_it_neither_writes_into_the_home_folder_nor_looks_anybody_up(
    trained_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Levers predicts for longer than ONNX Runtime left to itself takes to report."""
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    with start(ASK, tmp_path / "told") as told:
        assert told.stdout
        assert told.stdout.readline() == "ready\n"
        with start(UNTOLD, tmp_path / "untold") as untold:
            assert untold.wait(50) == -signal.SIGSYS
        told.communicate(timeout=20)
        assert told.returncode == 0
    assert list((tmp_path / "untold").rglob("deviceid"))
    assert list((tmp_path / "told").iterdir()) == []


def test_one_module_alone_imports_it() -> None:
    folders = ("mlcore", "pages", "tests", "benchmarks", "docs")
    modules = [ROOT / "app.py", *(path for name in folders for path in (ROOT / name).rglob("*.py"))]
    texts = {path: path.read_text(encoding="utf-8") for path in modules}
    importing = [
        str(path.relative_to(ROOT))
        for path, text in texts.items()
        if "onnxruntime" in text
        for node in ast.walk(ast.parse(text))
        if (
            isinstance(node, ast.Import)
            and any(n.name.startswith("onnxruntime") for n in node.names)
        )
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("onnxruntime"))
    ]
    assert importing == ["mlcore/inference/runtime.py"]
