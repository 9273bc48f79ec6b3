"""The map is drawn from the sliders' row, for any two inputs and any model."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore import models
from mlcore.whatif.curves.surface import grid_rows, middles
from tests.pages.whatif.conftest import open_page


def axes(app: AppTest) -> list[Any]:
    return [box for box in app.selectbox if str(box.key).startswith("map-")]


def values(surface: dict[str, Any]) -> np.ndarray:
    """Read a surface as the browser does."""
    content = zlib.decompress(base64.b64decode(surface["packed"]))
    steps = np.frombuffer(content, np.uint16).reshape(surface["cells"], -1)
    codes = np.cumsum(steps, axis=1, dtype=np.uint16)
    return surface["least"] + codes / 65_535 * (surface["most"] - surface["least"])


def assert_drawn_from(data: dict[str, Any], model: models.OpenedModel, row: list[float]) -> None:
    across, up = data["x"]["place"], data["y"]["place"]
    cells = data["surface"]["cells"]
    x, y = (middles(model.schema.features[place], cells) for place in (across, up))
    asked = model.predictor.predict(grid_rows(np.array(row), across, up, x, y))
    slack = (data["surface"]["most"] - data["surface"]["least"]) / 65_535
    assert np.abs(values(data["surface"]) - asked.reshape(cells, cells)).max() <= slack


def test_map_is_the_prediction_over_two_inputs_of_the_row_on_the_sliders(
    opened_panel, drawn
) -> None:
    app = opened_panel("map", model="cars", acceleration="20.0")
    model = models.open_model(mlcore.ModelConfig(dataset="cars"))
    data = drawn(app, "map")
    assert data["surface"]["steps"]
    assert data["surface"]["cells"] == 300
    assert_drawn_from(data, model, [slider.value for slider in app.slider])
    assert len(data["dots"]) == len(model.X)


def test_choosing_an_input_changes_its_axis_and_the_other_axis_input_swaps(
    opened_panel, drawn
) -> None:
    app = opened_panel("map", model="cars")
    across, up = axes(app)
    first, second = across.value, up.value
    across.set_value(second).run()
    assert [box.value for box in axes(app)] == [second, first]
    other = next(place for place in range(5) if place not in (first, second))
    axes(app)[1].set_value(other).run()
    data = drawn(app, "map")
    assert (data["x"]["place"], data["y"]["place"]) == (second, other)
    assert data["y"]["label"] == axes(app)[1].options[other]


def test_model_without_trees_is_asked_and_one_of_a_single_input_has_no_map(
    drawn,
) -> None:
    from sklearn.linear_model import LinearRegression

    X = np.random.default_rng(0).normal(size=(50, 3))
    mlcore.convert(LinearRegression().fit(X, X @ [1.0, 2.0, 3.0]), X, name="plane")
    mlcore.convert(LinearRegression().fit(X[:, :1], X[:, 0]), X[:, :1], name="line")
    app = open_page("map", model="plane")
    data = drawn(app, "map")
    assert not data["surface"]["steps"]
    assert [data["x"]["label"], data["y"]["label"]] == ["x3", "x2"]
    row = [slider.value for slider in app.slider]
    model_id = next(name for name in models.choices() if name.name == "plane")
    assert_drawn_from(data, models.open_model(models.resolve(model_id.name)), row)
    alone = open_page("map", model="line")
    assert "A map takes two inputs; this model has one." in [c.value for c in alone.caption]
