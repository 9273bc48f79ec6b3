"""The usual range on the main page, without a browser."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore.models import open_model
from tests.pages.test_app import APP, element


@pytest.fixture
def app(trained_folder, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["model"] = "cars"
    return app


def shown(app: AppTest) -> dict:
    return element(app, "live-answer")["coverage"]


def test_the_range_of_the_row_is_shown_with_what_was_checked(app: AppTest) -> None:
    app.run()
    app.slider(key="weight").set_value(2000.0).run()
    assert not app.exception
    row = np.array([slider.value for slider in app.slider])
    model = open_model(mlcore.ModelConfig(dataset="cars"))
    expected = model.intervals.around(row, model.predictor.predict([row])[0])
    assert shown(app)["interval"] == {"low": expected.low, "high": expected.high}
    assert shown(app)["often"] == "9 times in 10"
    share = f"{100 * model.manifest.metrics['coverage_90']:.0f}\N{NO-BREAK SPACE}%"
    n_test = model.manifest.metrics["n_test"]
    said = f"Checked on {n_test} cases the model has not seen: {share} were inside."
    assert shown(app)["proof"][0] == said


@pytest.mark.parametrize(("coverage", "often"), [(0.8, "8 times in 10"), (0.95, "19 times in 20")])
def test_the_chosen_share_is_kept_and_asked_for_while_dragging(
    app: AppTest, coverage: float, often: str
) -> None:
    app.run()
    app.session_state["coverage-chosen"] = coverage
    app.slider(key="weight").set_value(2000.0).run()
    row = np.array([slider.value for slider in app.slider])
    model = open_model(mlcore.ModelConfig(dataset="cars"))
    expected = model.intervals.around(row, model.predictor.predict([row])[0], coverage)
    assert shown(app)["interval"] == {"low": expected.low, "high": expected.high}
    assert shown(app)["often"] == often
    assert element(app, "live-answer")["live"]["coverage"] == coverage


def test_a_model_without_a_range_says_why_in_the_visitors_language() -> None:
    X = np.random.default_rng(0).normal(size=(50, 2))
    mlcore.convert(LinearRegression().fit(X, X[:, 0]), X, name="mine")
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params.update({"model": "mine", "lang": "fr"})
    app.run()
    assert not app.exception
    assert shown(app)["interval"] is None
    assert "sans les résultats de ses cas" in shown(app)["proof"][0]
    assert shown(app)["short"] == "Pas de fourchette"
    assert shown(app)["choices"] == []
