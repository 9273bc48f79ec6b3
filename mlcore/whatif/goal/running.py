"""A search in a thread of its own, which can be watched and stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable

from mlcore.whatif.goal.search import GoalAnswer

Work = Callable[
    [Callable[[float], None], Callable[[], bool], Callable[[GoalAnswer], None]], GoalAnswer
]


class Search:
    """Run a search beside the page.

    Parameters
    ----------
    work : callable
        Given ``report``, ``cancelled`` and ``so_far``, as :func:`reach` takes them, returns the
        answer.

    Attributes
    ----------
    share : float
        Share of the allowed time that is over, 0 to 1.
    answer : GoalAnswer or None
        Once it has ended; before that the one it has found so far, if any.
    error : Exception or None
        Why it ended without an answer.

    Examples
    --------
    >>> search = Search(lambda report, cancelled, so_far: None)
    >>> search.wait(10.0)
    True
    """

    def __init__(self, work: Work) -> None:
        self.share = 0.0
        self.answer: GoalAnswer | None = None
        self.error: Exception | None = None
        self._stop = threading.Event()
        self._ended = threading.Event()
        threading.Thread(target=self._run, args=(work,), name="goal", daemon=True).start()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return not self._ended.is_set()

    def cancel(self) -> None:
        """Ask it to end with the best found so far."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended, at most so long; tells whether it has."""
        return self._ended.wait(seconds)

    def _run(self, work: Work) -> None:
        def report(share: float) -> None:
            self.share = share

        def so_far(answer: GoalAnswer) -> None:
            self.answer = answer

        try:
            self.answer = work(report, self._stop.is_set, so_far)
        except Exception as error:  # nobody waits for this thread; the page says what happened
            self.error = error
        finally:
            self._ended.set()
