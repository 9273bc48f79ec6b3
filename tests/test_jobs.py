"""Work in the background can be watched and cancelled, and fails in words."""

from __future__ import annotations

import logging
import sys
import threading

import pytest

from mlcore.errors import InvalidConfigError, MlcoreError
from mlcore.jobs import Child, Job


def test_a_job_tells_how_far_it_is_and_ends_when_cancelled():
    begun = threading.Event()

    def work(job):
        job.report(share=0.25, result="a guess")
        begun.set()
        while not job.is_cancelled:
            threading.Event().wait(0.001)
        return "the best so far"

    job = Job(work, name="search", stage="searching")
    assert begun.wait(10)
    assert (job.now.is_running, job.now.stage) == (True, "searching")
    assert (job.now.share, job.now.result) == (0.25, "a guess")
    job.cancel()
    assert job.wait(10)
    assert (job.now.is_running, job.now.result) == (False, "the best so far")


@pytest.mark.parametrize(("expected", "n_logged"), [(MlcoreError, 0), ((), 1)])
def test_what_went_wrong_is_kept_and_logged_only_where_nobody_expects_it(
    expected, n_logged, caplog
):
    def work(job):
        raise InvalidConfigError("goal.value")

    with caplog.at_level(logging.ERROR):
        job = Job(work, name="search", expected=expected)
        assert job.wait(10)
    assert job.now.result is None
    assert job.now.error.code == "goal.value"
    assert len(caplog.records) == n_logged


def child(code, take=lambda message: None, **more):
    return Child(
        [sys.executable, "-c", code],
        take=take,
        explain=lambda exit_code, line: RuntimeError(f"{exit_code}: {line}"),
        **more,
    )


def test_a_child_tells_line_by_line_and_half_a_line_is_skipped():
    taken, lines = [], []
    job = child("print('{\"a\": 1}\\n{\\n[2]')", taken.append, on_line=lines.append)
    assert job.wait(30)
    assert taken == [{"a": 1}, [2]]
    assert lines == ['{"a": 1}', "[2]"]
    assert job.now.error is None


def test_a_child_ends_when_it_is_told_to():
    job = child("import sys; print('[]', flush=True); sys.exit(sys.stdin.readline() != 'stop\\n')")
    job.cancel()
    assert job.wait(30)
    assert job.now.error is None
    job.cancel()


def test_a_child_that_fails_is_explained_by_its_code_and_last_line():
    job = child("import sys; sys.exit('no luck')")
    assert job.wait(30)
    assert str(job.now.error) == "1: no luck"


def test_a_child_that_said_why_itself_is_not_explained_again():
    job = child(
        'import sys; print(\'{"why": "x"}\', flush=True); sys.exit(3)',
        lambda message: LookupError(message["why"]),
    )
    assert job.wait(30)
    assert isinstance(job.now.error, LookupError)


def test_an_error_of_whoever_listens_ends_the_child():
    def take(message):
        raise BrokenPipeError

    job = child("print('{}', flush=True); import time; time.sleep(0.2)", take)
    assert job.wait(30)
    assert isinstance(job.now.error, BrokenPipeError)


def test_the_environment_of_a_child_is_that_of_this_process_and_more():
    taken = []
    job = child(
        "import os, json; print(json.dumps([os.environ['MORE'], 'PATH' in os.environ]))",
        taken.append,
        environ={"MORE": "x"},
    )
    assert job.wait(30)
    assert taken == [["x", True]]
