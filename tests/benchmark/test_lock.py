"""One measurement at a time on a machine."""

import os
import stat
import subprocess
import sys

import pytest

from mlcore.benchmark.timing.lock import alone, begin_alone, is_free
from mlcore.config import Settings
from mlcore.errors import BenchmarkBusyError, BenchmarkError
from mlcore.text import for_locale


class Begun:
    def __init__(self, *, is_running=True):
        self.is_running = is_running


def test_the_turn_is_the_machines_unless_told_otherwise(tmp_path):
    one, other = (Settings.from_env({"LEVERS_DATA": str(tmp_path / name)}) for name in "ab")
    assert one.data_folder != other.data_folder
    assert one.lock_file == other.lock_file
    assert Settings.from_env({"LEVERS_LOCK": "/x/lock"}).lock_file.name == "lock"


def test_who_comes_second_is_refused_even_in_the_same_process(tmp_path):
    with alone(tmp_path / "lock"), pytest.raises(BenchmarkBusyError):
        begin_alone(Begun, tmp_path / "lock")
    assert is_free(tmp_path / "lock")


def test_another_process_holds_the_turn_until_it_is_killed(tmp_path):
    code = (
        "import sys, time; from pathlib import Path\n"
        "from mlcore.benchmark.timing.lock import alone\n"
        "with alone(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        held = is_free(tmp_path / "lock")
        holder.kill()
    assert not held
    assert is_free(tmp_path / "lock")


def test_what_was_begun_a_moment_ago_counts_before_it_holds_the_lock(tmp_path):
    first = begin_alone(Begun, tmp_path / "lock")
    with pytest.raises(BenchmarkBusyError):
        begin_alone(Begun, tmp_path / "lock")
    first.is_running = False
    assert begin_alone(Begun, tmp_path / "lock") is not first


def test_measuring_elsewhere_is_no_obstacle(tmp_path):
    with alone(tmp_path / "one"):
        assert is_free(tmp_path / "other")


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such permissions")
def test_every_user_of_the_machine_may_open_the_file(tmp_path):
    with alone(tmp_path / "lock"):
        pass
    assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) == 0o666


def test_a_file_that_cannot_be_opened_is_said_in_words(tmp_path):
    (tmp_path / "lock").mkdir()
    with pytest.raises(BenchmarkError) as caught:
        begin_alone(Begun, tmp_path / "lock")
    assert "cannot be written" in for_locale("en").describe(caught.value)
