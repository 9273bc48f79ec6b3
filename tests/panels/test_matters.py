"""What matters is shown for the row on the sliders, and for the model where that is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor

import mlcore
from mlcore import pipeline
from mlcore.whatif import exact_curves, permutation_importance, swings
from tests.panels.conftest import open_page


def test_tornado_is_that_of_the_row_and_importance_that_of_the_model(opened_panel, drawn) -> None:
    app = opened_panel("matters", model="cars", weight="2000")
    model = pipeline.opened(mlcore.ModelConfig(dataset="cars"))
    row = [slider.value for slider in app.slider]
    data = drawn(app, "matters")
    expected = swings(exact_curves(model.trees, model.schema, row), model.X)
    assert [each["place"] for each in data["swings"]] == [swing.place for swing in expected]
    assert [each["least"] for each in data["swings"]] == [swing.least for swing in expected]
    measured = permutation_importance(
        model.predictor, model.X, model.y, rng=np.random.default_rng(0), n_repeats=10
    )
    assert model.importance() == measured
    shown = {each["place"]: each["increase"] for each in data["importance"]}
    assert shown == dict(enumerate(measured.increases))
    assert list(shown.values()) == sorted(shown.values(), reverse=True)
    assert "cases it learnt from" in data["words"]["overallCaption"]


def test_ends_of_bars_between_whole_outcomes_are_told_apart(drawn: Any) -> None:
    X = np.random.default_rng(0).normal(size=(80, 3))
    y = np.random.default_rng(1).integers(1, 4, 80).astype(float)
    forest = RandomForestRegressor(20, random_state=0).fit(X, y)
    mlcore.convert(forest, X, y_sample=y, name="marks")
    data = drawn(open_page("matters", model="marks"), "matters")
    assert data["target"]["decimals"] == 0
    ends = [f"{end:.{data['decimals']}f}" for each in data["swings"] for end in each["ends"]]
    assert len(set(ends)) > 3


@pytest.mark.parametrize("known", [True, False])
def test_model_somebody_brought_is_measured_only_where_outcomes_came_with_it(
    drawn: Any, known: bool
) -> None:
    from sklearn.linear_model import LinearRegression

    X = np.random.default_rng(0).normal(size=(50, 3))
    y = X @ [1.0, 0.0, 3.0]
    mlcore.convert(LinearRegression().fit(X, y), X, y_sample=y if known else None, name="plane")
    app = open_page("matters", model="plane")
    data = drawn(app, "matters")
    assert data["swings"][0]["place"] == 2
    assert (data["importance"] is not None) is known
    said = data["words"]["overallCaption"]
    assert ("cases that came with it" in said) is known
    assert ("cannot be measured" in said) is not known
