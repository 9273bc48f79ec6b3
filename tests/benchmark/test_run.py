"""The measuring process, as its parent sees it."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, replace
from json import dumps
from types import SimpleNamespace

import psutil
import pytest

from mlcore import benchmark
from mlcore.benchmark.timing.lock import alone
from mlcore.errors import BenchmarkBusyError, InvalidConfigError, ModelNotFoundError
from mlcore.text import for_locale
from tests import starting
from tests.benchmark.conftest import CONFIG
from tests.benchmark.test_runner import SHORT
from tests.starting import Forked

# So long as a pair of a process fits in: each gets half of it where there are two.
QUICK = replace(SHORT, workloads=("sporadic",), budget_s=2)
LONG = replace(SHORT, budget_s=300, min_pairs=10_000)


def wait_until(condition, *, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def start(data_folder, model_id, forked):
    """Start measurements and leave none behind."""
    started = []

    def begin(config=SHORT, model=model_id, **more):
        started.append(benchmark.start(data_folder, model, config=config, **more))
        return started[-1]

    yield begin
    for measurement in started:
        measurement.stop()
        if not measurement.wait(30):
            os.kill(measurement.pid, signal.SIGKILL)
            measurement.wait()


@pytest.fixture(scope="module")
def kept(published, tmp_path_factory):
    """Give a data folder that the measurements of this module share, with the model in it."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copytree(published / "models", folder / "models")
    return folder


@pytest.fixture(scope="module")
def ended(kept):
    """Make one short measurement, with every line it told."""
    lines = []
    measurement = benchmark.start(kept, CONFIG.fingerprint(), config=QUICK, on_line=lines.append)
    was_running = measurement.is_running
    assert measurement.wait(60)
    latest = benchmark.latest_result(kept, CONFIG.fingerprint())
    return SimpleNamespace(
        measurement=measurement, was_running=was_running, lines=lines, latest=latest
    )


def test_a_short_measurement_gives_a_valid_result(ended):
    measurement = ended.measurement
    assert ended.was_running
    assert measurement.error is None
    assert measurement.progress.stage == "ended"
    assert measurement.result == ended.latest
    assert len(ended.lines) == len(measurement.result.pairs) + 2


def test_the_measuring_process_has_one_thread_for_each_arm(ended):
    environment = ended.measurement.result.environment
    assert {pool["num_threads"] for pool in environment.thread_pools} <= {1}
    assert len(environment.affinity) <= 1


def test_stopping_what_has_ended_does_nothing(ended):
    ended.measurement.stop()
    assert ended.measurement.error is None
    assert ended.measurement.result == ended.latest


@pytest.fixture(scope="module")
def watched(kept, ended, forking, tmp_path_factory):
    """Watch a long measurement from its start until somebody stops it, and note what is seen."""
    model_id = CONFIG.fingerprint()
    with starting.forked():
        measurement = benchmark.start(kept, model_id, config=LONG)
    seen = SimpleNamespace(
        at_first=(measurement.result, measurement.progress.stage),
        found_again=benchmark.current(kept) is measurement,
        elsewhere=benchmark.current(tmp_path_factory.mktemp("elsewhere")),
        refused=None,
        interrupted=False,
    )
    try:
        benchmark.start(kept, model_id, config=LONG)
    except BenchmarkBusyError as error:
        seen.refused = error
    wait_until(lambda: measurement.progress.n_steps >= 3)
    seen.half_way = (measurement.result, measurement.is_running)
    main = threading.main_thread().ident
    threading.Timer(0.3, signal.pthread_kill, [main, signal.SIGINT]).start()
    try:
        measurement.wait(60)
    except KeyboardInterrupt:
        seen.interrupted = measurement.is_running
    measurement.stop()
    assert measurement.wait(30)
    seen.measurement = measurement
    seen.latest = benchmark.latest_result(kept, model_id)
    return seen


def test_what_is_measured_so_far_can_be_seen_while_it_runs(watched):
    assert watched.at_first == (None, "loading")
    result, is_running = watched.half_way
    assert result.verdict("sporadic").headline.value > 0
    assert is_running


def test_a_second_measurement_is_refused_while_one_runs(watched):
    assert watched.refused is not None


def test_a_page_loaded_again_finds_the_measurement(watched):
    assert watched.found_again
    assert watched.elsewhere is None


def test_ctrl_c_while_waiting_leaves_it_running(watched):
    assert watched.interrupted


def test_a_measurement_stopped_half_way_is_valid_and_kept(watched):
    assert watched.measurement.error is None
    assert "stopped" in watched.measurement.result.flags
    assert watched.measurement.result == watched.latest


def test_a_killed_process_is_an_error_in_words_what_it_measured_remains_and_its_lock_is_free(start):
    measurement = start(LONG)
    wait_until(lambda: measurement.progress.n_steps >= 1)
    with pytest.raises(BenchmarkBusyError), alone():
        pass
    os.kill(measurement.pid, signal.SIGKILL)
    assert measurement.wait(30)
    assert measurement.error.code == "benchmark.killed"
    assert "(SIGKILL)" in for_locale("en").describe(measurement.error)
    assert measurement.result is not None
    with alone():
        pass


def test_a_model_nobody_published_is_the_childs_error_as_it_was_raised(start):
    measurement = start(model="nobody-1")
    assert measurement.wait(60)
    assert isinstance(measurement.error, ModelNotFoundError)
    assert measurement.result is None


def test_a_crash_is_told_by_its_last_line(start, data_folder, model_id):
    (data_folder / "models" / model_id / "calibration.npz").unlink()
    (data_folder / "models" / model_id / "calibration.npz").mkdir()
    measurement = start()
    assert measurement.wait(60)
    assert for_locale("en").describe(measurement.error)


def test_several_processes_share_the_budget_and_make_one_result(start, data_folder, model_id):
    lines = []
    measurement = start(replace(QUICK, budget_s=4, processes=2), on_line=lines.append)
    assert measurement.wait(90)
    assert measurement.error is None
    result = measurement.result
    assert result.n_processes == 2
    assert result.config.processes == 2
    assert result == benchmark.latest_result(data_folder, model_id)
    assert measurement.progress.n_finished == 2
    assert measurement.progress.share == 1.0


def test_stopped_among_several_processes_it_keeps_those_that_measured(start, data_folder, model_id):
    measurement = start(replace(LONG, budget_s=900, processes=3))
    wait_until(lambda: measurement.progress.n_steps >= 2)
    measurement.stop()
    assert measurement.wait(30)
    assert "stopped" in measurement.result.flags
    assert measurement.result == benchmark.latest_result(data_folder, model_id)


def test_an_unknown_study_is_refused(data_folder, model_id):
    with pytest.raises(InvalidConfigError, match="cold-start"):
        benchmark.start(data_folder, model_id, "race")


def test_a_measurement_is_refused_while_another_process_measures(start):
    with alone(), pytest.raises(BenchmarkBusyError):
        start()


def test_a_measuring_process_ends_when_the_one_that_started_it_dies(data_folder, model_id, forked):
    arguments = [str(data_folder), model_id, "headline", dumps(asdict(LONG))]
    code = (
        "import subprocess, sys, time\n"
        "from tests.starting import Forked\n"
        "child = Forked([sys.executable, '-m', 'mlcore.benchmark', *sys.argv[1:]],"
        " stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with Forked(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True
    ) as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    child.wait(timeout=30)


def test_importing_the_package_imports_nothing_heavy():
    code = (
        "import sys, mlcore.benchmark; "
        "print([m for m in ('sklearn', 'pandas', 'plotly', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
