"""Fitting a recipe on the rows of a table that are not held out, and checking it on folds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from sklearn.pipeline import Pipeline

from mlcore.errors import InvalidConfigError
from mlcore.schema import FloatArray
from mlcore.text import mark
from mlcore.training.tables.checking import (
    Checks,
    Scores,
    number_scores,
    plain_scores,
    scored,
    tree_spread,
)
from mlcore.training.tables.recipes import BASELINE, MOST_DRAWN, RECIPES, most_leaves, pipeline_of
from mlcore.training.tables.splitting import N_FOLDS, Split, folds, split_table

if TYPE_CHECKING:
    import pandas as pd

    from mlcore.datasets.tables import Plan, Prepared

MOST_CHECKED = 10_000
"""Rows that folds are dealt from; of more, so many are drawn: each fold is a model of its own."""
MOST_JUDGED = 20_000
"""Rows held out that are asked about; of more, so many are drawn: how far the trees lie apart on a
million rows takes minutes, and says no more."""
_GROWN, _CHECKED = 0.35, 0.95
"""Share that is done once the recipe is fitted, and once it is checked on folds."""
Report = Callable[[str, float], None]
"""Called with a message of the catalogue and the share done, 0 to 1; may raise to cancel."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TableFit:
    """A pipeline fitted on a table, with what folds of the rows say of it.

    Attributes
    ----------
    pipeline : sklearn.pipeline.Pipeline
        Fitted on the rows of ``split.train``.
    classes : tuple of labels
        As the pipeline has them; empty of a number.
    judged : ndarray of int64
        Places of the rows held out that everything is measured on.
    scores : dict of str to float
        ``cv_`` scores over the folds with ``_std``, ``_least`` and ``_most``, of the recipe, of a
        straight line (``linear``) and of no model (``plain``); the last two on the held-out rows,
        too. What the model itself says of those is measured once it is converted.
    residual, spread : ndarray of shape (n_judged,), float64
        What a range is made of; see :class:`mlcore.training.tables.checking.Checks`. Empty where
        the folds hold only some of the rows.
    n_checked : int
        Rows that the folds were dealt from.
    most_leaves : int
        Leaves that a tree may have where some would have more; else 0.
    n_drawn : int
        Rows that each tree draws where there are more; else 0.
    """

    recipe: str
    pipeline: Pipeline
    classes: tuple[Any, ...]
    split: Split
    judged: npt.NDArray[np.int64]
    scores: Scores
    residual: FloatArray
    spread: FloatArray
    n_checked: int
    most_leaves: int
    n_drawn: int


def fit_table(
    prepared: Prepared, plan: Plan, *, recipe: str, random_state: int = 0, report: Report
) -> TableFit:
    """Fit a recipe and check it beside a straight line, on the same folds of the same rows.

    Parameters
    ----------
    recipe : str
        A name of :data:`RECIPES`.
    report : callable
        Told the stage and the share done; may raise to cancel.

    Raises
    ------
    InvalidConfigError
        If there is no such recipe.
    DatasetError
        If there are too few rows, or too few of any two classes.
    """
    if recipe not in RECIPES:
        raise InvalidConfigError("config.range", field="recipe", expected=", ".join(RECIPES))
    split = split_table(prepared, plan, random_state=random_state)
    y = prepared.y
    classes = tuple(np.unique(y[split.train]).tolist()) if plan.outcome == "classes" else ()
    work = _Work(
        X=prepared.X,
        y=y,
        gaps=frozenset(prepared.X.columns[prepared.X.isna().any()]),
        classes=classes,
        split=split,
        random_state=random_state,
        report=report,
    )
    pipeline = work.fit(recipe, split.train, 0.0, _GROWN, mark("Training the model"))
    checked = _drawn(split.train, split, classes, y, random_state)
    checks = work.check(recipe, checked)
    # The held-out rows are looked at from here on, when nothing is decided any more.
    judged = _judged(split.test, random_state)
    test, came, learnt = prepared.X.iloc[judged], y[judged], y[split.train]
    scores = {**checks.summary(), **_named("plain", plain_scores(learnt, came, classes))}
    if recipe != BASELINE:
        line = work.fit(
            BASELINE, split.train, _CHECKED, 1.0, mark("Comparing it with a straight line")
        )
        scores |= _named(BASELINE, scored(line, test, came, classes))
    forest = pipeline[-1] if RECIPES[recipe].averages else None
    bound = most_leaves(len(classes))
    bites = forest is not None and any(tree.get_n_leaves() >= bound for tree in forest.estimators_)
    is_all = len(checked) == len(split.train)
    return TableFit(
        recipe=recipe,
        pipeline=pipeline,
        classes=classes,
        split=split,
        judged=judged,
        scores=scores,
        residual=checks.residual if is_all else np.empty(0),
        spread=checks.spread if is_all else np.empty(0),
        n_checked=len(checked),
        most_leaves=bound if bites else 0,
        n_drawn=MOST_DRAWN if forest is not None and len(split.train) > MOST_DRAWN else 0,
    )


def _named(name: str, scores: Scores) -> Scores:
    return {f"{name}_{score}": value for score, value in scores.items() if np.isfinite(value)}


def _judged(test: npt.NDArray[np.int64], random_state: int) -> npt.NDArray[np.int64]:
    """Draw the rows held out that are asked about, in their order."""
    drawn = np.random.default_rng(random_state).permutation(len(test))[:MOST_JUDGED]
    judged: npt.NDArray[np.int64] = test[np.sort(drawn)]
    return judged


def _drawn(
    train: npt.NDArray[np.int64],
    split: Split,
    classes: Sequence[Any],
    y: npt.NDArray[Any],
    random_state: int,
) -> npt.NDArray[np.int64]:
    """Draw the rows that folds are dealt from, in their order; a few of each class in any case."""
    if len(train) <= MOST_CHECKED:
        return train
    drawn = np.random.default_rng(random_state).permutation(len(train))
    first = drawn[:MOST_CHECKED]
    rare = [drawn[y[train[drawn]] == label][:N_FOLDS] for label in classes]
    places: npt.NDArray[np.int64] = np.unique(np.concatenate([first, *rare]))
    return train[places]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Work:
    X: pd.DataFrame
    y: npt.NDArray[Any]
    gaps: frozenset[str]
    classes: tuple[Any, ...]
    split: Split
    random_state: int
    report: Report

    def fit(
        self, recipe: str, rows: npt.NDArray[np.int64], start: float, end: float, stage: str
    ) -> Pipeline:
        """Fit a recipe on some rows as ``Pipeline.fit`` does, a few trees at a time."""
        self.report(stage, start)
        X, y = self.X.iloc[rows], self.y[rows]
        pipeline = pipeline_of(
            recipe,
            X,
            "classes" if self.classes else "number",
            gaps=self.gaps,
            n_learnt=len(self.split.train),
            n_classes=len(self.classes),
            random_state=self.random_state,
        )
        if not RECIPES[recipe].averages:
            return pipeline.fit(X, y)
        steps, forest = pipeline[0], pipeline[-1]
        # Forests look at float32 alone.
        made = steps.fit_transform(X, y).astype(np.float32)
        # The seed of a tree is the same whether the forest grows at once or by and by. Threads are
        # for growing alone: with several, the last bits of answers change.
        n_trees, few = forest.n_estimators, 4 if len(rows) < 200_000 else 20
        forest.set_params(warm_start=True, n_jobs=-1)
        for grown in range(few, n_trees + few, few):
            forest.set_params(n_estimators=min(grown, n_trees)).fit(made, y)
            self.report(stage, start + (end - start) * min(1.0, grown / n_trees))
        forest.set_params(warm_start=False, n_jobs=None)
        return pipeline

    def check(self, recipe: str, rows: npt.NDArray[np.int64]) -> Checks:
        """Judge each fold by what is fitted on the others."""
        stage = mark("Checking it on rows it has not seen")
        X, y, classes = self.X, self.y, self.classes
        scores, residuals, spreads = [], [], []
        dealt = folds(
            y[rows],
            classes=bool(classes),
            by_time=self.split.by_time,
            random_state=self.random_state,
        )
        share = (_CHECKED - _GROWN) / N_FOLDS
        for number, (seen, unseen) in enumerate(dealt):
            at, test = _GROWN + number * share, X.iloc[rows[unseen]]
            came = y[rows[unseen]]
            model = self.fit(recipe, rows[seen], at, at + 0.8 * share, stage)
            if classes:
                found = scored(model, test, came, classes)
            else:
                answers = model.predict(test)
                found = number_scores(came, answers)
                residuals.append(came - answers)
                if RECIPES[recipe].averages:
                    spreads.append(tree_spread(model, test))
            found |= _named("plain", plain_scores(y[rows[seen]], came, classes))
            if recipe != BASELINE:
                line = self.fit(BASELINE, rows[seen], at + 0.8 * share, at + share, stage)
                found |= _named(BASELINE, scored(line, test, came, classes))
            scores.append(found)
        return Checks(
            scores=scores,
            residual=np.concatenate([np.empty(0), *residuals]),
            spread=np.concatenate([np.empty(0), *spreads]),
        )
