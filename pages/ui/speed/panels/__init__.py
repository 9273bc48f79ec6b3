"""What lies under the measurement of the Speed page, closed until somebody opens it."""

from __future__ import annotations

from types import ModuleType

from mlcore.benchmark import StudyResult
from pages.ui.frame.page import Page
from pages.ui.speed import studies
from pages.ui.speed.panels import export, history, measured, race
from pages.ui.widgets import Panel, open_panels

PANELS: dict[str, Panel | ModuleType] = {
    "race": race,
    "sweep": studies.SWEEP,
    "server": studies.SERVER,
    "starts": studies.STARTS,
    "threads": studies.THREADS,
    "concurrency": studies.CONCURRENCY,
    "history": history,
    "percentiles": measured.PERCENTILES,
    "trace": measured.TRACE,
    "self-test": studies.SELF_TEST,
    "environment": measured.ENVIRONMENT,
    "export": export,
}
"""In the order shown; each is drawn from the page and the result it shows, if there is one."""


def panels(page: Page, result: StudyResult | None) -> None:
    """Offer the panels by name, and draw those that are open."""
    open_panels(page.text, PANELS, page, result, of="speed")
