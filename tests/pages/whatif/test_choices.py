"""A category and a yes or no on the page: words in the link and on the pills, codes in rows."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import mlcore
from tests.models.loans import LOANS, PURPOSES, X, Y
from tests.pages.whatif.conftest import open_page
from tests.pages.whatif.test_inputs import element

OWNS, FREE, RENTS = 1.0, 0.0, 2.0
Drawn = Callable[[AppTest, str], dict[str, Any]]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a model of words, flags, gaps and numbers."""
    folder = tmp_path_factory.mktemp("bank")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(folder))
        mlcore.convert(LOANS, X, Y, name="loans")
    return folder


@pytest.fixture(autouse=True)
def opened(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVERS_DATA", str(bank))


def row_of(app: AppTest) -> list[float]:
    row: list[float] = element(app, "live-answer")["live"]["row"]
    return row


def address(app: AppTest) -> dict[str, str | None]:
    """Return what the page keeps in its address."""
    kept: dict[str, str | None] = element(app, "live-answer")["address"]
    return kept


def test_a_link_of_words_is_read_kept_and_written_again() -> None:
    app = open_page("none", model="loans", housing="rents", telephone="yes", purpose="repairs")
    assert row_of(app)[1:] == [RENTS, 1.0, 7.0]
    assert app.segmented_control(key="housing").value == RENTS
    assert app.segmented_control(key="telephone").value == 1.0
    assert app.selectbox(key="purpose").value == 7.0
    kept = address(app)
    assert [kept["housing"], kept["telephone"], kept["purpose"]] == ["rents", "yes", "repairs"]
    link = element(app, "live-answer")["link"]
    assert [link["housing"], link["telephone"], link["purpose"]] == ["rents", "yes", "repairs"]
    assert not app.toast


def test_a_level_is_chosen_undone_and_left_open() -> None:
    app = open_page("none", model="loans")
    assert row_of(app)[1] == OWNS
    app.segmented_control(key="housing").set_value(FREE).run()
    assert row_of(app)[1] == FREE
    assert address(app)["housing"] == "for free"
    app.button(key="undo").click().run()
    assert row_of(app)[1] == OWNS
    assert app.segmented_control(key="housing").value == OWNS
    assert address(app)["housing"] is None
    app = open_page("none", model="loans", housing="rents", unknown="housing")
    assert row_of(app)[1] is None
    assert app.segmented_control(key="housing").value is None
    assert address(app)["unknown"] == "housing"
    app.segmented_control(key="housing").set_value(RENTS).run()
    assert row_of(app)[1] == RENTS


def test_a_word_the_model_does_not_know_is_another_or_told() -> None:
    app = open_page("none", model="loans", purpose="yacht", telephone="perhaps")
    assert row_of(app)[3] == len(PURPOSES)
    assert app.selectbox(key="purpose").value == len(PURPOSES)
    assert address(app)["purpose"] == "other"
    assert row_of(app)[2] == 0.0
    assert ["perhaps" in toast.value for toast in app.toast] == [True]


def test_the_levels_carry_their_answers_and_what_people_call_them(drawn: Drawn) -> None:
    app = open_page("none", model="loans", lang="fr")
    levers = {data["label"]: data for data in all_levers(app)}
    housing, purpose = levers["housing"], levers["purpose"]
    assert levers["telephone"]["levels"] == ["non", "oui"]
    assert levers["telephone"]["pills"]
    assert housing["levels"] == ["for free", "owns", "rents"]
    assert housing["codes"] == [0.0, 1.0, 2.0, 3.0]
    assert purpose["levels"] == [*PURPOSES]
    assert not purpose["pills"]
    assert sorted(purpose["codes"]) == [*map(float, range(9))]
    # Drawn in the order of the average answers, so that they do not jump.
    means = [purpose["average"]["mean"][int(code)] for code in purpose["codes"]]
    assert len(means) == 9
    assert element(app, "live-answer")["words"]["case"].count("telephone non") == 1
    assert address(app)["telephone"] is None


def all_levers(app: AppTest) -> list[dict[str, Any]]:
    return [element(app, f"around-{key}") for key in ("housing", "telephone", "purpose")]


def test_panels_speak_of_levels_and_a_goal_keeps_to_those_that_are_allowed(drawn: Drawn) -> None:
    app = open_page("goal", model="loans")
    app.session_state["open-panels"] = ["goal", "map", "neighbours", "uncertain", "matters"]
    app.run()
    assert not app.exception
    cells = [cell for row in drawn(app, "neighbours")["rows"] for cell in row["cells"]]
    assert "owns" in cells
    grid = drawn(app, "map")
    sides = [len(axis.get("levels", ())) or 300 for axis in (grid["x"], grid["y"])]
    assert [grid["surface"]["cells"], grid["surface"]["rows"]] == sides
    (own,) = (each.key[:-5] for each in app.button if str(each.key).endswith("-find"))
    # Open, whether the panel draws it or not.
    for place, allowed in ((1, [OWNS, RENTS]), (3, [1.0, 7.0])):
        app.session_state[f"{own}-{place}-levels"] = allowed
    app.session_state[f"{own}-0-lock"] = app.session_state[f"{own}-2-lock"] = True
    app.session_state[f"{own}-value"] = 99.0
    app.button(key=f"{own}-find").click().run()
    assert not app.exception
    said = " ".join(each.value for each in app.get("html") if "goal-way" in each.value)
    assert said
    moved = {name for name in PURPOSES if f"→ {html.escape(name)}" in said}
    assert moved <= {"business", "repairs"}
