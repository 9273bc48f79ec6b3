"""A search beside the page can be watched, stopped, and fails in words."""

from __future__ import annotations

import threading

from mlcore.errors import InvalidConfigError
from mlcore.whatif.goal import Search


def test_it_tells_how_far_it_is_and_ends_when_cancelled():
    begun = threading.Event()

    def work(report, cancelled, so_far):
        report(0.25)
        so_far("a guess")
        begun.set()
        while not cancelled():
            threading.Event().wait(0.001)
        return "the best so far"

    search = Search(work)
    assert begun.wait(10)
    assert search.is_running
    assert search.share == 0.25
    assert search.answer == "a guess"
    search.cancel()
    assert search.wait(10)
    assert not search.is_running
    assert search.answer == "the best so far"


def test_what_went_wrong_is_kept():
    def work(report, cancelled, so_far):
        raise InvalidConfigError("goal.value")

    search = Search(work)
    assert search.wait(10)
    assert search.answer is None
    assert search.error.code == "goal.value"
