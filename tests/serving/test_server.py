"""The API as a real server offers it, beside the pages and under bad clients."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.servers import ROOT, Server, running, start

HEAD = b"POST /api/v1/predict HTTP/1.1\r\nHost: levers\r\nContent-Type: application/json\r\n"
GET_HEALTH = b"GET /api/v1/health HTTP/1.1\r\nHost: levers\r\n\r\n"


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


def is_closed_within(connection: socket.socket, seconds: float) -> bool:
    connection.settimeout(seconds)
    try:
        while connection.recv(65536):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


def request_of(row: list[float]) -> bytes:
    body = json.dumps({"data": row}).encode()
    return HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v9/x.html"])
def test_no_path_below_the_api_is_answered_by_the_page(server: Server, path: str) -> None:
    status, content_type, body = server.get(path)
    assert status == 404
    assert content_type == "application/json"
    assert json.loads(body)["error"]["field"] == "path"


def test_pages_and_documentation_are_served_beside_the_api(server: Server) -> None:
    status, content_type, _ = server.get("/")
    assert (status, content_type.split(";")[0]) == (200, "text/html")
    status, _, body = server.get("/api/v1/docs")
    assert status == 200
    assert b"swagger-ui" in body
    document = json.loads(server.get("/api/v1/openapi.json")[2])
    assert document["servers"] == [{"url": "/api"}]


def test_one_connection_serves_many_requests(server: Server, row: list[float]) -> None:
    with server.connect() as connection:
        for _ in range(5):
            connection.sendall(request_of(row))
            status, body = read_answer(connection)
            assert status == 200
            assert json.loads(body)["features_count"] == 5


@pytest.mark.parametrize("declared", [True, False])
def test_10_mb_are_refused_at_once_and_the_client_can_read_why(
    server: Server, declared: bool
) -> None:
    size = 10_000_000
    framing = f"Content-Length: {size}" if declared else "Transfer-Encoding: chunked"
    with server.connect() as connection:
        begun = time.monotonic()
        connection.sendall(HEAD + framing.encode() + b"\r\n\r\n")
        if declared:
            connection.sendall(b" " * size)
        else:
            for _ in range(10):
                connection.sendall(b"%x\r\n" % (size // 10) + b" " * (size // 10) + b"\r\n")
            connection.sendall(b"0\r\n\r\n")
        status, body = read_answer(connection)
        assert time.monotonic() - begun < 2
        assert status == 413
        assert json.loads(body)["error"]["field"] == "body"
        assert is_closed_within(connection, 5)


def test_a_chunked_body_without_end_is_closed(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(HEAD + b'Transfer-Encoding: chunked\r\n\r\n9\r\n{"data": \r\n')
        status, _ = read_answer(connection)
        assert status == 408
        assert is_closed_within(connection, 5)


def test_a_body_sent_for_ever_is_cut_off(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        assert send_until_closed(connection, within_s=20)


def send_until_closed(connection: socket.socket, *, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    try:
        while time.monotonic() < deadline:
            connection.sendall(b"ffff\r\n" + b" " * 0xFFFF + b"\r\n")
    except OSError:
        return True
    return False


@pytest.mark.parametrize("n_bytes", [20, 100, 200])
def test_a_client_that_leaves_in_the_middle_leaves_no_traceback(
    server: Server, row: list[float], n_bytes: int
) -> None:
    with server.connect() as connection:
        connection.sendall(request_of(row)[:n_bytes])
    with server.connect() as connection:
        connection.sendall(request_of(row))
    assert server.get("/api/v1/health")[0] == 200
    log = server.log.read_text()
    assert "Traceback" not in log
    assert "Exception" not in log


@contextlib.contextmanager
def idle_connections(server: Server, n: int) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(server.connect()) for _ in range(n)]


def test_1000_idle_connections_and_slow_headers_do_not_hold_up_health(server: Server) -> None:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 1_200:
        pytest.skip("this system allows too few open files")
    with idle_connections(server, 1_000) as connections:
        for connection in connections[::2]:
            connection.sendall(b"GET /api/v1/health HTTP/1.1\r\nHo")
        waits = []
        for _ in range(100):
            begun = time.monotonic()
            assert server.get("/api/v1/health")[0] == 200
            waits.append(time.monotonic() - begun)
    assert sorted(waits)[98] < 1


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
        # Whoever still gets an answer is told not to come back.
        statuses = health_until_closed(waiting)
        assert set(statuses[1:]) <= {503}
        flying.sendall(whole[-10:])
        status, body = read_answer(flying)
        assert status == 200
        assert json.loads(body)["features_count"] == 5
        server.process.wait(timeout=20)
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


def test_sigterm_without_requests_ends_at_once(trained: Path, tmp_path: Path) -> None:
    with running(trained, tmp_path) as server, server.connect():
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(timeout=5)
        assert "Traceback" not in server.log.read_text()


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


def test_process_that_was_killed_leaves_a_model_that_is_served(
    trained: Path, tmp_path: Path
) -> None:
    with running(trained, tmp_path) as server:
        server.process.kill()
        server.process.wait()
    with running(trained, tmp_path) as server:
        assert server.get("/api/v1/health")[0] == 200


def test_serving_an_existing_model_imports_no_training_library(trained: Path) -> None:
    code = """
import asyncio, sys
from mlcore.serving import create_api
from mlcore.serving.models import Models
asyncio.run(Models().get(patience_s=60.0))
heavy = {"sklearn", "skl2onnx", "pandas", "streamlit", "plotly"} & set(sys.modules)
assert not heavy, heavy
"""
    environment = {**os.environ, "LEVERS_DATA": str(trained), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
