"""The main page with panels open, as Streamlit runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def app(trained_folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Return the main page, not yet run, with real models."""
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    return AppTest.from_file(APP, default_timeout=60)


@pytest.fixture
def element() -> Callable[[AppTest, str], dict[str, Any]]:
    """Return a way to read what an element of the live view was given to draw."""

    def read(app: AppTest, key: str) -> dict[str, Any]:
        for node in app.get("bidi_component"):
            if node.proto.id.endswith(f"-{key}") or f"-{key}-" in node.proto.id:
                return dict(json.loads(node.proto.json))
        pytest.fail(f"no element {key}")

    return read
