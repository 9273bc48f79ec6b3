"""The clocks of the machine."""

import sys

import pytest

from mlcore.benchmark.timing import clock
from mlcore.benchmark.timing.clock import Clock, read_queue_ns, timer_floor


def test_the_floor_of_the_real_clock_is_positive_and_below_a_millisecond():
    assert 0 <= timer_floor(Clock()) < 1e-3


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps these statistics")
def test_the_queue_delay_never_shrinks():
    first, second = read_queue_ns(), read_queue_ns()
    assert first is None or first <= second


@pytest.mark.parametrize("content", ["0 0 0", "nonsense", ""])
def test_a_system_without_scheduler_statistics_tells_nothing(content, tmp_path, monkeypatch):
    (tmp_path / "schedstat").write_text(content)
    monkeypatch.setattr(clock, "_SCHEDSTAT", tmp_path / "schedstat")
    assert read_queue_ns() is None


def test_a_system_without_the_file_tells_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "_SCHEDSTAT", tmp_path / "absent")
    assert read_queue_ns() is None
