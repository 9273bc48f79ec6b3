"""Scenarios as Streamlit runs them, without a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore.models import open_model
from mlcore.workspace import (
    Baseline,
    ScenarioSet,
    pack_scenarios,
    unpack_scenarios,
    write_scenarios,
)

APP = Path(__file__).parents[3] / "app.py"


@pytest.fixture
def app(trained_folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    return fresh()


def fresh(**query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params.update(query)
    app.session_state["open-panels"] = ["scenarios"]
    return app


def element(app: AppTest, key: str) -> dict[str, Any]:
    for node in app.get("bidi_component"):
        if f"-{key}" in node.proto.id:
            return dict(json.loads(node.proto.bytes))
    pytest.fail(f"no element {key}")


def keyed(app: AppTest, kind: str, name: str) -> Any:
    """Return the widget of a kind whose key begins with the panel's name and this."""
    (found,) = [one for one in app.get(kind) if (one.key or "").startswith(f"scenarios-{name}")]
    return found


def keep(app: AppTest, name: str) -> None:
    keyed(app, "text_input", "new").set_value(name).run()
    app.button(key="scenarios-keep-it").click().run()
    assert not app.exception


def chosen(app: AppTest) -> Any:
    return keyed(app, "button_group", "chosen")


def names(app: AppTest) -> list[str]:
    link = element(app, "live-answer")["address"]["s"]
    return [] if link is None else list(unpack_scenarios(link, mlcore.load().schema)[0].names)


def test_a_walk_from_two_scenarios_to_a_link_that_opens_the_same(app: AppTest) -> None:
    app.run()
    keep(app, "mild")
    app.slider(key="temperature").set_value(-5.0).run()
    keep(app, "")
    assert names(app) == ["mild", "Scenario 2"]
    keyed(app, "text_input", "name").set_value("cold").run()
    keyed(app, "text_area", "text").set_value("for the board").run()
    assert names(app) == ["mild", "cold"]

    table = element(app, "scenarios-compare")
    assert [column["name"] for column in table["columns"]] == ["Typical", "Now", "mild", "cold"]
    predictor = mlcore.load()
    rows = list(zip(*(line["values"] for line in table["inputs"]), strict=True))
    assert table["predictions"] == predictor.predict(rows).tolist()
    assert table["inputs"][0]["values"][3] == -5.0
    assert table["ranges"][1] == list(element(app, "live-answer")["coverage"]["interval"].values())

    keyed(app, "selectbox", "baseline").set_value("scenario cold").run()
    why = element(app, "live-why")
    assert why["start"] == list(rows[3])
    assert why["questions"]["change"]["words"]["start"] == "cold"
    assert why["baseline"] == {"label": "cold", "prediction": predictor.predict([rows[3]])[0]}
    assert element(app, "live-answer")["live"]["baseline"] == list(rows[3])
    app.menu_button(key="preset").click("typical").run()
    why = element(app, "live-why")
    change = why["prediction"] - why["baseline"]["prediction"]
    assert sum(
        part["value"] for part in why["questions"]["change"]["bars"]["parts"]
    ) == pytest.approx(change, abs=1e-9)
    assert change != 0

    answer = element(app, "live-answer")
    other = fresh(s=answer["link"]["s"], temperature="30")
    other.run()
    assert not other.exception
    assert not other.toast
    assert [slider.value for slider in other.slider] == [slider.value for slider in app.slider]
    for part in ("link", "address"):
        assert element(other, "live-answer")[part] == answer[part]
    assert element(other, "scenarios-compare")["columns"] == [
        {"name": "cold", "mark": "baseline"},
        {"name": "Now", "mark": "now"},
        {"name": "mild", "mark": ""},
    ]
    # The slider that was moved by the link can be moved on.
    other.slider(key="temperature").set_value(1.0).run()
    assert other.slider(key="temperature").value == 1.0


def test_undo_and_redo_go_through_sliders_scenarios_and_baseline(app: AppTest) -> None:
    app.run()
    assert app.button(key="undo").disabled
    typical = [slider.value for slider in app.slider]
    app.slider(key="temperature").set_value(-5.0).run()
    keep(app, "cold")
    keyed(app, "selectbox", "baseline").set_value("real").run()
    keyed(app, "number_input", "real").set_value(7).run()
    assert element(app, "live-why")["baseline"]["label"] == "real case 7"
    app.button(key="undo").click().run()
    assert element(app, "live-why")["baseline"]["label"] == "real case 1"
    app.button(key="undo").click().run()
    assert element(app, "live-why")["baseline"]["label"] == "typical"
    assert names(app) == ["cold"]
    app.button(key="undo").click().run()
    assert names(app) == []
    assert app.slider(key="temperature").value == -5.0
    app.button(key="undo").click().run()
    assert [slider.value for slider in app.slider] == typical
    assert app.button(key="undo").disabled
    for _ in range(4):
        app.button(key="redo").click().run()
    assert app.button(key="redo").disabled
    assert element(app, "live-why")["baseline"]["label"] == "real case 7"
    assert names(app) == ["cold"]
    app.button(key="undo").click().run()
    app.slider(key="temperature").set_value(3.0).run()
    assert app.button(key="redo").disabled


def test_scenarios_are_opened_moved_copied_and_deleted(app: AppTest) -> None:
    app.run()
    keep(app, "a")
    app.slider(key="temperature").set_value(-5.0).run()
    keep(app, "b")
    app.button(key="scenarios-up").click().run()
    assert names(app) == ["b", "a"]
    assert app.button(key="scenarios-up").disabled
    app.button(key="scenarios-copy").click().run()
    assert names(app) == ["b", "b 2", "a"]
    app.button(key="scenarios-down").click().run()
    assert names(app) == ["b", "a", "b 2"]
    app.button(key="scenarios-delete").click().run()
    assert names(app) == ["b", "a"]
    chosen(app).select("a").run()
    app.button(key="scenarios-open").click().run()
    assert app.slider(key="temperature").value == mlcore.load().schema.typical_row[0]
    keyed(app, "multiselect", "compared").set_value(["b"]).run()
    columns = element(app, "scenarios-compare")["columns"]
    assert [column["name"] for column in columns] == ["Typical", "Now", "b"]


def test_a_scenario_named_like_an_option_can_be_the_baseline(app: AppTest) -> None:
    app.run()
    app.slider(key="temperature").set_value(-5.0).run()
    keep(app, "A real row")
    keyed(app, "selectbox", "baseline").set_value("scenario A real row").run()
    assert element(app, "live-why")["baseline"]["label"] == "A real row"
    assert element(app, "live-answer")["live"]["baseline"][0] == -5.0


def test_values_outside_the_data_open_as_the_nearest_and_say_so(app: AppTest) -> None:
    schema = mlcore.load().schema
    row = [1000.0, *schema.typical_row[1:]]
    app = fresh(s=pack_scenarios(ScenarioSet().keep("hot", row), schema))
    app.run()
    chosen(app).select("hot").run()
    app.button(key="scenarios-open").click().run()
    assert app.slider(key="temperature").value == schema.features[0].high
    assert "outside the bounds" in app.toast[0].value


def test_presets_are_the_real_rows_with_the_highest_and_lowest_answer(app: AppTest) -> None:
    app.run()
    predictor, X = mlcore.load(), open_model().X
    for name, best in (("highest", max), ("lowest", min)):
        app.menu_button(key="preset").click(name).run()
        answer = element(app, "live-answer")["prediction"]
        assert answer == best(predictor.predict(X))


@pytest.mark.parametrize("letters", ["", "1", "1abc", "é", "2xyz", "1" + "A" * 7000])
def test_a_damaged_link_is_answered_in_words(app: AppTest, letters: str) -> None:
    app = fresh(s=letters, temperature="5")
    app.run()
    assert not app.exception
    assert "The scenarios in this link" in app.toast[0].value
    assert app.slider(key="temperature").value == 5.0


def test_a_link_of_another_model_is_refused_in_words(app: AppTest) -> None:
    cars = mlcore.load(mlcore.ModelConfig(dataset="cars")).schema
    app = fresh(s=pack_scenarios(ScenarioSet().keep("fast", cars.typical_row), cars))
    app.run()
    assert "a model with other inputs" in app.toast[0].value
    assert names(app) == []


def test_files_replace_the_set_or_leave_everything_as_it_was(app: AppTest) -> None:
    app.run()
    keep(app, "mine")
    schema = mlcore.load().schema
    theirs = (
        ScenarioSet()
        .keep("theirs", schema.typical_row)
        .start_from(Baseline(kind="scenario", name="theirs"))
    )
    good = write_scenarios(theirs, schema)
    bad = good.replace(b'"theirs"', b'""', 1)
    uploader = keyed(app, "file_uploader", "file")
    uploader.set_value(("bad.json", bad, "application/json")).run()
    assert app.error[0].value.startswith("baseline: expected typical, a scenario of the set")
    assert names(app) == ["mine"]
    keyed(app, "file_uploader", "file").set_value(("s.json", good, "application/json")).run()
    assert not app.error
    assert names(app) == ["theirs"]
    assert element(app, "live-why")["baseline"]["label"] == "theirs"
    app.button(key="undo").click().run()
    assert names(app) == ["mine"]


def test_words_that_are_too_long_are_kept_as_far_as_they_fit_and_that_is_said(app: AppTest) -> None:
    app.run()
    long = "A name pasted from elsewhere " * 3
    # The field must take it: a browser refuses all of what is longer than the field's own limit.
    assert all(not field.max_chars for field in (*app.text_input, *app.text_area))
    keep(app, long)
    assert names(app) == [long[:60].strip()]
    assert app.toast[0].value == "Only the first 60 characters were kept."
    renamed = "Another " * 20
    keyed(app, "text_input", "name").set_value(renamed).run()
    assert names(app) == [renamed[:60].strip()]
    assert app.toast[0].value == "Only the first 60 characters were kept."
    keyed(app, "text_area", "text").set_value("w" * 2_001).run()
    assert app.toast[0].value == "Only the first 2000 characters were kept."
    assert len(keyed(app, "text_area", "text").value) == 2_000
