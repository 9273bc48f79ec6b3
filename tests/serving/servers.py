"""Real servers, each in a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.homes import untold_environ

ROOT = Path(__file__).parents[2]

HEAD = b"POST /api/v1/predict HTTP/1.1\r\nHost: levers\r\nContent-Type: application/json\r\n"
GET_HEALTH = b"GET /api/v1/health HTTP/1.1\r\nHost: levers\r\n\r\n"

# As app.py: a page when Streamlit runs it, the launcher when the server imports it.
SCRIPT = """
import streamlit as st
from mlcore.serving import api_routes, create_api, lifespan

if __name__ == "__main__":
    st.write("a page")
else:
    api = create_api(body_timeout_s=BODY_TIMEOUT_S)
    app = st.App(__file__, routes=api_routes(api), lifespan=lifespan)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A Streamlit server in a process of its own."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def get(self, path: str) -> tuple[int, str, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.headers["content-type"], response.read()
        finally:
            connection.close()


@contextlib.contextmanager
def running(data_folder: Path, folder: Path, *, body_timeout_s: float = 2.0) -> Iterator[Server]:
    """Start a server, wait until it answers, and stop it."""
    port = free_port()
    process = start(data_folder, folder, port, body_timeout_s=body_timeout_s)
    server = Server(process=process, port=port, log=folder / "log")
    try:
        wait_until_healthy(server)
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
    left = [str(path) for path in (folder / "home").rglob("*")]
    assert left == [], "a server leaves nothing in its user's home folder"


@contextlib.contextmanager
def launched(words: Sequence[str], folder: Path, **environ: str) -> Iterator[Server]:
    """Start Streamlit with these words in a clone, on a free port, as the product's users do."""
    port = free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", *words, f"--server.port={port}"],
            cwd=ROOT,
            env={**os.environ, **environ},
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


def start(
    data_folder: Path, folder: Path, port: int, *, body_timeout_s: float = 2.0
) -> subprocess.Popen[bytes]:
    script = folder / "served.py"
    script.write_text(SCRIPT.replace("BODY_TIMEOUT_S", str(body_timeout_s)))
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    places = {"LEVERS_DATA": str(data_folder), "PYTHONPATH": str(ROOT)}
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [
                *command,
                "--server.address=127.0.0.1",
                "--server.headless=true",
                "--browser.gatherUsageStats=false",
            ],
            cwd=folder,
            env=untold_environ(folder / "home") | places,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + 110
    while time.monotonic() < deadline and server.process.poll() is None:
        with contextlib.suppress(OSError):
            if server.get("/api/v1/health")[0] == 200:
                return
        time.sleep(0.05)
    pytest.fail(f"the server does not answer:\n{server.log.read_text()}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def read_answer(connection: socket.socket) -> tuple[int, bytes]:
    """Read one answer with a declared length; status 0 if the server closed the connection."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return 0, received
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(body) < int(fields[b"content-length"]):
        body += connection.recv(65536)
    return int(head.split(b" ", 2)[1]), body


def request_of(row: list[float], **more: int) -> bytes:
    body = json.dumps({"data": row, **more}).encode()
    return HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
