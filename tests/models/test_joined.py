"""Dummies move as one choice: the view answers as the model does, and never leaves its rows."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pandas
import pytest
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline

import mlcore
from mlcore.benchmark.timing.rows import fresh_rows
from mlcore.datasets import describe_rows
from mlcore.documents.ensembles import ensembles_of
from mlcore.errors import InvalidRowsError
from mlcore.models import open_model
from mlcore.models.joined import NONE, Joining
from mlcore.models.opened import OpenedModel
from mlcore.schema.dummies import find_dummies
from mlcore.serving.routes.explore import read_seen
from mlcore.whatif.curves import exact_curves, input_ranges
from mlcore.whatif.goal import Goal

RNG = np.random.default_rng(3)
N = 240
FRAME = pandas.DataFrame(
    {
        "area": RNG.uniform(20, 120, N).round(1),
        "city": RNG.choice(["Lyon", "Metz", "Nice", "Pau"], N, p=[0.4, 0.3, 0.2, 0.1]),
        "floor": RNG.integers(0, 9, N).astype(float),
        "heat": RNG.choice(["gas", "oil", "wood"], N),
    }
)
CITY = {"Lyon": 3.0, "Metz": 1.0, "Nice": 5.0, "Pau": 0.0}
Y = FRAME["area"] / 10 + FRAME["city"].map(CITY) * (FRAME["floor"] > 3) + (FRAME["heat"] == "gas")
WIDE = pandas.get_dummies(FRAME, columns=["city"], dtype=float)
WIDE = pandas.get_dummies(WIDE, columns=["heat"], drop_first=True)
GRADE = np.digitize(Y, [6.0, 9.0])
MODELS = [
    (RandomForestRegressor(8, max_depth=6, random_state=0), Y),
    (HistGradientBoostingRegressor(max_iter=12, random_state=0), Y),
    (LinearRegression(), Y),
    (RandomForestClassifier(8, max_depth=6, random_state=0), GRADE),
    (GradientBoostingClassifier(n_estimators=6, random_state=0), GRADE),
]


@pytest.fixture(scope="module", params=MODELS, ids=lambda each: type(each[0]).__name__)
def converted(request: Any, tmp_path_factory: Any) -> tuple[str, str, Any]:
    """Return a data folder, the id of the model in it, and the fitted pipeline."""
    folder = str(tmp_path_factory.mktemp("joined"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LEVERS_DATA", folder)
        estimator, y = request.param
        pipeline = make_pipeline(estimator).fit(WIDE, y)
        return folder, mlcore.convert(pipeline, WIDE, name="joined").model_id, pipeline


@pytest.fixture
def opened(converted: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[OpenedModel, Any]:
    """Return the view of the model, and the fitted pipeline."""
    folder, model_id, pipeline = converted
    monkeypatch.setenv("LEVERS_DATA", folder)
    return open_model(model_id), pipeline


def expected(opened: OpenedModel, pipeline: Any, rows: np.ndarray) -> np.ndarray:
    frame = pandas.DataFrame(opened.given_rows(rows), columns=list(WIDE.columns))
    if opened.classifier is None:
        return pipeline.predict(frame)
    return pipeline.predict_proba(frame)[:, opened.schema.target.chosen]


def every_level(row: Any) -> np.ndarray:
    rows = [list(row) for _ in range(12)]
    for one, (city, heat) in zip(rows, itertools.product(range(4), range(3)), strict=True):
        one[2], one[3] = float(city), float(heat)
    return np.array(rows)


def test_each_group_is_one_choice_in_the_place_of_its_first_column(opened: Any) -> None:
    model, _ = opened
    schema = model.schema
    assert schema.names == ("area", "floor", "city", "heat")
    city, heat = schema.features[2:]
    assert city.levels == ("Lyon", "Metz", "Nice", "Pau")
    assert heat.levels == ("oil", "wood", NONE)
    assert np.allclose(city.shares, FRAME["city"].value_counts(normalize=True).sort_index())
    assert schema.typical_row[2:] == (0.0, float(np.argmax(heat.shares)))
    assert (schema.coded, schema.dummies) == (True, ())
    published = mlcore.load(model.manifest.model_id)
    assert published.schema.names == tuple(WIDE.columns)
    rows = published.schema.validate(WIDE.head(50))
    assert (model.given_rows(model.joining.join(rows)) == rows).all()
    assert model.X.shape == (N, 4)


def test_the_view_answers_every_level_as_the_pipeline_does(opened: Any) -> None:
    model, pipeline = opened
    for row in model.X[:5]:
        rows = every_level(row)
        answers = expected(model, pipeline, rows)
        assert np.allclose(model.predict(rows), answers, atol=1e-12, rtol=1e-12)
        one = model.predictor.predict_one(rows[7].tolist())
        assert one.prediction == model.predict(rows[7:8])[0]
        explored = model.explore(rows[7].tolist(), reaching=model.middle_ranges())
        for place in (2, 3):
            tried = np.tile(rows[7], (len(explored.curves[place].x), 1))
            tried[:, place] = explored.curves[place].x
            wanted = expected(model, pipeline, tried)
            assert np.allclose(explored.curves[place].y, wanted, atol=1e-12)
            assert np.allclose(explored.reaches[place], [wanted.min(), wanted.max()], atol=1e-12)
    if model.steps is not None:
        assert np.allclose(model.steps.predict(model.X), model.predict(model.X), atol=1e-12)
        curves = exact_curves(model.steps, model.schema, model.X[0])
        assert [curve.is_choice for curve in curves] == [False, False, True, True]
        assert len(input_ranges(model.schema)) == 4


def test_goals_move_the_choice_and_are_proven(opened: Any) -> None:
    model, _ = opened
    row = model.X[int(model.lowest)]
    rows = every_level(row)
    best = float(model.predict(rows).max())
    answer = model.reach(row, Goal(kind="at-least", value=best), locked=[True, True, False, False])
    assert answer.outcome in ("reached", "met")
    assert answer.best.prediction >= best
    assert answer.proven or model.steps is None
    lyon_or_nice = [None, None, frozenset({0.0, 2.0}), None]
    answer = model.reach(
        row, Goal(kind="at-least", value=best + 1e3), locked=[True, True, False, True],
        bounds=lyon_or_nice,
    )  # fmt: skip
    assert answer.best.row[2] in (0.0, 2.0)


def test_what_is_known_of_the_rows_is_known_of_the_view(opened: Any) -> None:
    model, pipeline = opened
    assert model.gaps[2:] == ((), ())
    assert model.distance(model.X[3]) is not None
    assert model.support.nearest(model.X[3], 1)[0].distance == 0
    assert model.average(input_ranges(model.schema)[2]).is_choice
    assert len(model.ranking()) == 4
    assert model.empty_cells(2, 3).shape == (3, 4)
    if model.classifier is not None:
        chances = model.classifier.predict_proba(model.X)
        frame = pandas.DataFrame(model.given_rows(model.X), columns=list(WIDE.columns))
        assert np.allclose(chances, pipeline.predict_proba(frame))
        other = open_model(model.manifest.model_id, 0)
        assert np.allclose(other.predict(model.X), chances[:, 0])
        assert (model.classifier.predict(model.X) == pipeline.predict(frame)).all()
        assert np.allclose(other.steps.predict(model.X), chances[:, 0])


def test_a_file_computes_the_scores_from_the_choice_bit_for_bit(opened: Any) -> None:
    model, _ = opened
    found = ensembles_of(model)
    assert (found is None) is (model.steps is None)
    if found is not None:
        scores = np.column_stack([member.predict(model.X) for member in found.members])
        assert (scores == found.scores(model.X)).all()


def test_a_request_may_hold_the_columns_or_the_choice(opened: Any) -> None:
    model, _ = opened
    raw = model.given_rows(model.X[:1])[0].tolist()
    raw = [
        bool(x) if f.kind == "yes-no" else x for x, f in zip(raw, model.given.features, strict=True)
    ]
    here = model.X[0].tolist()
    city, heat = (f.level(c) for f, c in zip(model.schema.features[2:], here[2:], strict=True))
    assert read_seen(model, raw, by_name=False) == here
    assert read_seen(model, [*here[:2], city, heat], by_name=False) == here
    assert read_seen(model, dict(zip(WIDE.columns, raw, strict=True)), by_name=True) == here
    named = {"area": here[0], "floor": here[1], "city": city, "heat": heat}
    assert read_seen(model, named, by_name=True) == here
    with pytest.raises(InvalidRowsError, match="Lyon"):
        read_seen(model, {**named, "city": "Lyn"}, by_name=True)
    raw[2:6] = [1.0, 1.0, 0.0, 0.0]
    with pytest.raises(InvalidRowsError) as caught:
        read_seen(model, raw, by_name=False)
    assert caught.value.code == "rows.dummies"


def test_a_row_with_two_levels_or_none_is_no_row_of_the_view() -> None:
    X = WIDE.to_numpy(dtype=float)
    schema = describe_rows(X, Y.to_numpy(), names=list(WIDE.columns))
    schema = replace(schema, dummies=find_dummies(X, WIDE.columns.tolist()))
    joining = Joining.of(schema, X)
    for change in ([1, 1, 0, 0], [0, 0, 0, 0], [0.5, 0.5, 0, 0], [np.nan, 1, 0, 0]):
        rows = X[:3].copy()
        rows[1, 2:6] = change
        with pytest.raises(InvalidRowsError) as caught:
            joining.join(rows)
        assert (caught.value.facts["field"], caught.value.facts["row"]) == ("city", 1)


def test_measurements_take_no_impossible_rows(opened: Any) -> None:
    model, _ = opened
    schema = replace(model.given.on_codes(), dummies=model.joining.given.dummies)
    sample = model.given_rows(model.X)
    rows = fresh_rows(schema, sample, 300, rng=np.random.default_rng(0))
    assert set(model.joining.join(rows)[:, 2]) == {0.0, 1.0, 2.0, 3.0}
    assert len(np.unique(rows[:, 0])) > 290
