"""The panel that looks inside shows the tree that the prediction is made of."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeRegressor

import mlcore
from mlcore import models
from mlcore.whatif.tree_path import representative_tree, tree_answers, tree_path


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
    model = models.open_model(mlcore.ModelConfig(dataset="cars"))
    row = [slider.value for slider in app.slider]
    answers = tree_answers(model.trees, row)
    path = tree_path(model.trees, model.schema, row, representative_tree(answers, average=True))
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
    model = models.open_model(mlcore.ModelConfig(dataset="cars"))
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


@pytest.mark.parametrize(
    ("classifier", "n_classes", "said"),
    [
        (RandomForestClassifier(5, random_state=0), 2, "their mean is the prediction"),
        (GradientBoostingClassifier(n_estimators=5, random_state=0), 2, "add up to a score"),
        (GradientBoostingClassifier(n_estimators=5, random_state=0), 3, "trees of its own"),
    ],
)
def test_classes_say_what_their_trees_come_to(
    opened_panel, drawn, monkeypatch, tmp_path, classifier, n_classes, said
):
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    X = np.random.default_rng(0).normal(size=(90, 3))
    classes = np.digitize(X.sum(axis=1), [0.0] if n_classes == 2 else [-1.0, 1.0])
    mlcore.convert(classifier.fit(X, classes), X, classes, name="Mine")
    data = drawn(opened_panel("inside", model="mine"), "inside")
    assert said in data["words"]["together"]
    if data["running"] is None:
        assert np.mean(data["answers"]) == pytest.approx(data["prediction"])
        assert data["leaf"]["value"].endswith("%")
    else:
        assert data["running"][-1] == pytest.approx(data["prediction"])
        assert "the prediction goes from" in data["leaf"]["words"]


def test_a_vote_of_two_boosted_models_is_no_pair_of_classes(opened_panel, monkeypatch, tmp_path):
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    X = np.random.default_rng(0).normal(size=(90, 3))
    late = X.sum(axis=1) > 0
    both = [(name, GradientBoostingClassifier(n_estimators=5)) for name in "ab"]
    mlcore.convert(VotingClassifier(both, voting="soft").fit(X, late), X, late, name="Mine")
    said = [each.value for each in opened_panel("inside", model="mine").caption]
    assert any("no tree tells how it answers" in each for each in said)


def test_a_step_says_which_way_a_value_goes_that_is_not_known(
    opened_panel, drawn, monkeypatch, tmp_path
):
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    X = np.random.default_rng(0).normal(size=(200, 2))
    late = X.sum(axis=1) > 0
    X[::7, 0] = np.nan
    boosted = HistGradientBoostingClassifier(max_iter=5).fit(X, late)
    mlcore.convert(boosted, X, late, name="Mine")
    steps = drawn(opened_panel("inside", model="mine"), "inside")["steps"]
    told = {step["asks"].split(" ")[0]: step["unknown"] for step in steps}
    assert told["x1"] in {"not known: left", "not known: right"}
    assert told.get("x2", "") == ""


def test_a_model_without_trees_says_so(opened_panel, brought):
    brought(LinearRegression())
    app = opened_panel("inside", model="mine")
    assert "There are no trees to look at in this model." in [each.value for each in app.caption]


def test_a_tree_that_met_missing_values_asks_whether_there_is_one(
    monkeypatch, tmp_path, opened_panel, drawn
):
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 2))
    gaps = X.copy()
    gaps[::2, 0] = np.nan
    # Whether the first input is known decides the answer.
    tree = DecisionTreeRegressor(max_depth=2, random_state=0)
    tree.fit(gaps, 5.0 * np.isnan(gaps[:, 0]) + 0.1 * X[:, 1])
    brought = mlcore.convert(tree, X, name="gaps")
    assert brought.parity.identical
    assert brought.parity.n_near_threshold > 0
    app = opened_panel("inside", model=brought.name)
    assert not app.exception
    first = drawn(app, "inside")["steps"][0]
    assert first["words"] == "x1 is known: go left, as the tree has learnt"
    assert (first["asks"], first["left"]) == ("x1 ?", True)
