"""Processes without the seconds that importing takes: forked from one that has imported it all.

Where it is not the start of a process that is tested, but what the process does, ``forked`` puts
them in the place of those that the project starts.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import mlcore.jobs
from mlcore.benchmark.studies import fresh

ROOT = Path(__file__).parents[1]

# What a measurement, a training and an example of the documentation use.
LIBRARIES = (
    "mlcore", "mlcore.cli", "mlcore.benchmark.runner", "mlcore.conversion", "mlcore.models.drafts",
    "mlcore.models.own.tables", "mlcore.training", "pandas", "scipy.sparse", "scipy.special",
    "skl2onnx", "sklearn.ensemble", "sklearn.datasets", "skops.io",
)  # fmt: skip
# They count only if set before numpy is imported.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
STARTING = (mlcore.jobs, fresh)
ADDRESS = "LEVERS_TESTS_FORK"


class Forked(subprocess.Popen):
    """A process as any other to its parent: ``python [-W …] (-m MODULE | -c CODE) …``."""

    def _execute_child(self, args: list[str], *given: Any) -> None:
        cwd, env, read, written, complained = (given[place] for place in (4, 5, 9, 12, 14))
        ends = [read, written, complained]
        files = [own if end == -1 else end for own, end in enumerate(ends)]
        asked = {"words": args[1:], "cwd": str(cwd or Path.cwd()), "env": dict(env or os.environ)}
        self._told = socket.socket(socket.AF_UNIX)
        self._told.connect(os.environ[ADDRESS])
        socket.send_fds(self._told, [b" "], files)
        with self._told.makefile("w") as stream:
            stream.write(json.dumps(asked) + "\n")
        self._answers = self._told.makefile("r")
        self.pid = int(self._answers.readline())
        self._child_created = True
        self._close_pipe_fds(*given[9:15])

    def _try_wait(self, wait_flags: int) -> tuple[int, int]:
        if wait_flags and not select.select([self._told], [], [], 0)[0]:
            return 0, 0
        status = int(self._answers.readline())
        self._answers.close()
        self._told.close()
        return self.pid, status

    def _internal_poll(self, *_: Any, **_more: Any) -> int | None:
        if self.returncode is None and self._waitpid_lock.acquire(blocking=False):
            try:
                pid, status = self._try_wait(os.WNOHANG)
                if pid:
                    self._handle_exitstatus(status)
            finally:
                self._waitpid_lock.release()
        return self.returncode


@contextmanager
def forking() -> Iterator[None]:
    """Start the process that forks, and end it."""
    with TemporaryDirectory(prefix="levers-fork-") as folder:
        given = [sys.executable, "-m", "tests.starting", f"{folder}/socket"]
        env = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(
            given, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout.readline() == b"ready\n"
            os.environ[ADDRESS] = f"{folder}/socket"
            try:
                yield
            finally:
                del os.environ[ADDRESS]
                process.stdin.close()


@contextmanager
def forked() -> Iterator[None]:
    """Fork what the project starts in the meantime; :func:`forking` has to run."""
    for module in STARTING:
        module.subprocess = SimpleNamespace(Popen=Forked, PIPE=subprocess.PIPE)
    try:
        yield
    finally:
        for module in STARTING:
            module.subprocess = subprocess


def serve(path: str) -> None:
    """Fork for everybody who connects, until the standard input ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in LIBRARIES:
            importlib.import_module(name)
    gc.collect()
    gc.freeze()
    # Nobody asks how those ended that watch a process each.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        print("ready", flush=True)  # noqa: T201
        while sys.stdin not in select.select([sys.stdin, listener], [], [])[0]:
            connection, _ = listener.accept()
            if not os.fork():
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                listener.close()
                watch(connection)
                return
            connection.close()


def watch(connection: socket.socket) -> None:
    """Become the program that is asked for in a fork of this one, and tell how that ends."""
    _, files, _, _ = socket.recv_fds(connection, 1, 3)
    with connection.makefile("r") as stream:
        asked = json.loads(stream.readline())
    child = os.fork()
    if not child:
        connection.close()
        become(files, **asked)
        return
    for file in files:
        os.close(file)
    connection.sendall(f"{child}\n".encode())
    status = os.waitpid(child, 0)[1]
    connection.sendall(f"{status}\n".encode())
    # Without a word to what it has of the process it was forked from.
    os._exit(0)


def become(files: list[int], words: list[str], cwd: str, env: dict[str, str]) -> None:
    """Run a program as Python does when it is started with these words."""
    for number, file in enumerate(files):
        os.dup2(file, number)
    for file in files:
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, buffering, encoding="utf-8", closefd=False)  # noqa: SIM115
        for number, (mode, buffering) in enumerate([("r", -1), ("w", -1), ("w", 1)])
    )
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    if words[0] == "-W":
        warnings.simplefilter(words[1])  # type: ignore[arg-type]
        words = words[2:]
    kind, program, *rest = words
    sys.path[0] = cwd
    sys.argv = [kind, *rest]
    # A measurement in several processes starts them.
    with forked():
        if kind == "-m":
            runpy.run_module(program, run_name="__main__", alter_sys=True)
        else:
            exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102


if __name__ == "__main__":
    serve(sys.argv[1])
