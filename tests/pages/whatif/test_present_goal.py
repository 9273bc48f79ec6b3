"""What a goal would take, told on a slide."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore.text.numbers import rounded
from mlcore.whatif.goal import Goal
from tests.pages.whatif.slides import CARS, PAGE, element, letters, said, stories


def goal_of(value: float, *, up: bool) -> Goal:
    """Return the goal for what is read of a prediction."""
    return Goal(kind="at-least" if up else "at-most", value=value, decimals=1)


def test_what_it_would_take_is_the_cheapest_single_move_and_can_be_shown(
    present: Callable[..., AppTest],
) -> None:
    app = present(model="cars", s=letters(), slide="2")
    predictor = mlcore.load(CARS)
    wild = stories().scenarios[1]
    goal = rounded(predictor.predict([wild.row])[0], predictor.schema.target.decimals)
    before = element(app, "slide")
    # The way may overshoot, and says so.
    bound = "at least" if goal >= before["prediction"] else "at most"
    assert f"To get to “Of tomorrow”, {bound} {goal:.1f} miles per gallon:" in said(app)
    app.button(key="slide-show").click().run()
    after = element(app, "slide")
    (place,) = np.flatnonzero(np.array(after["row"]) != before["row"])
    asked = goal_of(goal, up=goal >= before["prediction"])
    assert asked.distance(np.array([after["prediction"]]))[0] == 0
    # One step less does not do it.
    feature = predictor.schema.features[place]
    sign = np.sign(after["row"][place] - before["row"][place])
    less = list(after["row"])
    less[place] = round(less[place] - sign * feature.step, feature.decimals)
    assert asked.distance(predictor.predict([less]))[0] > 0


def test_the_goal_that_was_asked_last_is_the_one_to_reach(
    present: Callable[..., AppTest], opened_panel: Callable[..., AppTest]
) -> None:
    app = opened_panel("goal", model="cars", s=letters())
    (field,) = app.number_input
    field.set_value(25.0).run()
    (find,) = [one for one in app.button if one.key.endswith("-find")]
    find.click().run()
    app.switch_page(PAGE)
    app.query_params.update(model="cars", s=letters(), slide="3")
    app.run()
    assert not app.exception
    assert "For at least 25.0 miles per gallon:" in said(app)


def test_with_nothing_to_get_to_it_says_how_to_ask(present: Callable[..., AppTest]) -> None:
    app = present(slide="2")
    assert "Ask for a goal on the page What if?" in said(app)
    assert not [one for one in app.button if one.key == "slide-show"]
