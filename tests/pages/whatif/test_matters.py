"""What matters is shown for the row on the sliders, and for the model where that is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mlcore
from mlcore import models
from mlcore.whatif.curves import exact_curves
from mlcore.whatif.reasons import permutation_importance, swings
from tests.pages.whatif.conftest import open_page


def test_numbers_are_those_of_the_row_and_importance_is_that_of_the_model(
    opened_panel, drawn
) -> None:
    app = opened_panel("matters", model="cars", weight="2000")
    model = models.open_model(mlcore.ModelConfig(dataset="cars"))
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
