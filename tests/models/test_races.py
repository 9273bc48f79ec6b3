"""However many ask at the same moment, a model is made once, and a killed maker does no harm."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import mlcore
from mlcore import artifacts
from mlcore.models import open_model, prepare

ROOT = Path(__file__).parents[2]
# Forks a maker for each line that names a data folder and a file for marks, and waits for all of
# them at an empty one. The libraries are there already: what a maker does, it does from its first
# moment.
MAKERS = """
import os, sys
import skl2onnx, skops.io, sklearn.ensemble, sklearn.model_selection
from mlcore import ModelConfig, load, training

fit = training.fit

def make(folder, marks):
    def counted(*arguments):
        with open(marks, "a") as file:
            file.write("trained\\n")
        return fit(*arguments)
    training.fit = counted
    os.environ["LEVERS_DATA"] = folder
    predictor = load(ModelConfig(n_estimators=5))
    answer = predictor.predict_one(predictor.schema.typical_row).prediction
    with open(marks + str(os.getpid()), "w") as file:
        file.write(repr(answer))

n_makers = 0
print("ready", flush=True)
for line in sys.stdin:
    if line.strip():
        maker = os.fork()
        if not maker:
            make(*line.split())
            os._exit(0)
        n_makers += 1
        print(maker, flush=True)
    else:
        codes = [os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(n_makers)]
        n_makers = 0
        print(*codes, flush=True)
"""


@pytest.fixture(scope="module")
def makers() -> Iterator[subprocess.Popen[str]]:
    """Start the process that makers are forked from."""
    with subprocess.Popen(
        [sys.executable, "-c", MAKERS],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def say(makers: subprocess.Popen[str], *words: object) -> list[int]:
    """Say a line to it, and read the numbers of its answer."""
    makers.stdin.write(" ".join(map(str, words)) + "\n")
    makers.stdin.flush()
    return [int(word) for word in makers.stdout.readline().split()]


def counting(monkeypatch, module: object, name: str) -> list[str]:
    """Count the calls of a function by the names of the threads that made them."""
    calls: list[str] = []
    original = getattr(module, name)

    def counted(*arguments: object, **options: object) -> object:
        calls.append(threading.current_thread().name)
        return original(*arguments, **options)

    monkeypatch.setattr(module, name, counted)
    return calls


def at_once(ask: object, n_threads: int = 8) -> list[object]:
    """Call a function in several threads at the same moment; returns what each got."""
    barrier = threading.Barrier(n_threads)
    got: list[object] = []

    def work() -> None:
        barrier.wait()
        got.append(ask())

    threads = [threading.Thread(target=work) for _ in range(n_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_eight_threads_train_and_convert_once_and_share_the_object(small_config, monkeypatch):
    from mlcore import conversion, training

    trainings = counting(monkeypatch, training, "fit")
    conversions = counting(monkeypatch, conversion, "build")
    got = at_once(lambda: mlcore.load(small_config))
    assert len(got) == 8
    assert len({id(predictor) for predictor in got}) == 1
    assert (len(trainings), len(conversions)) == (1, 1)


def test_threads_that_ask_for_different_things_train_once(small_config, monkeypatch):
    from mlcore import training

    trainings = counting(monkeypatch, training, "fit")
    asks = [
        lambda: mlcore.load(small_config),
        lambda: mlcore.load(small_config, backend="sklearn"),
        lambda: mlcore.load(small_config, backend="onnx-portable"),
        lambda: mlcore.train(small_config),
        lambda: mlcore.convert(small_config),
        lambda: open_model(small_config),
    ]
    queue = list(asks)
    got = at_once(lambda: queue.pop()(), n_threads=len(asks))
    assert len(got) == len(asks)
    assert len(trainings) == 1


def test_three_processes_train_once_and_agree(makers, tmp_path, own_data_folder):
    marks = tmp_path / "marks"
    started = [say(makers, own_data_folder, marks)[0] for _ in range(3)]
    assert say(makers) == [0, 0, 0]
    assert marks.read_text() == "trained\n"
    assert len({Path(f"{marks}{maker}").read_text() for maker in started}) == 1
    assert len(artifacts.published(own_data_folder)) == 1


@pytest.mark.parametrize("seed", range(6))
def test_a_maker_killed_at_any_moment_leaves_a_folder_that_can_be_used(
    seed, makers, tmp_path, small_config, own_data_folder
):
    (maker,) = say(makers, own_data_folder, tmp_path / "marks")
    time.sleep(random.Random(seed).uniform(0.0, 0.5))
    os.kill(maker, signal.SIGKILL)
    assert say(makers)[0] in (0, -signal.SIGKILL)
    predictor = mlcore.load(small_config)
    assert predictor.predict_one(predictor.schema.typical_row).features_count == 5
    for backend in ("onnx-portable", "sklearn"):
        assert mlcore.load(small_config, backend=backend).predict([[0.0] * 5]).shape == (1,)
    assert [found.model_id for found in artifacts.published(own_data_folder)] == [
        small_config.fingerprint()
    ]


def test_a_page_that_asks_again_and_again_begins_once_and_ends_ready(small_config, monkeypatch):
    from mlcore import training

    trainings = counting(monkeypatch, training, "fit")
    at_once(lambda: prepare(small_config))
    seen = []
    deadline = time.monotonic() + 60
    while not (state := prepare(small_config)).ready and time.monotonic() < deadline:
        seen.append(state.share)
        assert state.error is None
        time.sleep(0.01)
    assert state.ready
    assert seen == sorted(seen)
    assert len(trainings) == 1


def test_a_preparation_that_fails_says_why_and_can_be_tried_again(small_config, own_data_folder):
    own_data_folder.write_text("")
    first = wait_for_end(small_config)
    assert first.error.code == "artifact.unwritable"
    assert prepare(small_config).error is first.error, "nobody asked to try again"
    own_data_folder.unlink()
    prepare(small_config, again=True)
    assert wait_for_end(small_config).ready


def wait_for_end(config: mlcore.ModelConfig) -> object:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        state = prepare(config)
        if state.ready or state.error:
            return state
        time.sleep(0.01)
    raise AssertionError("it did not end")
