"""Training goes on in a process of its own, ends with the server, and never half-way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from mlcore.artifacts import ModelFolder
from mlcore.artifacts.private import private_id
from mlcore.errors import DraftError, TrainingError
from mlcore.models.drafts import job as jobs
from mlcore.models.drafts import open_draft, storage
from mlcore.models.drafts.making import alone
from mlcore.models.drafts.memory import allowed_bytes, watch_memory
from mlcore.text import for_locale
from tests.models.drafts.brought import bring
from tests.starting import Forked

LONG_S = 120.0
ROOT = Path(__file__).parents[3]


@pytest.fixture
def draft(own_data_folder):
    return bring(own_data_folder)


def restart(draft):
    """Forget what this process began, as a restart of the server does."""
    jobs._running.clear()
    return open_draft(draft.data_folder, draft.token)


def until(condition, seconds=LONG_S):
    """Wait for something to be so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never was so"
        threading.Event().wait(0.01)


def said(error):
    return for_locale("en").describe(error)


def made_of(draft):
    """Name what training left in the folder of models, locks apart."""
    models = draft.data_folder / "models"
    if not models.exists():
        return []
    return [path.name for path in models.iterdir() if not path.name.endswith(".lock")]


def test_a_training_is_watched_found_again_and_becomes_a_try(draft):
    job = draft.train("linear", "Prix")
    # A double click begins nothing twice; another page of the visitor finds it.
    assert draft.train("forest", "Prix") is job
    assert open_draft(draft.data_folder, draft.token).job is job
    assert job.is_running
    assert job.wait(LONG_S)
    assert (job.error, job.was_cancelled, job.share) == (None, False, 1.0)
    for known in (draft, restart(draft)):
        (attempt,) = known.tries
        assert (attempt.number, attempt.recipe, attempt.title) == (1, "linear", "Prix")
        assert attempt.model_id == job.model_id == private_id(draft.token, 1)
        assert attempt.metrics["n_test"] == 12
        assert attempt.plan == draft.plan
        assert (known.job.is_running, known.job.error) == (False, None)
        assert known.job.model_id == attempt.model_id
    manifest = ModelFolder(draft.data_folder, attempt.model_id).manifest
    assert manifest.is_private
    assert (draft.data_folder / "models" / attempt.model_id).stat().st_mode & 0o777 == 0o700


def test_one_trains_at_a_time_and_the_next_one_says_that_it_waits(draft, forked):
    with alone(draft.data_folder, lambda _stage, _share: None):
        job = draft.train("linear", "Prix")
        until(lambda: job.stage == jobs.WAITING)
        job.cancel()
        assert job.wait(LONG_S)
    assert (job.was_cancelled, job.error, job.model_id) == (True, None, None)
    assert (draft.tries, made_of(draft)) == ((), [])
    again = restart(draft).job
    assert (again.was_cancelled, again.error) == (True, None)


@pytest.mark.parametrize("stage", ["Starting", "Converting it to ONNX"])
def test_one_that_is_cancelled_ends_at_once_wherever_it_is(draft, stage, forked):
    job = draft.train("linear", "Prix")
    until(lambda: job.stage == stage or not job.is_running)
    job.cancel()
    assert job.wait(10.0)
    assert (job.was_cancelled, job.error, job.model_id) == (True, None, None)
    assert (draft.tries, made_of(draft)) == ((), [])


def test_one_that_is_killed_says_so_and_can_begin_again(draft, forked):
    job = draft.train("forest", "Prix")
    until(lambda: job.stage == "Reading the data")
    os.kill(job.pid, signal.SIGKILL)
    assert job.wait(LONG_S)
    assert isinstance(job.error, TrainingError)
    assert "memory" in said(job.error)
    assert said(restart(draft).job.error) == said(job.error)
    assert (draft.tries, made_of(draft)) == ((), [])
    # Its place was free at once.
    with alone(draft.data_folder, lambda _stage, _share: pytest.fail("waited")):
        pass


def test_what_keeps_a_model_from_being_made_is_told_as_it_is(draft, forked):
    (draft.folder / storage.TABLE).write_bytes(b"")
    job = draft.train("forest", "Prix")
    assert job.wait(LONG_S)
    assert job.error.code == "draft.damaged"
    assert said(restart(draft).job.error) == said(job.error)


SERVER = """
import os, signal, sys
from pathlib import Path
from mlcore.models.drafts import open_draft
job = open_draft(Path(sys.argv[1]), sys.argv[2]).train("forest", "Prix")
while job.stage == "Starting":
    pass
print(job.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_ends_with_a_server_that_is_killed_and_says_that_it_was_interrupted(draft, forked):
    command = [sys.executable, "-c", SERVER, str(draft.data_folder), draft.token]
    with Forked(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        training = int(server.communicate(timeout=LONG_S)[0])
    assert server.returncode == -signal.SIGKILL
    until(lambda: not psutil.pid_exists(training), 30.0)
    job = restart(draft).job
    assert job.error.code == "training.interrupted"
    assert "Train again" in said(job.error)
    assert draft.tries == ()


def test_a_try_whose_model_was_never_finished_is_not_listed(draft):
    storage.write_facts(
        draft.folder, "tries/1.json", {"recipe": "linear", "plan": {}, "doubts": []}
    )
    assert draft.tries == ()
    assert jobs._next_number(draft.data_folder, draft.token) == 2


def test_a_job_of_another_version_is_told(draft):
    storage.write_facts(draft.folder, storage.JOB, {"state": "running"})
    with pytest.raises(DraftError, match=r"draft\.damaged"):
        _ = draft.job


GREEDY = """
import sys
from mlcore.models.drafts import __main__ as training
training.allowed_bytes = lambda: 1
sys.exit(training.main(sys.argv[1:]))
"""


def test_one_that_takes_too_much_memory_is_ended_and_says_what_to_do(draft, forked, monkeypatch):
    def of_module(_module, arguments, **rest):
        return jobs.Child([sys.executable, "-c", GREEDY, *arguments], folder=ROOT, **rest)

    monkeypatch.setattr(jobs.Child, "of_module", of_module)
    job = draft.train("forest", "Prix")
    assert job.wait(LONG_S)
    assert job.error.code == "training.memory"
    assert "Leave out columns" in said(job.error)
    assert (draft.tries, made_of(draft)) == ((), [])


def test_memory_is_watched_and_most_of_what_is_free_is_allowed():
    told = threading.Event()
    watch_memory(1, told.set)
    assert told.wait(10.0)
    assert 512 * 2**20 <= allowed_bytes() <= psutil.virtual_memory().total
