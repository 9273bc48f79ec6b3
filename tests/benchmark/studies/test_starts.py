"""Fresh processes: real ones that do nothing, and pretended ones whose times are known."""

import os
from contextlib import nullcontext
from pathlib import Path
from time import perf_counter_ns

import pytest

from mlcore.artifacts import ModelFolder
from mlcore.benchmark.arms import Fresh, plugins
from mlcore.benchmark.studies import STUDIES, fresh
from mlcore.benchmark.studies.fresh import STEPS, Launch, launch, scratch_folders
from mlcore.errors import BenchmarkError
from tests.benchmark.fakes import FakeTime, after
from tests.benchmark.studies.making import make, make_setup, two_arms, value_of

NOTHING = Fresh(imports="import math", load="double = lambda x: 2 * x", answer="double(rows[0][0])")
MODEL = ModelFolder(Path("/nowhere"), "none")


def start(program, tmp_path, **more):
    return launch(program, tmp_path, MODEL, [[3.0]], wall_ns=perf_counter_ns, **more)


def test_each_step_of_a_start_is_told(tmp_path):
    done = start(NOTHING, tmp_path)
    assert tuple(done.seconds) == STEPS
    assert sum(done.seconds.values()) == pytest.approx(done.total_s)
    assert done.bytes == {}


def test_memory_is_read_after_each_step(tmp_path):
    program = Fresh(imports="", load="held = bytearray(40_000_000)", answer="len(rows)")
    done = start(program, tmp_path, batch=[[1.0], [2.0]])
    assert tuple(done.bytes) == (*STEPS, "batch")
    assert done.bytes["load"] - done.bytes["import"] > 30_000_000


@pytest.mark.parametrize(
    ("program", "code"),
    [
        (Fresh(imports="", load="", answer="1 / 0"), "benchmark.crashed"),
        (Fresh(imports="import os", load="", answer="os.kill(os.getpid(), 9)"), "benchmark.killed"),
        (Fresh(imports="import sys; sys.exit(0)", load="", answer=""), "benchmark.crashed"),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="other systems have no such signals")
def test_a_start_that_fails_is_told_in_words(tmp_path, program, code):
    with pytest.raises(BenchmarkError) as caught:
        start(program, tmp_path)
    assert caught.value.code == code


def test_every_arm_that_can_start_answers(data_folder, model_id):
    published = ModelFolder(data_folder, model_id)
    row = list(published.manifest.schema.typical_row)
    arms = [plugin.name for plugin in plugins() if plugin.fresh]
    with scratch_folders(published, arms) as ready:
        assert list(ready) == arms
        for program, scratch in ready.values():
            done = launch(program, scratch, published, [row], wall_ns=perf_counter_ns)
            assert done.total_s > 0


def test_an_arm_that_is_not_timed_is_not_started(data_folder, model_id):
    with scratch_folders(ModelFolder(data_folder, model_id), ["onnx"]) as ready:
        assert list(ready) == ["onnx"]


@pytest.fixture
def pretended(monkeypatch):
    """Let starts take a known time and memory, the very first of each ten times as long."""
    machine = FakeTime()
    known = {"sklearn": (2.0, 200e6), "onnx": (0.5, 100e6)}
    seen = []

    def start(program, scratch, published, rows, *, asked, batch, wall_ns):
        seconds, held = known[scratch.name]
        seconds *= 1 if scratch.name in seen else 10
        seen.append(scratch.name)
        machine.work(seconds)
        return Launch(
            seconds={"import": seconds / 2},
            total_s=seconds,
            cpu_s=seconds,
            bytes={"load": held / 2, "batch": held} if batch else {},
        )

    ready = {name: (NOTHING, Path(name)) for name in known}
    monkeypatch.setattr(fresh, "launch", start)
    monkeypatch.setattr(fresh, "scratch_folders", lambda published, arms: nullcontext(ready))
    return machine


def test_a_cold_start_is_compared_without_the_first_round(pretended):
    setup = make_setup(pretended, two_arms(pretended), rounds=6)
    steps, points, (verdict,) = make(STUDIES["cold-start"], setup)
    assert len(steps) == 6 * 3
    assert verdict.wall.value == pytest.approx(4, rel=0.01)
    assert (verdict.unit, verdict.grade) == ("wall", "A")
    assert value_of(points, "total_s", "sklearn").value == pytest.approx(2, rel=0.01)
    assert value_of(points, "import_s", "onnx").value == pytest.approx(0.25)


def test_memory_is_compared_after_the_batch(pretended):
    setup = make_setup(pretended, two_arms(pretended), rounds=6, rows=(50,))
    _, points, _ = make(STUDIES["memory"], setup)
    ratio = value_of(points, "memory_ratio", "onnx")
    assert (ratio.value, ratio.low, ratio.high) == (2, 2, 2)
    assert value_of(points, "load_bytes", "sklearn").value == 100e6


def test_a_round_that_was_cut_off_does_not_count(pretended):
    setup = make_setup(pretended, two_arms(pretended), should_stop=after(3))
    assert make(STUDIES["cold-start"], setup)[0] == []
