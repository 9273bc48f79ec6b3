"""What the presentation shows in a test, and two scenarios to present."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore.workspace import Baseline, ScenarioSet, pack_scenarios

APP = Path(__file__).parents[3] / "app.py"
PAGE = "pages/present.py"
CARS = mlcore.ModelConfig(dataset="cars")


def open_slides(**query: str) -> AppTest:
    """Open the presentation by a link, in a session of its own."""
    app = AppTest.from_file(APP, default_timeout=60).switch_page(PAGE)
    app.query_params.update(query)
    app.run()
    assert not app.exception
    return app


def element(app: AppTest, kind: str) -> dict[str, Any]:
    for node in app.get("bidi_component"):
        data = dict(json.loads(node.proto.bytes))
        if data["kind"] == kind:
            return data
    pytest.fail(f"no element {kind}")


def kinds(app: AppTest) -> set[str]:
    return {json.loads(node.proto.bytes)["kind"] for node in app.get("bidi_component")}


def said(app: AppTest) -> str:
    """Return the words of the slide that are not drawn by the live view."""
    return " ".join(node.proto.body for node in app.get("html"))


def words(app: AppTest) -> str:
    return re.sub("<[^>]*>", "", said(app))


def stories() -> ScenarioSet:
    """Return two scenarios of the cars: one lighter, one outside the data, against the first."""
    typical = list(mlcore.load(CARS).schema.typical_row)
    light, wild = [*typical[:2], 2000.0, *typical[3:]], [*typical[:4], 2024.0]
    kept = ScenarioSet().keep("Lighter <b>?", light, "Say it slowly.").keep("Of tomorrow", wild)
    return kept.start_from(Baseline(kind="scenario", name="Lighter <b>?"))


def letters(row: tuple[float, ...] | None = None) -> str:
    schema = mlcore.load(CARS).schema
    return pack_scenarios(stories(), schema, row or schema.typical_row)
