"""The list of models in the header, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.proto.SelectWidgetFilterMode_pb2 import SelectWidgetFilterMode
from streamlit.testing.v1 import AppTest

from mlcore.config import BUILTIN_DATASETS
from mlcore.models import Choice
from pages.ui.frame import header, page

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def app(trained_folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    return AppTest.from_file(APP, default_timeout=60)


def test_the_list_begins_with_the_examples_and_shows_another_model(app: AppTest) -> None:
    app.run()
    models = app.selectbox(key="chosen-model")
    assert models.value == "energy"
    titles = ["Home · electricity", "Cars · fuel economy", "Diabetes · progression"]
    assert models.options[:3] == titles
    models.set_value("cars").run()
    assert app.query_params["model"] == "cars"
    assert next(slider.key for slider in app.slider) == "displacement"


def test_a_link_to_nowhere_chooses_no_model_and_the_list_is_a_way_out(app: AppTest) -> None:
    app.query_params["model"] = "nobody"
    app.run()
    assert app.selectbox(key="chosen-model").value is None
    app.selectbox(key="chosen-model").set_value("energy").run()
    assert not app.exception
    assert len(app.slider) == 5


@pytest.mark.parametrize("n_models", [header.SEARCHED - 1, header.SEARCHED])
def test_only_a_long_list_is_typed_in(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, n_models: int
) -> None:
    own = [
        Choice(name=f"own{place}", title=f"Own {place}", model_id=f"own{place}-0123456789ab")
        for place in range(n_models - len(BUILTIN_DATASETS))
    ]
    built_in = page.choices()[: len(BUILTIN_DATASETS)]
    monkeypatch.setattr(page, "choices", lambda: (*built_in, *own))
    app.run()
    proto = app.selectbox(key="chosen-model").proto
    assert len(proto.options) == n_models
    is_typed_in = proto.filter_mode != SelectWidgetFilterMode.FILTER_MODE_NONE
    assert is_typed_in == (n_models >= header.SEARCHED)
