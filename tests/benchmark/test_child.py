"""How the end of a measuring process is told."""

import json
import signal
import subprocess
import sys
from dataclasses import asdict

import pytest

from mlcore.benchmark import StudyConfig
from mlcore.benchmark.timing.child import CRASHES, explain_end, start_child
from mlcore.benchmark.timing.lock import is_free
from mlcore.config import Settings
from mlcore.text import for_locale
from tests.starting import Forked


@pytest.mark.parametrize(
    ("exit_code", "said"),
    [
        (-signal.SIGKILL, ["SIGKILL", "memory"]),
        (-signal.SIGSEGV, ["SIGSEGV", "requirements.txt"]),
        (-signal.SIGABRT, ["SIGABRT", "requirements.txt"]),
        (-signal.SIGTERM, ["SIGTERM", "outside"]),
        (-45, ["signal 45"]),
        (1, ["MemoryError: 3 GB", "python -m mlcore benchmark"]),
    ],
)
def test_an_end_is_told_in_words_with_what_to_do(exit_code, said):
    error = explain_end(exit_code, "MemoryError: 3 GB")
    sentence = for_locale("en").describe(error)
    assert all(words in sentence for words in [*said, "easure again"])
    assert error.code in CRASHES


def test_a_process_without_a_last_line_is_told_by_its_exit_code():
    assert explain_end(3, "").facts["reason"] == "exit code 3"


def measuring(folder, model_id, **changes):
    config = StudyConfig(
        budget_s=60.0,
        workloads=("busy",),
        precision=1e-6,
        warmup_s=0.1,
        warmup_max_s=0.1,
        **changes,
    )
    return [str(folder), model_id, "headline", json.dumps(asdict(config))]


def test_a_child_is_stopped_when_what_it_tells_can_no_longer_be_passed_on(
    small_folder, small_config, forked
):
    def broken(_line):
        raise BrokenPipeError

    words = measuring(small_folder, small_config.fingerprint())
    child = start_child(words, take=lambda _message: None, on_line=broken)
    assert child.wait(60)
    assert isinstance(child.now.error, BrokenPipeError)
    assert is_free(Settings.from_env().lock_file)


def test_children_end_and_free_the_lock_when_whoever_started_them_is_killed(
    small_folder, small_config, forked
):
    words = measuring(small_folder, small_config.fingerprint(), processes=2)
    with Forked(
        [sys.executable, "-m", "mlcore.benchmark", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as measurer:  # fmt: skip
        while json.loads(measurer.stdout.readline())["kind"] != "pair":
            pass
        assert not is_free(Settings.from_env().lock_file)
        # What the system does for a parent that is killed.
        measurer.stdin.close()
        measurer.stdout.close()
        # Well before the time at which a process that hangs ends itself.
        measurer.wait(20)
    assert is_free(Settings.from_env().lock_file)
