"""The three questions the bars answer, without a browser."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore.models import open_model
from mlcore.whatif.curves import exact_curves
from mlcore.whatif.reasons import shapley_values, swings
from tests.pages.test_app import APP, element


@pytest.fixture
def app(trained_folder, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params.update({"model": "cars", "weight": "2000"})
    return app.run()


def ask(app: AppTest, question: str) -> None:
    # The switch is the element's own; this is what its listener keeps.
    app.session_state["why-question"] = question
    app.run()
    assert not app.exception


def bars(app: AppTest, question: str) -> Any:
    return element(app, "live-why")["questions"][question]["bars"]


def test_what_could_change_it_is_told_of_every_input_longest_first(app: AppTest) -> None:
    model = open_model(mlcore.ModelConfig(dataset="cars"))
    row = [slider.value for slider in app.slider]
    parts = bars(app, "could")["parts"]
    expected = swings(exact_curves(model.trees, model.schema, row), model.X)
    assert [part["place"] for part in parts] == [swing.place for swing in expected]
    for part, swing in zip(parts, expected, strict=True):
        assert (part["low"], part["high"]) == (swing.start, swing.end)
        assert (part["least"], part["most"]) == pytest.approx((swing.least, swing.most))


def test_the_value_leads_from_the_average_of_real_cases_once_it_is_asked_for(app: AppTest) -> None:
    assert bars(app, "change")["bias"] == element(app, "live-answer")["baseline"]["prediction"]
    assert bars(app, "value") is None
    ask(app, "value")
    why = bars(app, "value")
    model = open_model(mlcore.ModelConfig(dataset="cars"))
    row = [slider.value for slider in app.slider]
    expected = shapley_values(model.predictor, row, model.background)
    assert [part["value"] for part in why["parts"]] == list(expected.values)
    assert why["bias"] == expected.bias
    assert why["prediction"] == expected.prediction
    assert not why["live"]
    assert "100 real cases" in element(app, "live-why")["questions"]["value"]["proof"][0]


def test_the_choice_stays_while_sliders_move_and_can_be_taken_back(app: AppTest) -> None:
    assert element(app, "live-why")["asked"] == ""
    ask(app, "value")
    first = bars(app, "value")
    app.slider(key="weight").set_value(4000.0).run()
    second = bars(app, "value")
    assert element(app, "live-why")["asked"] == "value"
    assert second["bias"] == first["bias"]
    assert second["prediction"] != first["prediction"]
    ask(app, "change")
    assert element(app, "live-why")["asked"] == "change"
    assert bars(app, "value") is None


def test_parts_of_many_inputs_are_shown_with_their_errors() -> None:
    X = np.random.default_rng(0).normal(size=(40, 12))
    fitted = LinearRegression().fit(X, X[:, 0] + X[:, 1])
    mlcore.convert(fitted, X, name="wide")
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["model"] = "wide"
    app.query_params.update({f"x{place}": "0.5" for place in range(1, 13)})
    app.run()
    assert not app.exception
    why = bars(app, "change")
    assert all(part["error"] is not None for part in why["parts"])
    assert "drawn at random" in element(app, "live-why")["questions"]["change"]["proof"][-1]
    assert len(bars(app, "could")["parts"]) == 12
    # The page gives the largest a bar of their own, and the difference to the others together.
    assert (why["bars"], why["inputs"]) == (6, 12)
    assert 6 <= len(why["parts"]) < 12
    assert why["bias"] == pytest.approx(fitted.predict([np.sort(X, axis=0)[19]])[0], rel=1e-5)
    assert why["prediction"] == pytest.approx(fitted.predict([[0.5] * 12])[0], rel=1e-5)
