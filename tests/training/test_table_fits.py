"""Fitting a table: as scikit-learn by hand, on rows that stay apart from those held out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import KFold, TimeSeriesSplit, cross_validate

from mlcore.errors import DatasetError, InvalidConfigError
from mlcore.training.tables import RECIPES, TableFit, fit_table, fitting, recipes
from mlcore.training.tables.recipes import pipeline_of
from tests.training.sales import sales


@pytest.fixture(autouse=True)
def few_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipes, "N_TREES", 6)
    monkeypatch.setattr(recipes, "N_ROUNDS", 6)


def silent(_stage: str, _share: float) -> None:
    pass


def fitted(recipe: str = "forest", **said: object) -> tuple[TableFit, object]:
    _, plan, prepared = sales(**said)
    return fit_table(prepared, plan, recipe=recipe, report=silent), prepared


def by_hand(recipe: str, prepared: object, rows: object, outcome: str = "number") -> object:
    gaps = prepared.X.columns[prepared.X.isna().any()]
    n_classes = 2 if outcome == "classes" else 0
    return pipeline_of(recipe, prepared.X.iloc[rows], outcome, gaps=gaps, n_classes=n_classes)


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("outcome", ["number", "classes"])
def test_a_recipe_is_fitted_as_scikit_learn_fits_it(recipe: str, outcome: str) -> None:
    fit, prepared = fitted(recipe, outcome=outcome)
    train, test = fit.split.train, prepared.X.iloc[fit.split.test]
    alone = by_hand(recipe, prepared, train, outcome).fit(prepared.X.iloc[train], prepared.y[train])
    ask = "predict" if outcome == "number" else "predict_proba"
    assert np.array_equal(getattr(alone, ask)(test), getattr(fit.pipeline, ask)(test))
    assert fit.pipeline[-1].get_params() == alone[-1].get_params()


@pytest.mark.parametrize("order", ["", "sold"])
def test_the_folds_of_recipe_and_straight_line_score_as_cross_validate_does(order: str) -> None:
    fit, prepared = fitted(order=order)
    train = fit.split.train
    X, y = prepared.X.iloc[train], prepared.y[train]
    dealt = TimeSeriesSplit(5) if order else KFold(5, shuffle=True, random_state=0)
    for recipe, name in (("forest", "mae"), ("linear", "linear_mae")):
        alone = by_hand(recipe, prepared, train)
        found = -cross_validate(alone, X, y, cv=dealt, scoring="neg_mean_absolute_error")[
            "test_score"
        ]
        said = [fit.scores[f"cv_{name}{end}"] for end in ("", "_std", "_least", "_most")]
        assert said == pytest.approx([found.mean(), found.std(), found.min(), found.max()])


def test_the_straight_line_and_no_model_are_held_against_the_same_unseen_rows() -> None:
    fit, prepared = fitted()
    train, test = fit.split.train, fit.split.test
    X, y = prepared.X, prepared.y
    line = by_hand("linear", prepared, train).fit(X.iloc[train], y[train]).predict(X.iloc[test])
    assert fit.scores["linear_mae"] == pytest.approx(mean_absolute_error(y[test], line))
    guess = np.full(len(test), np.median(y[train]))
    assert fit.scores["plain_mae"] == pytest.approx(mean_absolute_error(y[test], guess))


def test_what_came_of_the_rows_held_out_changes_nothing_that_is_learnt() -> None:
    _, plan, prepared = sales()
    fit = fit_table(prepared, plan, recipe="forest", report=silent)
    told = prepared.y.copy()
    told[fit.split.test] += 1e6
    other = fit_table(replace(prepared, y=told), plan, recipe="forest", report=silent)
    assert np.array_equal(other.pipeline.predict(prepared.X), fit.pipeline.predict(prepared.X))
    assert np.array_equal(other.residual, fit.residual)
    of_folds = {name for name in fit.scores if name.startswith("cv_")}
    assert {n: other.scores[n] for n in of_folds} == {n: fit.scores[n] for n in of_folds}
    assert len(fit.split.test) == 40
    assert not set(fit.split.test) & set(fit.split.train)


def test_of_rows_in_time_the_last_fifth_is_held_out() -> None:
    fit, prepared = fitted(order="sold")
    assert fit.split.by_time
    assert fit.split.test.tolist() == prepared.order[-40:].tolist()
    assert fit.split.train.tolist() == prepared.order[:-40].tolist()


def test_classes_are_held_out_as_often_as_they_come() -> None:
    fit, prepared = fitted(outcome="classes")
    shares = [(prepared.y[rows] == "yes").mean() for rows in (fit.split.train, fit.split.test)]
    assert shares[0] == pytest.approx(shares[1], abs=0.02)


def test_classes_too_rare_to_learn_from_are_left_out_and_counted() -> None:
    _, plan, prepared = sales(outcome="classes")
    y = prepared.y.astype(object)
    y[:3] = "never"
    fit = fit_table(replace(prepared, y=y), plan, recipe="linear", report=silent)
    assert fit.classes == ("no", "yes")
    assert fit.split.left_out == {"never": 3}
    y[:] = "yes"
    with pytest.raises(DatasetError, match="At least two outcomes"):
        fit_table(replace(prepared, y=y), plan, recipe="linear", report=silent)


def test_too_few_rows_and_an_unknown_recipe_are_refused() -> None:
    _, plan, prepared = sales()
    few = replace(prepared, X=prepared.X[:19], y=prepared.y[:19])
    with pytest.raises(DatasetError, match="19 rows"):
        fit_table(few, plan, recipe="forest", report=silent)
    with pytest.raises(InvalidConfigError, match="histogram boosting"):
        fit_table(prepared, plan, recipe="magic", report=silent)


def test_leaves_are_bounded_where_a_file_would_grow_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fit, _ = fitted()
    assert fit.most_leaves == 0
    monkeypatch.setattr(recipes, "MOST_NODES", 6 * 2 * 10)
    fit, _ = fitted()
    assert fit.most_leaves == 10
    assert max(tree.get_n_leaves() for tree in fit.pipeline[-1].estimators_) == 10


def test_of_many_rows_some_are_drawn_for_the_folds_and_ranges_come_from_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fitting, "MOST_CHECKED", 100)
    fit, _ = fitted()
    assert (fit.n_checked, len(fit.residual)) == (100, 0)
    monkeypatch.setattr(fitting, "MOST_JUDGED", 10)
    fit, prepared = fitted()
    assert len(fit.judged) == 10
    assert set(fit.judged) < set(fit.split.test)
    guess = np.median(prepared.y[fit.split.train])
    assert fit.scores["plain_mae"] == pytest.approx(np.abs(prepared.y[fit.judged] - guess).mean())


def test_a_report_that_raises_ends_the_work() -> None:
    _, plan, prepared = sales()

    def cancel(_stage: str, share: float) -> None:
        if share > 0.1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit_table(prepared, plan, recipe="forest", report=cancel)
