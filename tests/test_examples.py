"""The examples in the header of the pages, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mlcore.config import BUILTIN_DATASETS
from pages.ui.frame.header import EXAMPLES

APP = Path(__file__).parents[1] / "app.py"


@pytest.fixture
def app(trained_folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    return AppTest.from_file(APP, default_timeout=60)


def test_examples_are_built_in() -> None:
    assert set(EXAMPLES) <= set(BUILTIN_DATASETS)


def test_example_that_is_shown_is_marked_and_another_is_a_click_away(app: AppTest) -> None:
    app.run()
    assert app.pills(key="example").value == "energy"
    app.pills(key="example").set_value("cars").run()
    assert app.query_params["model"] == "cars"
    assert app.selectbox(key="chosen-model").value == "cars"
    assert next(slider.key for slider in app.slider) == "displacement"


def test_link_to_nowhere_marks_no_model_and_offers_the_examples(app: AppTest) -> None:
    app.query_params["model"] = "nobody"
    app.run()
    assert app.pills(key="example").value is None
    assert app.selectbox(key="chosen-model").value is None
    app.pills(key="example").set_value("energy").run()
    assert not app.exception
    assert len(app.slider) == 5
