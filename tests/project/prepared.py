"""A Python that has imported the libraries already, and forks for each program that it is given."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.project.documentation import ROOT

# A program takes 3 CPU seconds to import them, and often less to do its work.
LIBRARIES = (
    "mlcore", "mlcore.cli", "mlcore.models", "mlcore.conversion", "mlcore.training",
    "pandas", "skl2onnx", "sklearn.ensemble", "sklearn.datasets", "skops.io",
)  # fmt: skip
TIMEOUT_S = 110


class Prepared:
    """The process that forks; warnings are errors in it and in what it runs."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process = process
        self.folder = folder

    def run(self, code: str, cwd: Path, **given: str) -> subprocess.CompletedProcess[str]:
        """Run a program in a process and a folder of its own, as somebody who typed it."""
        out, err = (self.folder / name for name in ("out", "err"))
        env = {**environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **given}
        asked = {"code": code, "cwd": str(cwd), "env": env, "out": str(out), "err": str(err)}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        assert select.select([self.process.stdout], [], [], TIMEOUT_S)[0], "no end in sight"
        ended = int(self.process.stdout.readline())
        return subprocess.CompletedProcess([], ended, out.read_text(), err.read_text())


@contextmanager
def prepared() -> Iterator[Prepared]:
    """Start the process that forks, and end it."""
    given = [sys.executable, "-W", "error", "-m", "tests.project.prepared"]
    env = {**environ, "PYTHONPATH": str(ROOT)}
    with (
        TemporaryDirectory() as folder,
        subprocess.Popen(
            given, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        try:
            yield Prepared(process, Path(folder))
        finally:
            process.kill()


def serve() -> None:
    """Fork for each line of the standard input, and say how what it asks for ended."""
    for name in LIBRARIES:
        __import__(name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            execute(**json.loads(line))
            return
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


def execute(code: str, cwd: str, env: dict[str, str], out: str, err: str) -> None:
    """Become the program."""
    for number, path in enumerate((os.devnull, out, err)):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102


if __name__ == "__main__":
    serve()
