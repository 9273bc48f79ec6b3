"""The main page with panels open, run as Streamlit runs it but without a browser."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mlcore.schema import FloatArray
from tests.pages.whatif.slides import open_slides

APP = Path(__file__).parents[3] / "app.py"


def open_page(panel: str, **query: str) -> AppTest:
    """Run the page with one panel open, on the models of the data folder as it is set."""
    app = AppTest.from_file(APP, default_timeout=60)
    app.session_state["open-panels"] = [panel]
    app.query_params.update(query)
    app.run()
    assert not app.exception
    return app


def floats(text: str) -> FloatArray:
    """Read numbers that were handed to an element as bytes."""
    return np.frombuffer(base64.b64decode(text), dtype="<f8")


@pytest.fixture
def opened_panel(trained_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Return a way to run the page with one panel open, on models that are trained."""
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    return open_page


@pytest.fixture
def drawn() -> Callable[[AppTest, str], dict[str, Any]]:
    """Return a way to read what an element of the live view was given to draw."""

    def read(app: AppTest, kind: str) -> dict[str, Any]:
        for node in app.get("bidi_component"):
            data = dict(json.loads(node.proto.bytes))
            if data["kind"] == kind:
                return data
        pytest.fail(f"no element {kind}")

    return read


@pytest.fixture
def present(trained_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Return a way to open the presentation by a link, on models that are trained."""
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    return open_slides
