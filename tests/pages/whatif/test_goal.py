"""The panel asks, answers in words that hold, and moves the sliders where somebody applies."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

import mlcore

CARS = mlcore.ModelConfig(dataset="cars")


@pytest.fixture
def app(opened_panel):
    return opened_panel("goal", model="cars")


@pytest.fixture
def own():
    return f"goal-{CARS.fingerprint()}"


def ask(app, own, value, kind="at-least"):
    app.selectbox(key=f"{own}-kind").set_value(kind)
    app.number_input(key=f"{own}-value").set_value(value)
    app.button(key=f"{own}-find").click().run()
    # On a busy machine the page shows what is found before it is proven.
    assert app.session_state[f"{own}-search"][0].wait(60)
    return app.run()


def said(app):
    return " ".join(
        str(node.value) for kind in ("markdown", "caption", "html") for node in app.get(kind)
    )


def applied(app, own, place):
    app.button(key=f"{own}-apply-{place}").click().run()
    row = [slider.value for slider in app.slider if not slider.key.startswith(own)]
    return mlcore.load(CARS).predict([row])[0]


def test_it_begins_with_a_round_goal_that_one_input_can_reach(app, own):
    kind = app.selectbox(key=f"{own}-kind").value
    value = app.number_input(key=f"{own}-value").value
    assert kind == "at-least"
    assert value == round(value)
    assert value > 22.3
    assert 'class="goal-way' not in said(app)


def test_a_way_is_told_proven_and_moves_the_sliders_there(app, own):
    ask(app, own, 25.0)
    assert not app.exception
    words = said(app)
    assert "The smallest change that reaches the goal:" in words
    assert "Proven" in words
    assert "Weight 2804 → 2305 lb: <strong>25.6 miles per gallon</strong>" in words
    assert applied(app, own, 0) >= 25.0
    assert app.slider(key="weight").value == 2305
    assert "For the earlier values" in said(app)
    assert applied(app, own, 1) >= 25.0


def test_a_goal_out_of_reach_is_said_with_the_best_there_is(app, own):
    ask(app, own, 60.0)
    assert "cannot be reached with these locks and bounds. The best is 44.0" in said(app)
    assert applied(app, own, 0) == pytest.approx(43.987)


def test_a_goal_that_is_met_and_everything_locked_are_said(app, own):
    ask(app, own, 10.0)
    assert "The goal is reached as things are: 22.3 miles per gallon." in said(app)
    for place in range(5):
        app.session_state[f"{own}-{place}-lock"] = True
    app.run()
    ask(app, own, 30.0)
    assert "Everything is locked. Unlock at least one input." in said(app)


def test_locks_and_bounds_are_kept(app, own):
    app.session_state[f"{own}-limits"] = True
    app.run()
    app.checkbox(key=f"{own}-2-lock").check()
    app.slider(key=f"{own}-4-range").set_value((1970.0, 1978.0))
    app.run()
    app.session_state[f"{own}-limits"] = False
    app.run()
    assert not app.checkbox
    ask(app, own, 26.0)
    assert applied(app, own, 0) >= 26.0
    assert app.slider(key="weight").value == 2804
    assert app.slider(key="year").value <= 1978


def test_a_long_search_shows_progress_and_can_be_stopped(app, own, monkeypatch):
    stopped = threading.Event()

    def slow(*_, report, cancelled, **__):
        report(0.5)
        while not cancelled():
            stopped.wait(0.01)
        stopped.set()
        return answer

    ask(app, own, 25.0)
    answer = app.session_state[f"{own}-search"][0].now.result
    monkeypatch.setattr("mlcore.models.OpenedModel.reach", slow)
    monkeypatch.setattr("pages.ui.whatif.panels.goal.PATIENCE", 0.05)
    app.button(key=f"{own}-find").click().run()
    assert 'class="goal-way' not in said(app)
    app.button(key=f"{own}-stop").click().run()
    assert stopped.wait(10)
    app.session_state[f"{own}-search"][0].wait(10)
    app.run()
    assert 'class="goal-way' in said(app)


def test_what_is_found_is_shown_and_can_be_applied_while_it_is_being_proven(app, own, monkeypatch):
    proven = threading.Event()

    def slow(*_, so_far, **__):
        so_far(replace(answer, proven=False))
        assert proven.wait(20)
        return answer

    ask(app, own, 25.0)
    answer = app.session_state[f"{own}-search"][0].now.result
    monkeypatch.setattr("mlcore.models.OpenedModel.reach", slow)
    monkeypatch.setattr("pages.ui.whatif.panels.goal.PATIENCE", 0.05)
    app.button(key=f"{own}-find").click().run()
    assert "The smallest change found so far:" in said(app)
    assert "Proven" not in said(app)
    assert applied(app, own, 0) == answer.best.prediction
    proven.set()
    app.session_state[f"{own}-search"][0].wait(10)
    app.run()
    assert "Proven, to the step of each slider: no smaller change" in said(app)


def test_a_way_far_from_the_data_is_called_so(app, own, monkeypatch):
    monkeypatch.setattr("mlcore.whatif.support.Support.percentile", lambda support, row: 0.99)
    ask(app, own, 25.0)
    assert "further from the data than 99" in said(app)


def test_a_goal_for_the_usual_range_is_offered_where_there_is_one(app, own):
    assert len(app.selectbox(key=f"{own}-kind").options) == 5
    ask(app, own, 22.0, "usually-at-least")
    app.session_state[f"{own}-search"][0].wait(30)
    app.run()
    best = app.session_state[f"{own}-search"][0].now.result.best
    assert best.score >= 22.0
    assert best.prediction > best.score
    usual = mlcore.models.open_model(CARS).intervals
    assert usual is not None
    assert usual.around(np.array(best.row), best.prediction).low == pytest.approx(best.score)
    assert "miles per gallon, usually at least 22." in said(app)
