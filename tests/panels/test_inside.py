"""The panel that looks inside shows the tree that the prediction is made of."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeRegressor

import mlcore
from mlcore import pipeline
from mlcore.whatif import telling_tree, tree_answers, tree_path


@pytest.fixture
def brought(monkeypatch, tmp_path):
    """Return a way to publish an own regressor, as the only model beside the built-in ones."""
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))

    def bring(regressor):
        X = np.random.default_rng(0).normal(size=(60, 3))
        return mlcore.convert(regressor.fit(X, X @ [1.0, 2.0, 3.0] + 5), X, name="Mine")

    return bring


def test_steps_of_the_telling_tree_lead_to_its_leaf(opened_panel, drawn):
    app = opened_panel("inside", model="cars", weight="2000")
    data = drawn(app, "inside")
    model = pipeline.opened(mlcore.ModelConfig(dataset="cars"))
    row = [slider.value for slider in app.slider]
    answers = tree_answers(model.trees, row)
    path = tree_path(model.trees, model.schema, row, telling_tree(answers, average=True))
    assert (data["tree"], data["telling"]) == (path.tree + 1, True)
    assert np.mean(data["answers"]) == pytest.approx(data["prediction"], abs=1e-9)
    assert len(data["steps"]) == len(path.steps)
    assert [step["left"] for step in data["steps"]] == [step.goes_left for step in path.steps]
    assert data["leaf"]["value"] == f"{path.value:.1f}"
    for shown, step in zip(data["steps"], path.steps, strict=True):
        assert float(shown["asks"].split("≤ ")[1].replace(",", "")) == step.written
        exact = shown["exact"].partition("≤ ")[2].replace(",", "")
        assert float(exact or step.written) == step.threshold
    less = int((answers < data["prediction"]).sum())
    assert data["words"]["together"].startswith(f"{less} trees say less")


def test_a_chosen_tree_stays_while_the_row_moves(opened_panel, drawn):
    app = opened_panel("inside", model="cars")
    model = pipeline.opened(mlcore.ModelConfig(dataset="cars"))
    app.session_state[f"inside-tree-{model.manifest.model_id}"] = 7
    app.slider(key="weight").set_value(2000).run()
    data = drawn(app, "inside")
    assert (data["tree"], data["telling"]) == (7, False)
    row = [slider.value for slider in app.slider]
    assert data["answers"][6] == tree_answers(model.trees, row)[6]


@pytest.mark.parametrize(
    ("regressor", "said"),
    [
        (GradientBoostingRegressor(n_estimators=5, random_state=0), "add up rather than average"),
        (DecisionTreeRegressor(max_depth=3, random_state=0), "a single tree"),
    ],
)
def test_other_ensembles_say_how_their_trees_work_together(
    opened_panel, drawn, brought, regressor, said
):
    brought(regressor)
    data = drawn(opened_panel("inside", model="mine"), "inside")
    assert said in data["words"]["together"]
    assert sum(data["answers"]) == pytest.approx(data["prediction"])


def test_a_model_without_trees_says_so(opened_panel, brought):
    brought(LinearRegression())
    app = opened_panel("inside", model="mine")
    assert "There are no trees to look at in this model." in [each.value for each in app.caption]
