"""The file of a model of classes has the server's scores, chances, and values left open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlcore
from mlcore.documents import no_handout, write_handout
from mlcore.documents.document import join_scripts
from mlcore.documents.ensembles import FOLLOWED, ensembles_of
from mlcore.inference.links import Link
from mlcore.models import OpenedModel, open_model
from mlcore.schema import FloatArray
from mlcore.text import for_locale

X = np.random.default_rng(0).normal(size=(400, 4))
SCORE = X @ [1.0, -1.0, 0.5, 0.2] + np.random.default_rng(1).normal(size=400)
TWO = np.where(SCORE > 0, "late", "on time")
THREE = np.array(["low", "middle", "high"])[np.digitize(SCORE, [-1, 1])]
GAPS = X.copy()
GAPS[np.random.default_rng(2).random(X.shape) < 0.1] = np.nan
FOREST = RandomForestClassifier(n_estimators=10, random_state=0)
BOOSTED = GradientBoostingClassifier(n_estimators=10, random_state=0)


def published(classifier: Any, y: Any, rows: FloatArray = X) -> OpenedModel:
    """Publish a model that has not seen the second half of the cases, and open it."""
    fitted = classifier.fit(rows[:200], y[:200])
    made = mlcore.convert(fitted, rows[200:], y[200:], name="mine", held_out=True)
    return open_model(made.model_id)


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Callable[..., OpenedModel]:
    """Return a way to open the file of a model in the browser."""

    def take_along(model: OpenedModel, **options: Any) -> OpenedModel:
        assert no_handout(model) == ""
        row = options.pop("row", model.schema.typical_row)
        content = write_handout(
            model, row, text=for_locale("en"), name="Mine", made=datetime(2024, 5, 17), **options
        )
        path = tmp_path / "handout.html"
        path.write_bytes(content)
        page.goto(path.as_uri())
        expect(page.locator("#heart")).to_be_visible()
        return model

    return take_along


def asked(page: Page, what: str, rows: FloatArray) -> FloatArray:
    """Ask the file itself; what is not known is null there."""
    written = [[None if np.isnan(value) else value for value in row] for row in rows.tolist()]
    return np.array(page.evaluate(f"(rows) => window.levers.{what}(rows)", written))


def rows_of(model: OpenedModel, members: Any) -> FloatArray:
    """Draw rows, half of them at thresholds or right above, some values left open."""
    rng, features = np.random.default_rng(7), model.schema.features
    rows = rng.uniform(-3, 3, (1_000, len(features)))
    for row in rows[500:]:
        trees = members[rng.integers(len(members))]
        if len(trees.inner):
            node = rng.choice(trees.inner)
            at = trees.threshold[node]
            if np.isfinite(at):
                row[trees.feature[node]] = at if rng.random() < 0.5 else np.nextafter(at, np.inf)
    rows[(rng.random(rows.shape) < 0.2) & [each.allow_missing for each in features]] = np.nan
    return rows


@pytest.mark.parametrize(
    ("classifier", "y", "rows"),
    [
        (BOOSTED, TWO, X),
        (HistGradientBoostingClassifier(max_iter=8), THREE, GAPS),
        (AdaBoostClassifier(n_estimators=8, random_state=0), THREE, X),
        (VotingClassifier([("a", FOREST), ("b", BOOSTED)], voting="soft"), TWO, X),
        (CalibratedClassifierCV(FOREST, cv=2), TWO, X),
        (CalibratedClassifierCV(FOREST, cv=2, method="isotonic"), THREE, X),
    ],
    ids=["boosted", "gaps", "votes", "voting", "sigmoid", "isotonic"],
)
def test_scores_are_the_servers_and_chances_follow(page, opened, classifier, y, rows):
    model = opened(published(classifier, y, rows))
    several = ensembles_of(model)
    assert several is not None
    expect(page.locator("#state")).to_contain_text("cases are the server's, bit for bit")
    tried = rows_of(model, several.members)
    np.testing.assert_array_equal(asked(page, "scores", tried), several.scores(tried))
    np.testing.assert_allclose(asked(page, "predict", tried), model.predict(tried), atol=1e-12)
    chances = model.classifier.predict_proba(tried)
    np.testing.assert_allclose(asked(page, "chances", tried), chances, atol=1e-12)


def test_a_forest_of_two_classes_is_a_file_of_one_ensemble(page, opened):
    model = opened(published(FOREST, TWO))
    tried = rows_of(model, [model.trees])
    np.testing.assert_array_equal(asked(page, "predict", tried), model.predict(tried))
    assert page.locator(".classes").count() == 0


def test_curves_and_bars_are_those_of_the_page(page, opened):
    model = opened(published(BOOSTED, TWO))
    row = X[3].tolist()
    found, expected = page.evaluate("(row) => window.levers.explore(row)", row), model.explore(row)
    assert found["contributions"] == pytest.approx(expected.contributions.values, abs=1e-12)
    for curve, other in zip(found["curves"], expected.curves, strict=True):
        at = np.linspace(other.x[0], other.x[-1], 50) + 1e-9
        own = np.array(curve["y"])[np.searchsorted(curve["x"], at) - 1]
        np.testing.assert_allclose(own, other.y[np.searchsorted(other.x, at) - 1], atol=1e-12)
    value = page.evaluate("(row) => window.levers.value(row)", row)
    assert value["contributions"] == pytest.approx(model.why(row).values, abs=1e-12)


def test_more_classes_are_a_strip_and_the_nearest_unseen_cases_a_sentence(page, opened):
    model = opened(published(FOREST, THREE))
    names = page.locator(".class-name").all_inner_texts()
    assert names == list(model.schema.target.classes)
    expect(page.locator(".coverage-within")).to_contain_text("unseen cases nearest to")
    expect(page.locator(".answer-value")).to_contain_text("%")


def test_a_value_may_be_left_open_and_taken_back(page, opened):
    model = opened(published(HistGradientBoostingClassifier(max_iter=8), TWO, GAPS))
    value = page.locator(".answer-value")
    before, pill = value.inner_text(), page.locator(".lever-unknown").first
    open_row = np.array(model.schema.typical_row)
    open_row[0] = np.nan
    pill.click()
    expect(pill).to_have_attribute("aria-pressed", "true")
    assert asked(page, "predict", open_row[None])[0] == model.predict(open_row[None])[0]
    pill.click()
    expect(value).to_have_text(before)


@pytest.mark.parametrize("y", [TWO, THREE], ids=["two", "three"])
def test_linear_scores_come_along_as_their_slopes(page, opened, y):
    logistic = make_pipeline(StandardScaler(), LogisticRegression())
    model = opened(published(logistic, y))
    expect(page.locator("#state")).to_contain_text("to a billionth of the largest")
    tried = np.random.default_rng(3).uniform(-3, 3, (500, 4))
    np.testing.assert_allclose(asked(page, "predict", tried), model.predict(tried), atol=1e-9)
    chances = model.classifier.predict_proba(tried)
    np.testing.assert_allclose(asked(page, "chances", tried), chances, atol=1e-9)
    row = X[3].tolist()
    found, expected = page.evaluate("(row) => window.levers.explore(row)", row), model.explore(row)
    assert found["contributions"] == pytest.approx(expected.contributions.values, abs=1e-9)
    assert len(found["curves"][0]["y"]) > 50


def test_over_many_inputs_a_change_is_not_split(page, opened):
    rows = np.random.default_rng(0).normal(size=(400, 12))
    y = np.where(rows.sum(axis=1) > 0, "late", "on time")
    opened(published(BOOSTED, y, rows))
    expect(page.locator(".why-title")).to_have_text("What could change it most")
    assert page.locator(".why-choice:visible").count() == 0
    assert "more than 10 inputs" in page.locator(".why-proof").text_content()


STEPS: dict[str, Any] = {
    "average": [
        ["average", {"weights": [1.0, 3.0]}, 0, 1],
        ["average", {"weights": None}, ["columns", {}, 0, 1], ["columns", {}, 1, 0]],
    ],
    "apart": [["apart", {}, 0, 1, 2], ["apart", {}, ["float32", {}, 0], ["float32", {}, 1]]],
    "binary": [["binary", {"factor": 2.0}, 0]],
    "capped": [["capped", {}, ["logistic", {}, 0]], ["capped", {}, 2]],
    "clipped": [["clipped", {}, 0]],
    "column": [["column", {"place": 1}, ["columns", {}, 0, 1]]],
    "columns": [["columns", {}, 0, 1, 2]],
    "complement": [["complement", {}, 0], ["complement", {}, ["float32", {}, 0]]],
    "difference": [["difference", {}, 0, 1]],
    "divided": [["divided", {"minus": 0.5, "by": 3.0}, 0]],
    "exp-32": [["exp-32", {}, ["float32", {}, 0]]],
    "exp-fast": [
        ["exp-fast", {}, 0], ["exp-fast", {}, ["multiplied", {"by": 99.0, "plus": None}, 0]],
    ],
    "exp-in-turn": [["exp-in-turn", {}, 0]],
    "float32": [["float32", {}, 0]],
    "float64": [["complement", {}, ["float64", {}, ["float32", {}, 0]]]],
    "function": [["function", {"name": "exp"}, 0], ["function", {"name": "arcsinh"}, 0]],
    "interpolated": [["interpolated", {"x": [-1.0, 0.0, 0.0, 2.0], "y": [0.0, 0.2, 0.4, 1.0]}, 0]],
    "line": [["line", {"weights": [2.0, -1.0], "plus": 0.5}, 0, 1]],
    "lines": [["lines", {"weights": [[1.0, 2.0], [0.5, -1.0]], "plus": [0.1, 0.2]}, 0, 1]],
    "logistic": [["logistic", {}, 0]],
    "mean-in-turn": [["mean-in-turn", {}, 0, 1, 2]],
    "multiplied": [
        ["multiplied", {"by": 2.0, "plus": None}, 0], ["multiplied", {"by": None, "plus": 1.0}, 0],
    ],
    "odds-32": [["odds-32", {}, ["exp-32", {}, ["float32", {}, 0]]]],
    "placed": [["placed", {"places": [0, 2], "n_classes": 3}, ["columns", {}, 0, 1]]],
    "shares": [
        ["shares", {"along_rows": True, "empty": None}, ["logistic", {}, 0], ["logistic", {}, 1]],
    ],
    "shares-32": [
        ["shares-32", {}, ["exp-32", {}, ["apart", {}, ["float32", {}, 0], ["float32", {}, 1]]]],
    ],
    "signed-square": [["signed-square", {}, 0]],
    "softmax": [["softmax", {"along_rows": False}, 0, 1, 2]],
}  # fmt: skip


def test_the_file_follows_every_step_that_it_says_it_knows(page):
    assert set(STEPS) == FOLLOWED
    scores = np.random.default_rng(0).normal(scale=2.0, size=(50, 3))
    scores[0] = 0.0, 0.0, 1.000001
    script = join_scripts("documents/handout/models/link.js")
    follow = f"""(asked) => {{ {script}
      const [rule, rows] = asked;
      return rows.map((row) => module_documents_handout_models_link.answer(rule, row)); }}"""
    for rules in STEPS.values():
        for rule in rules:
            found = page.evaluate(follow, [rule, scores.tolist()])
            np.testing.assert_allclose(found, Link(rule)(scores), rtol=1e-13, atol=1e-15)
