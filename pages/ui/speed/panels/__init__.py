"""What lies under the measurement of the Speed page, closed until somebody opens it."""

from __future__ import annotations

from types import ModuleType

from mlcore.benchmark import BenchmarkResult
from pages.ui.frame.page import Page
from pages.ui.openable import open_panels
from pages.ui.speed.panels import (
    concurrency,
    environment,
    export,
    history,
    percentiles,
    race,
    self_test,
    server,
    starts,
    sweep,
    threads,
    trace,
)
from pages.ui.speed.panels.study import is_studying

PANELS: dict[str, ModuleType] = {
    "race": race,
    "sweep": sweep,
    "server": server,
    "starts": starts,
    "threads": threads,
    "concurrency": concurrency,
    "history": history,
    "percentiles": percentiles,
    "trace": trace,
    "self-test": self_test,
    "environment": environment,
    "export": export,
}
"""In the order shown. Each module has ``title(text)`` and ``draw(page, result)``."""

__all__ = ["is_studying", "panels"]


def panels(page: Page, result: BenchmarkResult | None) -> None:
    """Offer the panels by name, and draw those that are open.

    Parameters
    ----------
    result : BenchmarkResult or None
        What the page shows.
    """
    open_panels(page.text, PANELS, page, result, of="speed")
