"""The card of the cut-off counts unseen cases of two classes, and a link brings it back."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

import mlcore
from mlcore.models import open_model, resolve
from mlcore.whatif.cut_off import cut_offs
from tests.pages.whatif.conftest import floats, open_page

X = np.random.default_rng(0).normal(size=(300, 3))
SCORE = X @ [1.0, -1.0, 0.5] + np.random.default_rng(1).normal(size=300)
TWO = np.where(SCORE > 0, "late", "on time")
THREE = np.digitize(SCORE, [-1, 1])


@pytest.fixture
def publish(monkeypatch, tmp_path):
    """Return a way to publish a small forest of classes, which has not seen the cases."""
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))

    def bring(y, **options):
        forest = RandomForestClassifier(n_estimators=5, random_state=0).fit(X[:150], y[:150])
        return mlcore.convert(forest, X[150:], y[150:], name="mine", **options)

    return bring


def test_two_classes_have_a_card_and_its_question_names_the_class(publish, drawn):
    publish(TWO, held_out=True, positive="late")
    cards = drawn(open_page("words", model="mine"), "cards")["cards"]
    assert [each["name"] for each in cards] == ["goal", "scenarios", "map", "cut-off"]
    assert "“late”" in cards[-1]["words"]


def test_a_number_has_none(opened_panel, drawn):
    names = {each["name"] for each in drawn(opened_panel("words"), "cards")["cards"]}
    assert "cut-off" not in names


def test_more_classes_have_none(publish, drawn):
    publish(THREE, held_out=True)
    app = open_page("words", model="mine")
    assert "cut-off" not in {each["name"] for each in drawn(app, "cards")["cards"]}


def test_the_element_is_given_every_unseen_case_to_the_last_bit(publish, drawn):
    publish(TWO, held_out=True, positive="late")
    data = drawn(open_page("cut-off", model="mine"), "cut_off")
    model = open_model(resolve("mine"))
    chances = model.predict(X[150:])
    late = TWO[150:] == "late"
    np.testing.assert_array_equal(floats(data["yes"]), np.sort(chances[late]))
    np.testing.assert_array_equal(floats(data["no"]), np.sort(chances[~late]))
    found = cut_offs(chances, late).cheapest(1.0, 1.0)
    assert data["least"]["at"] == found.widest.middle
    assert len(data["least"]["stretches"]) == len(found.stretches)


def test_without_unseen_cases_the_card_says_why(publish):
    publish(TWO)
    said = " ".join(each.value for each in open_page("cut-off", model="mine").caption)
    assert "not known whether this model was trained on the cases" in said


def test_a_link_brings_the_cut_off_and_the_address_keeps_it(publish, drawn):
    publish(TWO, held_out=True)
    app = open_page("cut-off", model="mine", **{"cut-off": "0.3_1_5"})
    assert drawn(app, "cut_off")["setting"] == {"at": 0.3, "wrongYes": 1.0, "wrongNo": 5.0}
    assert drawn(app, "answer")["address"]["cut-off"] == "0.3_1_5"


def test_a_link_that_cannot_be_read_is_told(publish, drawn):
    publish(TWO, held_out=True)
    app = open_page("cut-off", model="mine", **{"cut-off": "high"})
    assert drawn(app, "cut_off")["setting"]["at"] == 0.5
    assert any("cut-off cannot be read" in each.value for each in app.toast)
