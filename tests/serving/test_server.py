"""The API as a real server offers it, beside the pages and under bad clients."""

from __future__ import annotations

import contextlib
import json
import resource
import socket
import time
from collections.abc import Iterator

import pytest

from tests.serving.servers import HEAD, Server, read_answer, request_of


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


def test_a_refusal_ends_at_once_for_clients_that_take_compressed_answers(
    server: Server, row: list[float]
) -> None:
    with server.connect() as connection:
        connection.sendall(HEAD + b"Accept-Encoding: gzip\r\nContent-Length: 2000000\r\n\r\n")
        status, body = read_answer(connection)
        assert status == 413
        assert json.loads(body)["error"]["field"] == "body"


def test_clients_that_leave_while_their_row_is_explored_leave_no_traceback(
    server: Server, row: list[float]
) -> None:
    whole = request_of(row, points=400).replace(b"/predict", b"/explore")
    for _ in range(10):
        with server.connect() as connection:
            connection.sendall(whole)
    with server.connect() as connection:
        connection.sendall(whole)
        assert read_answer(connection)[0] == 200
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


@pytest.mark.parametrize("line", [b"X-Long: ", b"GET /", b"X-A: b\r\n"])
def test_headers_without_end_are_refused_and_closed(server: Server, line: bytes) -> None:
    piece = line if line.endswith(b"\n") else b"x"
    start = b"" if line.startswith(b"GET") else b"GET /api/v1/health HTTP/1.1\r\nHost: levers\r\n"
    sent = 0
    with server.connect() as connection:
        connection.sendall(start + line)
        with contextlib.suppress(OSError):
            while sent < 20_000_000:
                connection.sendall(piece * (16_000 // len(piece)))
                sent += 16_000
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(65536).startswith(b"HTTP/1.1 431 ")
    # What had been sent by the time the refusal arrived; without an end all of it is taken.
    assert sent < 20_000_000
    assert server.get("/api/v1/health")[0] == 200


def test_bodies_and_many_requests_on_one_connection_do_not_count_as_headers(
    server: Server, row: list[float]
) -> None:
    one = request_of(row)
    padded = one.replace(b"Host: levers\r\n", b"Host: levers\r\nX-Pad: " + b"x" * 30_000 + b"\r\n")
    with server.connect() as connection:
        for _ in range(6):
            for start in range(0, len(padded), 7_000):
                connection.sendall(padded[start : start + 7_000])
            assert read_answer(connection)[0] == 200
        connection.sendall(HEAD + b"Content-Length: 900000\r\n\r\n" + b" " * 900_000)
        assert read_answer(connection)[0] == 422
        connection.sendall(one)
        assert read_answer(connection)[0] == 200


def test_a_server_takes_as_many_connections_as_the_system_allows(server: Server) -> None:
    soft, hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    assert soft == min(hard, 65_536)
