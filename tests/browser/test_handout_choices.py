"""A file walks sets of levels in JavaScript as the server compares their codes, bit for bit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from catboost import CatBoostClassifier
from lightgbm import LGBMRegressor
from playwright.sync_api import Page, expect
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder
from xgboost import XGBClassifier

import mlcore
from mlcore.documents import no_handout, write_handout
from mlcore.documents.document import join_scripts
from mlcore.documents.ensembles import ensembles_of
from mlcore.documents.packing import pack_trees
from mlcore.models import OpenedModel, open_model
from mlcore.text import for_locale
from tests.documents.test_questions import WIDTHS, grown, rows_for

ENSEMBLE, SHAPLEY = (f"module_documents_handout_models_{name}" for name in ("ensemble", "shapley"))


def asked(page: Page, packed: Any, rows: Any) -> Any:
    """Let the file's own modules answer rows, and split the way from the first to each."""
    script = join_scripts("documents/handout/models/shapley.js")
    written = [[None if np.isnan(value) else value for value in row] for row in rows.tolist()]
    return page.evaluate(
        f"""async (given) => {{ {script}
          const [packed, rows] = given;
          const forest = await {ENSEMBLE}.plant(packed);
          const read = rows.map((row) => row.map((value) => value ?? NaN));
          return {{
            answers: read.map((row) => {ENSEMBLE}.predict(forest, row)),
            parts: read.map((row) => {SHAPLEY}.contributions(forest, row, read[0])),
          }}; }}""",
        [packed, written],
    )


def test_the_modules_of_a_file_walk_sets_bit_for_bit_and_split_changes(page):
    for seed in range(3):
        rng = np.random.default_rng(seed)
        trees, rows = grown(rng, 6), rows_for(rng)
        found = asked(page, pack_trees(trees, 3, missing=True, widths=WIDTHS), rows)
        answers = trees.predict(rows)
        assert (np.array(found["answers"]) == answers).all()
        np.testing.assert_allclose(np.sum(found["parts"], axis=1), answers - answers[0], atol=1e-12)


def test_single_precision_is_added_up_in_its_order(page):
    rng = np.random.default_rng(0)
    trees, rows = grown(rng, 6), rows_for(rng)
    trees = replace(trees, value=trees.value.astype(np.float32).astype(np.float64))
    total = np.zeros(len(rows), dtype=np.float32)
    for answers in trees.answers(rows).T:
        total += answers.astype(np.float32)
    single = replace(trees, add32=True)
    found = asked(page, pack_trees(single, 3, missing=True, widths=WIDTHS), rows)
    assert (np.array(found["answers"]) == total).all()
    assert (single.predict(rows) == total).all()
    assert (total != trees.predict(rows)).any()


RNG = np.random.default_rng(0)
N = 500
CITIES = [f"city {number:02}" for number in range(12)]
FRAME = pd.DataFrame(
    {
        "contract": RNG.choice(["basic", "family", "flexible"], N),
        "city": RNG.choice(np.array([*CITIES, None], dtype=object), N),
        "garden": RNG.random(N) < 0.5,
        "price": RNG.uniform(20, 90, N).round(1),
    }
)
SCORE = (
    (FRAME["contract"] == "family") * 1.0
    + FRAME["city"].isin(CITIES[::2]) * 0.7
    + FRAME["garden"] * 0.4
    - FRAME["price"] / 50
    + RNG.normal(0, 0.3, N)
)
WORDS = ["contract", "city"]
HOT = ColumnTransformer(
    [("hot", OneHotEncoder(handle_unknown="ignore"), WORDS)], remainder="passthrough"
)
ORDERED = ColumnTransformer(
    [
        (
            "codes",
            OrdinalEncoder(
                handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2
            ),
            WORDS,
        )
    ],
    remainder="passthrough",
)
THREE = np.array(["low", "middle", "high"])[np.digitize(SCORE, [-0.5, 0.3])]
WRITTEN_OUT = pd.get_dummies(FRAME[[*WORDS, "price"]], columns=WORDS, dtype=int)
MODELS = {
    "forest": (make_pipeline(HOT, RandomForestRegressor(15, random_state=0)), FRAME, SCORE),
    "classes": (make_pipeline(HOT, RandomForestClassifier(15, random_state=0)), FRAME, SCORE > 0),
    "boosted": (
        make_pipeline(ORDERED, HistGradientBoostingClassifier(max_iter=8, random_state=0)),
        FRAME,
        THREE,
    ),
    "dummies": (RandomForestClassifier(15, random_state=0), WRITTEN_OUT, THREE),
    "xgboost": (make_pipeline(ORDERED, XGBClassifier(n_estimators=8)), FRAME, SCORE > 0),
    "lightgbm": (make_pipeline(ORDERED, LGBMRegressor(n_estimators=8, verbose=-1)), FRAME, SCORE),
    "catboost": (
        make_pipeline(
            ORDERED, CatBoostClassifier(iterations=8, verbose=False, allow_writing_files=False)
        ),
        FRAME,
        np.digitize(SCORE, [-0.5, 0.3]),
    ),
}


def taken_along(page: Page, tmp_path: Path, kind: str, locale: str = "en") -> OpenedModel:
    """Publish a model that has not seen the second half of the frame, and open its file."""
    pipeline, frame, y = MODELS[kind]
    y = np.asarray(y)
    fitted = pipeline.fit(frame[:250], y[:250])
    made = mlcore.convert(fitted, frame[250:], y[250:], name=kind, held_out=True)
    model = open_model(made.model_id)
    assert no_handout(model) == ""
    row = model.schema.typical_row
    content = write_handout(
        model, row, text=for_locale(locale), name="Mine", made=datetime(2024, 5, 17)
    )
    path = tmp_path / "handout.html"
    path.write_bytes(content)
    page.goto(path.as_uri())
    expect(page.locator("#heart")).to_be_visible()
    return model


def every_kind_of_row(model: OpenedModel, n_rows: int = 600) -> Any:
    """Draw rows with every level of each choice, unknown and missing ones among them."""
    rng, features = np.random.default_rng(3), model.schema.features
    rows = np.column_stack(
        [
            rng.choice(each.codes, n_rows) if each.codes else rng.uniform(10, 100, n_rows).round(1)
            for each in features
        ]
    )
    rows[(rng.random(rows.shape) < 0.2) & [each.allow_missing for each in features]] = np.nan
    return rows


def of_file(page: Page, what: str, rows: Any) -> Any:
    written = [[None if np.isnan(value) else value for value in row] for row in rows.tolist()]
    return np.array(page.evaluate(f"(rows) => window.levers.{what}(rows)", written))


@pytest.mark.parametrize("kind", MODELS)
def test_a_file_of_words_answers_as_the_server_for_every_level(page, tmp_path, kind):
    model = taken_along(page, tmp_path, kind)
    expect(page.locator("#state")).to_contain_text("bit for bit")
    rows = every_kind_of_row(model)
    found = of_file(page, "predict", rows)
    if model.trees is not None:
        assert (found == model.predict(rows)).all()
    else:
        several = ensembles_of(model)
        assert several is not None
        assert (of_file(page, "scores", rows) == several.scores(rows)).all()
        np.testing.assert_allclose(found, model.predict(rows), atol=1e-12)
    row = rows[np.flatnonzero(~np.isnan(rows).any(axis=1))[0]].tolist()
    found, expected = page.evaluate("(row) => window.levers.explore(row)", row), model.explore(row)
    assert found["contributions"] == pytest.approx(expected.contributions.values, abs=1e-12)
    assert found["distance"] == model.distance(row)
    choices = model.schema.choices
    assert len(choices) >= 2
    # Read off trees curves are added up in float64, whatever the model adds up in.
    close = 1e-6 if kind == "xgboost" else 1e-12
    for place in choices:
        assert found["curves"][place]["y"] == pytest.approx(expected.curves[place].y, abs=close)


def test_a_level_is_tried_by_pointing_kept_by_a_click_and_told_in_words(page, tmp_path):
    model = taken_along(page, tmp_path, "forest", "fr")
    features, row = model.schema.features, list(model.schema.typical_row)
    value = page.locator(".answer-value")

    def shown(**codes: float) -> str:
        for name, code in codes.items():
            row[model.schema.names.index(name)] = code
        return for_locale("fr").number(model.predict([row])[0], model.schema.target.decimals)

    pills = page.get_by_role("radiogroup", name="contract").get_by_role("radio")
    assert pills.all_inner_texts() == [*features[0].levels, "autre"]
    before = value.inner_text()
    other = 1 if row[0] != 1 else 2
    pills.nth(other).hover()
    expect(value).not_to_have_text(before)
    page.locator("h1").hover()
    expect(value).to_have_text(before)
    pills.nth(other).click()
    expect(pills.nth(other)).to_have_attribute("aria-checked", "true")
    expect(value).to_have_text(shown(contract=other))
    # The arrow keys try, Enter keeps.
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    after = other + 1
    expect(pills.nth(after)).to_have_attribute("aria-checked", "true")
    expect(value).to_have_text(shown(contract=after))
    page.get_by_role("combobox", name="city").select_option("city 07")
    expect(value).to_have_text(shown(city=features[1].code("city 07")))
    garden = page.get_by_role("radiogroup", name="garden").get_by_role("radio")
    assert garden.all_inner_texts() == ["non", "oui"]
    page.locator(".why-choice").nth(1).click()
    expect(page.locator("#why")).to_contain_text("city 07")
