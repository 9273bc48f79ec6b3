"""The owner's own rows get the owner's own answers, or the conversion is refused."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import BaggingRegressor, HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    StandardScaler,
)
from sklearn.tree import DecisionTreeRegressor

import mlcore
from mlcore.errors import UnsupportedModelError


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float).reshape(-1, 1)


def served(fitted, sample: np.ndarray, **settings) -> np.ndarray:
    return mlcore.load(mlcore.convert(fitted, sample, name="t", **settings).model_id).predict(
        sample
    )


CASES = {
    "a row right on a step": (
        lambda: make_pipeline(MinMaxScaler(), DecisionTreeRegressor()).fit(
            column(0, 1, 6), [0, 10, 20]
        ),
        column(0, 1, 6, 3.5),
    ),
    "an imputer before a scaler": (
        lambda: make_pipeline(
            SimpleImputer(), StandardScaler(), DecisionTreeRegressor(random_state=0)
        ).fit(column(0, 1, 4), [0, 10, 20]),
        column(0, 1, 4, 0.5),
    ),
    "a value right on a side": (
        lambda: make_pipeline(Binarizer(), LinearRegression()).fit(column(0, 1, 2), [0, 10, 10]),
        column(0, 1, 2),
    ),
    "a row of zeros": (
        lambda: make_pipeline(Normalizer(), LinearRegression()).fit(
            [[0.0, 0.0], [1.0, 2.0], [3.0, 1.0]], [0, 1, 2]
        ),
        np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 1.0]]),
    ),
    "codes": (
        lambda: make_pipeline(OneHotEncoder(), LinearRegression()).fit(
            column(0, 1, 2), [0, 1, 5]
        ),
        column(0, 1, 2),
    ),
    "codes with others ignored": (
        lambda: make_pipeline(OneHotEncoder(handle_unknown="ignore"), LinearRegression()).fit(
            column(0, 1, 2), [0, 1, 5]
        ),
        column(0, 1, 2),
    ),
    "weighted neighbours": (
        lambda: KNeighborsRegressor(2, weights="distance").fit(column(0, 3), [0, 1]),
        column(1, 2),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_row_of_the_sample_gets_the_answer_of_the_model(name):
    make, sample = CASES[name]
    fitted = make()
    np.testing.assert_allclose(served(fitted, sample), fitted.predict(sample), atol=1e-12)


def test_codes_are_tried_as_codes_and_nothing_is_claimed_of_what_lies_between():
    make, sample = CASES["codes with others ignored"]
    parity = mlcore.convert(make(), sample).parity
    assert (parity.n_real, parity.n_real_off, parity.n_near_threshold) == (3, 0, 0)
    assert parity.max_abs_difference < 1e-6


def sticky(n_rows: int = 600):
    """Make whole numbers and one decimal, which lie on steps all the time."""
    rng = np.random.default_rng(0)
    X = np.column_stack(
        [
            rng.integers(0, 20, n_rows),
            rng.integers(0, 8, n_rows),
            np.round(rng.normal(50, 10, n_rows), 1),
            rng.uniform(0, 1, n_rows),
        ]
    ).astype(float)
    return X, 3 * (X[:, 0] % 5) + X[:, 1] + 0.2 * X[:, 2] + rng.normal(0, 0.3, n_rows)


@pytest.mark.parametrize(
    "steps", [(SimpleImputer(), StandardScaler()), (MinMaxScaler(),)], ids=["imputed", "range"]
)
def test_every_row_of_a_sticky_table_is_answered_bit_for_bit(steps):
    X, y = sticky()
    for last in (
        RandomForestRegressor(8, random_state=0),
        HistGradientBoostingRegressor(max_iter=10, random_state=0),
    ):
        fitted = make_pipeline(*steps, last).fit(X, y)
        converted = mlcore.convert(fitted, X, y)
        assert converted.parity.bit_for_bit
        assert converted.parity.n_real == len(X)
        answers = mlcore.load(converted.model_id).predict(X)
        np.testing.assert_array_equal(answers, fitted.predict(X))


def ties(regressor):
    rng = np.random.default_rng(0)
    X = rng.integers(0, 6, (500, 3)).astype(float)
    y = X @ [3, 1, 2] + rng.normal(0, 3, 500)
    return regressor.fit(X, y), X


@pytest.mark.parametrize(
    "regressor",
    [
        KNeighborsRegressor(3),
        BaggingRegressor(KNeighborsRegressor(3), n_estimators=2, random_state=0),
    ],
    ids=["alone", "in a bag"],
)
def test_a_conversion_that_answers_otherwise_is_refused_with_how_far_and_why(
    regressor, own_data_folder
):
    fitted, X = ties(regressor)
    with pytest.raises(UnsupportedModelError) as caught:
        mlcore.convert(fitted, X)
    facts = caught.value.facts
    assert caught.value.code == "model.difference"
    assert (facts["received"], facts["n_rows"]) == (type(regressor).__name__, 500)
    assert facts["n_off"] > 5
    assert "same distance" in str(caught.value)
    assert "accept_difference=True" in str(caught.value)
    assert not list(own_data_folder.glob("models/*"))


def test_who_accepts_a_difference_gets_it_counted():
    fitted, X = ties(KNeighborsRegressor(3))
    converted = mlcore.convert(fitted, X, accept_difference=True)
    off = np.abs(mlcore.load(converted.model_id).predict(X) - fitted.predict(X))
    assert converted.parity.n_real_off == (off > converted.parity.bound).sum() > 5


def test_float32_rows_are_judged_as_they_came_and_said_to_differ():
    X = column(0, 1, 2).astype(np.float32)
    fitted = make_pipeline(StandardScaler(), DecisionTreeRegressor()).fit(X, [0, 10, 20])
    row = column(1.5).astype(np.float32)
    assert fitted.predict(row) != fitted.predict(row.astype(float))
    parity = mlcore.convert(fitted, np.vstack([X, row])).parity
    assert parity.float64_only
    assert parity.bit_for_bit
    assert not mlcore.convert(fitted, X).parity.float64_only


def test_threads_do_not_cost_a_forest_its_badge():
    X, y = sticky(300)
    fitted = RandomForestRegressor(30, n_jobs=-1, random_state=0).fit(X, y)
    assert mlcore.convert(fitted, X, name="quick").parity.bit_for_bit
    assert fitted.n_jobs == -1


def test_threads_do_not_make_another_model_of_the_same_one():
    X, y = sticky(300)
    fitted = RandomForestRegressor(60, max_depth=5, n_jobs=2, random_state=0).fit(X, y)
    fitted.set_params(n_jobs=-1)
    ids = {mlcore.convert(fitted, X, name="steady").model_id for _ in range(3)}
    fitted.set_params(n_jobs=None)
    assert ids == {mlcore.convert(fitted, X, name="steady").model_id}


def test_a_search_stands_for_the_best_it_found():
    X, y = sticky(200)
    search = GridSearchCV(
        make_pipeline(StandardScaler(), DecisionTreeRegressor(random_state=0)),
        {"decisiontreeregressor__max_depth": [2, 3]},
        cv=2,
    ).fit(X, y)
    converted = mlcore.convert(search, X)
    assert converted.parity.bit_for_bit
    assert converted.name == "decisiontreeregressor"
    unfinished = GridSearchCV(DecisionTreeRegressor(), {"max_depth": [2]}, refit=False, cv=2)
    with pytest.raises(UnsupportedModelError) as caught:
        mlcore.convert(unfinished.fit(X, y), X)
    assert caught.value.code == "model.not-refit"


def test_an_id_rests_on_what_answers_not_on_the_portable_file_beside_it(monkeypatch):
    X, y = sticky(200)
    fitted = make_pipeline(StandardScaler(), DecisionTreeRegressor(random_state=0)).fit(X, y)
    both = mlcore.convert(fitted, X, name="same")
    assert both.path.name == "model.onnx"
    monkeypatch.setattr("mlcore.conversion.bundle.PORTABLE_NODES", 0)
    alone = mlcore.convert(fitted, X, name="same")
    assert alone.path == alone.exact_path
    assert alone.model_id == both.model_id


def test_progress_is_told_and_a_raise_cancels(own_data_folder):
    X, y = sticky(100)
    fitted = DecisionTreeRegressor().fit(X, y)
    told: list[float] = []
    mlcore.convert(fitted, X, report=lambda _stage, share: told.append(share))
    assert told == sorted(told)
    assert len(told) > 1

    def cancel(_stage: str, share: float) -> None:
        if share > 0.2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mlcore.convert(fitted, X, name="cancelled", report=cancel)
    assert not list(own_data_folder.glob("models/cancelled*"))
