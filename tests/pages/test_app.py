"""The pages as Streamlit runs them, without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore import models
from mlcore.datasets import EXAMPLES
from mlcore.errors import ArtifactError
from mlcore.models import Preparation
from mlcore.whatif.curves import input_ranges
from tests.pages.whatif.conftest import floats

APP = Path(__file__).parents[2] / "app.py"
ENERGY = ["temperature", "area", "insulation", "people", "sun"]
CARS = ["displacement", "horsepower", "weight", "acceleration", "year"]


@pytest.fixture
def app(trained_folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    return AppTest.from_file(APP, default_timeout=60)


def element(app: AppTest, key: str) -> dict[str, Any]:
    """Return what an element of the live view was given to draw."""
    import json

    for node in app.get("bidi_component"):
        if node.proto.id.endswith(f"-{key}") or f"-{key}-" in node.proto.id:
            return dict(json.loads(node.proto.bytes))
    pytest.fail(f"no element {key}")


def test_main_page_has_five_sliders_at_their_typical_values(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert [slider.key for slider in app.slider] == ENERGY
    typical = list(mlcore.load().schema.typical_row)
    assert [slider.value for slider in app.slider] == typical
    assert element(app, "live-answer")["prediction"] == mlcore.load().predict([typical])[0]


def test_moved_slider_changes_the_prediction_and_the_reasons_add_up(app: AppTest) -> None:
    app.run()
    app.slider(key="temperature").set_value(-5.0).run()
    row = [slider.value for slider in app.slider]
    answer, why = element(app, "live-answer"), element(app, "live-why")
    assert answer["prediction"] == mlcore.load().predict([row])[0]
    parts = sum(part["value"] for part in why["questions"]["change"]["bars"]["parts"])
    assert parts == pytest.approx(answer["prediction"] - answer["baseline"]["prediction"], abs=1e-9)


def test_curves_stand_before_the_average_of_real_cases(app: AppTest) -> None:
    app.query_params["model"] = "cars"
    app.run()
    model = models.open_model(mlcore.ModelConfig(dataset="cars"))
    averages = map(model.average, input_ranges(model.schema))
    for average, gaps, key in zip(averages, model.gaps, CARS, strict=True):
        drawn = element(app, f"around-{key}")
        assert floats(drawn["average"]["mean"]) == pytest.approx(average.mean, abs=0.006)
        assert drawn["gaps"] == [list(gap) for gap in gaps]
        assert drawn["span"][0] <= average.mean.min()
    assert any("average of 100 real cases" in caption.value for caption in app.caption)


def test_link_sets_model_language_and_inputs(app: AppTest) -> None:
    app.query_params.update({"model": "cars", "weight": "2000", "lang": "fr"})
    app.run()
    assert [slider.key for slider in app.slider] == CARS
    assert app.slider(key="weight").value == 2000
    assert [button.label for button in app.button] == ["Réinitialiser", "Annuler", "Rétablir"]
    assert app.menu_button[0].options == [
        "Petite voiture de 1982",
        "Voiture familiale de 1982",
        "Gros V8 de 1970",
        "Typique",
        "Cas réel le plus haut",
        "Cas réel le plus bas",
        "Cas réel au hasard",
    ]


def test_unusable_values_in_the_link_are_named_and_replaced(app: AppTest) -> None:
    given = {"weight": "1e9", "year": "soon", "horsepower": "nan", "displacement": "98"}
    app.query_params.update({"model": "cars", **given})
    app.run()
    assert app.slider(key="weight").value == 2804
    assert app.slider(key="displacement").value == 98
    said = " ".join(toast.value for toast in app.toast)
    assert "Weight is not a number from 1613 to 5140" in said
    assert "Model year is not a number from 1970 to 1982" in said
    assert "Horsepower is not a number" in said


def test_unknown_model_in_the_link_is_answered_in_words(app: AppTest) -> None:
    app.query_params["model"] = "../../etc/passwd"
    app.run()
    assert not app.exception
    assert app.subheader[0].value == "This link names a model that is not here"


def test_presets_place_rows(app: AppTest) -> None:
    app.query_params.update({"model": "cars", "weight": "2000"})
    app.run()
    app.menu_button(key="preset").click("typical").run()
    assert app.slider(key="weight").value == 2804
    app.button(key="reset").click().run()
    assert app.slider(key="weight").value == 2000
    app.menu_button(key="preset").click("random").run()
    row = [slider.value for slider in app.slider]
    X = models.open_model(mlcore.ModelConfig(dataset="cars")).X
    assert (row == X).all(axis=1).any()
    (first, *_) = EXAMPLES["cars"]
    app.menu_button(key="preset").click(first.title).run()
    assert tuple(slider.value for slider in app.slider) == first.row


def test_progress_is_shown_while_a_model_is_made_ready(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def working(*_: Any, **__: Any) -> Preparation:
        return Preparation(stage="Training the model", share=0.25)

    monkeypatch.setattr("pages.ui.frame.page.prepare", working)
    monkeypatch.setattr("pages.ui.frame.states.prepare", working)
    app.run()
    assert not app.exception
    assert app.subheader[0].value == "Getting the model ready"
    assert len(app.slider) == 0


def test_failure_says_why_and_offers_to_try_again(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_again = []

    def failed(*_: Any, again: bool = False) -> Preparation:
        asked_again.append(again)
        return Preparation(error=ArtifactError("artifact.unwritable", folder="x", reason="full"))

    monkeypatch.setattr("pages.ui.frame.page.prepare", failed)
    monkeypatch.setattr("pages.ui.frame.states.prepare", failed)
    app.run()
    assert app.error[0].value.startswith("x cannot be written: full.")
    app.button[0].click().run()
    assert True in asked_again


def test_pipeline_somebody_brought_can_be_explored(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np
    from sklearn.linear_model import LinearRegression

    X = np.random.default_rng(0).normal(size=(50, 3))
    fitted = LinearRegression().fit(X, X @ [1.0, 2.0, 3.0])
    mlcore.convert(fitted, X, name="My line")
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["model"] = "my-line"
    app.run()
    assert not app.exception
    assert [slider.key for slider in app.slider] == ["x1", "x2", "x3"]
    said = " ".join(part["words"] for part in element(app, "live-strip")["proof"])
    assert "LinearRegression is converted the portable way" in said
    row = [slider.value for slider in app.slider]
    assert element(app, "live-answer")["prediction"] == pytest.approx(fitted.predict([row])[0])
