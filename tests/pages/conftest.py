"""What the pages have in common when they are run without a browser."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def _quick_first_runs(components_looked_for_once: None) -> None: ...
