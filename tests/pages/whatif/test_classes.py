"""A model of classes shows the chance of one, and leaves inputs open where it takes that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore import models
from tests.pages.whatif.conftest import open_page
from tests.pages.whatif.test_inputs import address, element


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a forest of three classes, and boosting of two whose inputs have gaps."""
    folder = tmp_path_factory.mktemp("clinic")
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(160, 3)).round(2), columns=["age", "dose", "weight"])
    score = X.age - X.dose + rng.normal(size=160) / 2
    colours = np.select([score < -0.5, score < 0.5], ["red", "green"], "blue")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(folder))
        forest = RandomForestClassifier(8, max_depth=4, random_state=0).fit(X[:80], colours[:80])
        mlcore.convert(forest, X[80:], colours[80:], name="light", target="Light", held_out=True)
        # The weight is known of few: typically it is not.
        gaps = X.mask(rng.random(X.shape) < (0.2, 0.2, 0.8))
        well = np.where(score > 0, "well", "ill")
        boosting = HistGradientBoostingClassifier(max_iter=5, random_state=0)
        boosting.fit(gaps[:80], well[:80])
        mlcore.convert(boosting, gaps[80:], well[80:], name="health", target="Health")
    return folder


@pytest.fixture(autouse=True)
def opened(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVERS_DATA", str(clinic))


def answer(app: AppTest) -> dict[str, Any]:
    return element(app, "live-answer")


def choose(app: AppTest, model: str, place: int) -> None:
    """Do what a click on a class does."""
    model_id = models.open_model(models.resolve(model)).manifest.model_id
    app.session_state[f"class-{model_id}"] = place
    app.run()
    assert not app.exception


def test_the_number_is_the_chance_of_one_class_and_says_so() -> None:
    shown = answer(open_page("none", model="health"))
    assert shown["target"]["label"] == "Health: chance of well"
    assert shown["target"]["percent"] is True
    assert shown["classes"]["names"] == ["ill", "well"]
    assert shown["classes"]["chances"][1] == shown["prediction"]
    assert sum(shown["classes"]["chances"]) == pytest.approx(1)
    assert shown["coverage"]["interval"] is None
    assert "class" not in address(open_page("none", model="health"))


def test_another_class_comes_with_the_link_and_goes_along() -> None:
    app = open_page("none", model="health", **{"class": "ill"})
    shown = answer(app)
    assert shown["target"]["label"] == "Health: chance of ill"
    assert shown["prediction"] == shown["classes"]["chances"][0]
    assert address(app)["class"] == "ill"
    assert "&class=ill" in shown["live"]["url"]


def test_a_class_that_the_model_does_not_know_is_named() -> None:
    app = open_page("none", model="health", **{"class": "dead"})
    assert any("dead" in toast.value for toast in app.toast)
    assert answer(app)["target"]["label"] == "Health: chance of well"


def test_of_three_classes_any_can_be_made_the_number_and_the_row_stays() -> None:
    app = open_page("none", model="light", age="1.5")
    before = answer(app)
    assert before["classes"]["places"] == [0, 1, 2]
    assert len(before["classes"]["chances"]) == 3
    other = (before["classes"]["chosen"] + 1) % 3
    choose(app, "light", other)
    after = answer(app)
    assert after["live"]["row"] == before["live"]["row"]
    assert after["prediction"] == before["classes"]["chances"][other]
    assert app.slider(key="age").value == 1.5
    assert element(app, "around-age")["span"] == [0, 1]


def test_what_came_of_the_nearest_unseen_cases_is_said_or_why_not() -> None:
    light, health = (answer(open_page("none", model=name)) for name in ("light", "health"))
    unseen = light["coverage"]["unseen"]
    assert unseen["n"] >= 30
    assert unseen["low"] <= unseen["share"] <= unseen["high"]
    assert "turned out" in light["coverage"]["nearest"]
    # Nobody said that the model has not seen its cases.
    assert "nearest" not in health["coverage"]
    assert "held_out=True" in health["coverage"]["proof"][0]


def test_panels_follow_in_percent_and_classes() -> None:
    app = open_page("goal", model="light")
    field = next(each for each in app.number_input if each.key.endswith("-value"))
    assert (field.min, field.max, field.label.endswith("(%)")) == (0, 100, True)
    app = open_page("neighbours", model="light")
    near = element(app, "neighbours")
    assert {row["cells"][1] for row in near["rows"][1:]} <= {"red", "green", "blue"}
    assert all("%" in row["cells"][2] for row in near["rows"])
    picture = element(open_page("accuracy", model="light"), "live-calibration")
    assert sum(group["n"] for group in picture["groups"]) == 80
    assert element(open_page("accuracy", model="health"), "live-calibration")["groups"] is None


def test_an_input_can_be_left_open_by_the_link_and_its_value_comes_back() -> None:
    app = open_page("none", model="health", age="0.5", unknown="age.weight")
    shown = answer(app)
    assert (shown["live"]["row"][0], shown["live"]["row"][2]) == (None, None)
    assert (address(app)["unknown"], address(app)["age"]) == ("age.weight", "0.5")
    lever = element(app, "around-age")
    assert (lever["value"], lever["stands"]) == (None, 0.5)
    assert lever["missing"] == pytest.approx(shown["prediction"])
    app.slider(key="age").set_value(0.6).run()
    assert not app.exception
    assert answer(app)["live"]["row"][0] == 0.6
    assert address(app)["unknown"] == "weight"


def test_what_typically_is_not_known_is_left_open_until_somebody_says_it() -> None:
    app = open_page("none", model="health")
    shown = answer(app)
    assert (shown["live"]["row"][2], shown["live"]["baseline"][2]) == (None, None)
    assert "weight not known" in shown["words"]["case"]
    middle = element(app, "around-weight")["stands"]
    app.slider(key="weight").set_value(middle + 0.1).run()
    assert not app.exception
    assert (answer(app)["live"]["row"][2], address(app)["unknown"]) == (middle + 0.1, "-")
    again = open_page("none", model="health", weight=str(middle + 0.1), unknown="-")
    assert answer(again)["live"]["row"][2] == middle + 0.1


def test_what_the_model_says_of_a_gap_is_shown_before_it_is_one() -> None:
    known = element(open_page("none", model="health", age="0.5"), "around-age")
    open_ = answer(open_page("none", model="health", age="0.5", unknown="age.weight"))
    assert known["missing"] == pytest.approx(open_["prediction"])


def test_a_gap_can_be_undone_kept_and_opened_again() -> None:
    app = open_page("scenarios", model="health", age="0.5", unknown="age")
    app.slider(key="age").set_value(0.6).run()
    app.button(key="undo").click().run()
    assert answer(app)["live"]["row"][0] is None
    # Drawn again it is the same state, not another to be undone.
    app.run()
    assert app.button(key="undo").disabled
    app.button(key="scenarios-keep-it").click().run()
    kept = address(app)["s"]
    again = open_page("scenarios", model="health", s=kept)
    assert answer(again)["live"]["row"][0] is None
    columns = element(again, "scenarios-compare")
    assert columns["inputs"][0]["values"][-1] is None


def test_models_whose_inputs_are_always_known_offer_no_gap() -> None:
    app = open_page("none", model="light", unknown="age")
    lever = element(app, "around-age")
    assert not {"unknown", "missing", "stands"} & lever.keys()
    assert json.dumps(answer(app)["live"]["row"]).count("null") == 0
