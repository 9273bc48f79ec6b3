"""The two questions the bars answer, without a browser."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore.models import open_model
from mlcore.whatif.reasons import shapley_values
from tests.pages.test_app import APP, element


@pytest.fixture
def app(trained_folder, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params.update({"model": "cars", "weight": "2000"})
    return app.run()


def ask(app: AppTest, question: str) -> None:
    app.button_group(key="why-question").set_value(question).run()
    assert not app.exception


def test_the_switch_leads_from_the_average_of_real_cases_to_this_one(app: AppTest) -> None:
    assert element(app, "live-why")["bias"] == element(app, "live-answer")["baseline"]["prediction"]
    ask(app, "value")
    why = element(app, "live-why")
    model = open_model(mlcore.ModelConfig(dataset="cars"))
    row = [slider.value for slider in app.slider]
    expected = shapley_values(model.predictor, row, model.background)
    assert [part["value"] for part in why["parts"]] == list(expected.values)
    assert why["bias"] == expected.bias
    assert why["prediction"] == expected.prediction
    assert not why["live"]
    assert "100 real cases" in why["proof"][0]


def test_the_question_stays_while_sliders_move_and_can_be_taken_back(app: AppTest) -> None:
    ask(app, "value")
    first = element(app, "live-why")
    app.slider(key="weight").set_value(4000.0).run()
    second = element(app, "live-why")
    assert not second["live"]
    assert second["bias"] == first["bias"]
    assert second["prediction"] != first["prediction"]
    ask(app, "change")
    why = element(app, "live-why")
    assert why["live"]
    assert why["bias"] == element(app, "live-answer")["baseline"]["prediction"]


def test_parts_of_many_inputs_are_shown_with_their_errors() -> None:
    X = np.random.default_rng(0).normal(size=(40, 12))
    fitted = LinearRegression().fit(X, X[:, 0] + X[:, 1])
    mlcore.convert(fitted, X, name="wide")
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["model"] = "wide"
    app.query_params.update({f"x{place}": "0.5" for place in range(1, 13)})
    app.run()
    assert not app.exception
    why = element(app, "live-why")
    assert all(part["error"] is not None for part in why["parts"])
    assert "drawn at random" in why["proof"][-1]
    # The page gives the largest a bar of their own, and the difference to the others together.
    assert (why["bars"], why["inputs"]) == (6, 12)
    assert 6 <= len(why["parts"]) < 12
    assert why["bias"] == pytest.approx(fitted.predict([np.sort(X, axis=0)[19]])[0], rel=1e-5)
    assert why["prediction"] == pytest.approx(fitted.predict([[0.5] * 12])[0], rel=1e-5)
