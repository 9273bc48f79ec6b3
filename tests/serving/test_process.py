"""How the server's process ends, and what starting it takes."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.serving.servers import GET_HEALTH, ROOT, read_answer, request_of, running, start


def test_sigterm_finishes_the_request_and_ends_in_time(
    trained: Path, tmp_path: Path, row: list[float]
) -> None:
    whole = request_of(row)
    # A body that never ends may take longer than the server's own end.
    patient = running(trained, tmp_path, body_timeout_s=60.0)
    with patient as server, contextlib.ExitStack() as stack:
        flying, stuck, waiting = (stack.enter_context(server.connect()) for _ in range(3))
        flying.sendall(whole[:-10])
        stuck.sendall(whole[:-10])
        waiting.sendall(GET_HEALTH)
        assert read_answer(waiting)[0] == 200
        asked = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        # Those who still get an answer are told not to come back.
        statuses = health_until_closed(waiting)
        assert set(statuses[1:]) <= {503}
        flying.sendall(whole[-10:])
        status, body = read_answer(flying)
        assert status == 200
        assert json.loads(body)["features_count"] == 5
        assert server.process.wait(timeout=20) == 0
        assert time.monotonic() - asked < 5.5
        assert "Traceback" not in server.log.read_text()


def health_until_closed(connection: socket.socket) -> list[int]:
    """Ask for health until the connection is closed; the signal may overtake the first request."""
    statuses = []
    try:
        while True:
            connection.sendall(GET_HEALTH)
            status, _ = read_answer(connection)
            if status == 0:
                return statuses
            statuses.append(status)
    except OSError:
        return statuses


def test_sigterm_finishes_the_rows_being_explored(
    trained: Path, tmp_path: Path, row: list[float]
) -> None:
    whole = request_of(row, points=400).replace(b"/predict", b"/explore")
    with running(trained, tmp_path) as server, contextlib.ExitStack() as stack:
        connections = [stack.enter_context(server.connect()) for _ in range(20)]
        for connection in connections:
            connection.sendall(whole)
        assert read_answer(connections[0])[0] == 200
        asked = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        # Closed without an answer are those the server had not begun to read.
        assert {status_or_closed(connection) for connection in connections[1:]} <= {200, 0}
        server.process.wait(timeout=20)
        assert time.monotonic() - asked < 5.5
        assert "Traceback" not in server.log.read_text()


def status_or_closed(connection: socket.socket) -> int:
    try:
        return read_answer(connection)[0]
    except OSError:
        return 0


def test_a_port_in_use_is_told_in_one_line(trained: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start(trained, tmp_path, port)
        try:
            assert process.wait(timeout=30) != 0
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    lines = (tmp_path / "log").read_text().splitlines()
    assert len([line for line in lines if str(port) in line]) == 1
    assert not [line for line in lines if "Traceback" in line]


def test_one_that_was_killed_leaves_a_model_that_is_served_and_sigterm_without_requests_ends_it(
    trained: Path, tmp_path: Path
) -> None:
    with running(trained, tmp_path) as server:
        server.process.kill()
        server.process.wait()
    with running(trained, tmp_path) as server:
        assert server.get("/api/v1/health")[0] == 200
        with server.connect():
            server.process.send_signal(signal.SIGTERM)
            server.process.wait(timeout=5)
        assert "Traceback" not in server.log.read_text()


def test_serving_an_existing_model_imports_no_training_library(trained: Path) -> None:
    code = """
import asyncio, sys
from mlcore.serving import create_api
from mlcore.serving.routes.models import Models
asyncio.run(Models().get(patience_s=60.0))
heavy = {"sklearn", "skl2onnx", "pandas", "streamlit", "plotly"} & set(sys.modules)
assert not heavy, heavy
"""
    environment = {**os.environ, "LEVERS_DATA": str(trained), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)


def test_a_start_in_vain_ends_with_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    started = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port=0"],
        cwd=ROOT, env={**os.environ, "LEVERS_DATA": str(tmp_path / "file" / "data")},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert started.returncode not in (0, None)
    (line,) = started.stderr.splitlines()
    assert line.startswith("There is no model yet, and none can be made")
    assert "Set LEVERS_DATA to a folder that can be written." in line
