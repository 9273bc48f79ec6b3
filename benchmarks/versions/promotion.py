"""Putting another version in use while others ask: how long it takes, and what it costs them."""

from __future__ import annotations

import json
import statistics
import tempfile
import threading
import time
from http.client import HTTPConnection
from os import environ
from pathlib import Path

import numpy as np
from _browsing import serving
from _measuring import quantile, table
from sklearn.ensemble import RandomForestRegressor

import mlcore
from mlcore.datasets import load_dataset

N_SWITCHES = 20
N_CLIENTS = 4
PAUSE_S = 0.5
NAME = "cars"


class Load:
    """Clients that ask a name without a pause, and what they were answered."""

    def __init__(self, port: int, row: list[float]) -> None:
        self.latencies: list[float] = []
        self.failed = 0
        self.seen: list[tuple[float, float]] = []
        self._port, self._body = port, json.dumps({"data": row})
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(N_CLIENTS)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Stop asking."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self._ended.is_set():
            began = time.perf_counter()
            status, answer = asked(connection, f"/api/v1/predict?model={NAME}-own", self._body)
            now = time.perf_counter()
            self.latencies.append(now - began)
            self.failed += status != 200
            if status == 200:
                self.seen.append((now, answer["prediction"]))


def asked(connection: HTTPConnection, path: str, body: str | None) -> tuple[int, dict[str, float]]:
    """Post once on a kept connection."""
    connection.request("POST", path, body, {"content-type": "application/json"})
    response = connection.getresponse()
    return response.status, json.loads(response.read())


def main() -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp(prefix="levers-bench-"))
    environ["LEVERS_DATA"] = str(folder)
    data = load_dataset("cars")
    row = [float(value) for value in data.X[0]]
    answers = {}
    for version, seed in enumerate((0, 1), start=1):
        forest = RandomForestRegressor(100, random_state=seed).fit(data.X, data.y)
        model_id = mlcore.convert(forest, data.X, data.y, name=NAME).model_id
        answers[version] = mlcore.load(model_id).predict(np.array([row])).item()
    waits = []
    with serving(folder) as (base, _):
        port = int(base.rpartition(":")[2])
        load = Load(port, row)
        time.sleep(2.0)
        quiet = list(load.latencies)
        chosen = HTTPConnection("127.0.0.1", port, timeout=30)
        for switch in range(N_SWITCHES):
            # Back and forth: there by promoting the first version, back by rolling back.
            path, version = (("promote", 1), ("rollback", 2))[switch % 2]
            began = time.perf_counter()
            body = json.dumps({"version": version}) if path == "promote" else None
            status, _ = asked(chosen, f"/api/v1/models/{NAME}-own/{path}", body)
            if status != 200:
                raise SystemExit(f"{path}: {status}")
            time.sleep(PAUSE_S)
            waits.append(min(at for at, one in load.seen if at > began and one == answers[version]))
            waits[-1] -= began
        load.end()
    n_asked = len(load.latencies)
    during = load.latencies[len(quiet) :]
    rows = [
        ["requests", f"{n_asked:,}"],
        ["requests that failed", str(load.failed)],
        ["until the other version answers, median", f"{1e3 * statistics.median(waits):.0f} ms"],
        ["until the other version answers, longest", f"{1e3 * max(waits):.0f} ms"],
        ["answered, p99 before", f"{1e3 * quantile(quiet, 0.99):.1f} ms"],
        ["answered, p99 meanwhile", f"{1e3 * quantile(during, 0.99):.1f} ms"],
        ["answered, longest meanwhile", f"{1e3 * max(during):.0f} ms"],
    ]
    title = f"{N_SWITCHES} changes of version, {N_CLIENTS} clients asking without a pause"
    table(title, ["", ""], rows)


if __name__ == "__main__":
    main()
