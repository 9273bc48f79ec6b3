"""Processor time of a request to the REST API, against the plainest FastAPI route."""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path

import psutil
from _browsing import serving
from _measuring import ratio, table

import mlcore
from mlcore import artifacts

N_ROUNDS = 11
N_REQUESTS = 800
N_CONNECTIONS = 8
ROW = [12.6, 108.0, 4.8, 2.0, 7.1]
# What one writes who has a model and reads the first page of FastAPI's tutorial. Event loop and
# parser are those of Levers: uvicorn takes uvloop and httptools where they are installed.
PLAIN = """
import sys
import numpy as np, onnxruntime, uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[2], options, providers=["CPUExecutionProvider"])
app = FastAPI()

class Row(BaseModel):
    data: list[float]

class Answer(BaseModel):
    prediction: float

@app.post("/api/v1/predict")
async def predict(row: Row) -> Answer:
    return Answer(prediction=session.run(None, {"X": np.array([row.data])})[0].item())

@app.get("/api/v1/health")
async def health() -> str:
    return "healthy"

uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=False, log_level="warning")
"""


class Client:
    """Kept connections to a server, and the processor time that server has spent."""

    def __init__(self, base: str, process: psutil.Process) -> None:
        self.port = int(base.rpartition(":")[2])
        self.process = process
        address = ("127.0.0.1", self.port)
        self.connections = [socket.create_connection(address) for _ in range(N_CONNECTIONS)]

    def ask(self, path: str, n_requests: int) -> bytes:
        """Send one request often, on all connections at once; returns the last answer."""
        body = json.dumps({"data": ROW}).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        request = head.encode() + body
        answered = b""
        for _ in range(n_requests // N_CONNECTIONS):
            for connection in self.connections:
                connection.sendall(request)
            for connection in self.connections:
                answered = read_answer(connection)
        return answered

    def cost(self, path: str, n_requests: int) -> float:
        """Return the processor seconds that one request takes the server."""
        before = sum(self.process.cpu_times()[:2])
        self.ask(path, n_requests)
        return (sum(self.process.cpu_times()[:2]) - before) / n_requests


def main() -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp(prefix="levers-bench-"))
    environ["LEVERS_DATA"] = str(folder)
    predictor = mlcore.load()
    exact = folder / "models" / predictor.model_id / artifacts.EXACT
    with serving(folder) as (base, _), plain(exact) as (other, process):
        (server,) = (one for one in psutil.Process().children() if one.pid != process.pid)
        arms = {
            "`POST /api/v1/predict`": (Client(base, server), "/api/v1/predict", N_REQUESTS),
            "`POST /api/v1/explore`": (Client(base, server), "/api/v1/explore", N_REQUESTS // 10),
            "FastAPI and pydantic": (Client(other, process), "/api/v1/predict", N_REQUESTS),
        }
        answers = {json.loads(one.ask(path, 200))["prediction"] for one, path, _ in arms.values()}
        if answers != {predictor.predict_one(ROW).prediction}:
            raise SystemExit(f"the answers differ: {answers}")
        times: dict[str, list[float]] = {name: [] for name in arms}
        for run in range(N_ROUNDS):
            for name in list(arms) if run % 2 == 0 else list(arms)[::-1]:
                client, path, n_requests = arms[name]
                times[name].append(client.cost(path, n_requests))
    rows = [
        [
            name,
            f"{1e6 * statistics.median(times[name]):.0f} µs",
            f"{ratio(times, name, 'FastAPI and pydantic'):.2f}",
        ]
        for name in times
    ]
    table("Processor time of the server per request", ["", "Time", "Share of FastAPI's"], rows)


@contextmanager
def plain(model: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Start the plain server; yield its address and its process."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", PLAIN, str(port), str(model)])
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def read_answer(connection: socket.socket) -> bytes:
    """Read one answer of a declared length; returns its body."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return body


if __name__ == "__main__":
    main()
