"""Pipelines over words, gaps and levels nobody saw, asked a great many rows, to the last bit."""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas
from catboost import CatBoostClassifier, CatBoostRegressor
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from xgboost import XGBClassifier, XGBRegressor

from tests.conversion.worded import CLASSIFIERS, ENCODERS, TEXT, Case, Twin, fitted, table

AT_ONCE = 5_000
"""Rows of one call."""
_XGBOOST: dict[str, Any] = {"max_depth": 4, "n_jobs": 1}
_LIGHTGBM: dict[str, Any] = {"num_leaves": 8, "min_child_samples": 4, "n_jobs": 1, "verbose": -1}
_CATBOOST: dict[str, Any] = {"depth": 4, "thread_count": 1, "verbose": 0}
BOOSTERS: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "xgboost": (XGBRegressor, XGBClassifier, _XGBOOST),
    "lightgbm": (LGBMRegressor, LGBMClassifier, _LIGHTGBM),
    "catboost": (
        CatBoostRegressor,
        CatBoostClassifier,
        {**_CATBOOST, "allow_writing_files": False},
    ),
}
"""Libraries behind an encoder: a regressor, a classifier, and their settings."""
ESTIMATORS = (*CLASSIFIERS, *BOOSTERS)
STEPS = (*ENCODERS, "own")


def ask_words(n_rows: int, seed: int, *, places: Sequence[int] = range(60)) -> int:
    """Draw a pipeline a place, share the rows out among them; return how many answers differ."""
    begun, n_asked, n_off = time.monotonic(), 0, 0
    for n_done, place in enumerate(places):
        rng = np.random.default_rng([seed, place])
        share = n_rows * (n_done + 1) // len(places) - n_rows * n_done // len(places)
        case = drawn(place, rng)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of levels nobody saw, and of columns drawn difficult
            twin = Twin(*(boosted if case.estimator in BOOSTERS else fitted)(case))
            off, left = 0, share
            while left > 0:
                rows = twin.rows(min(AT_ONCE, left), rng)
                answered, differing = twin.compare(rows)
                n_asked, off, left = n_asked + answered, off + differing, left - len(rows)
        n_off += off
        if off:
            print(f"words: {off:,} of {share:,} rows differ: {case}")
    took_s = time.monotonic() - begun
    print(
        f"words: {len(places):,} pipelines, {n_asked:,} rows answered, {n_off:,} differ,"
        f" {took_s:.0f} s",
        flush=True,
    )
    return n_off


def drawn(place: int, rng: np.random.Generator) -> Case:
    """Draw a pipeline; those of one run go through all estimators, then through all steps."""
    # One encoder more at each estimator's turn: no pair is met twice before all are.
    estimator = ESTIMATORS[place % len(ESTIMATORS)]
    step = STEPS[(place + place // len(ESTIMATORS)) % len(STEPS)]
    has_gaps, imputes, by_name, selects = (rng.random(4) < 0.5).tolist()
    if estimator in BOOSTERS:
        step = step if step != "own" else "one-hot"
    elif step == "own":
        estimator = "histograms"
    return Case(
        seed=int(rng.integers(2**32)), encoder=step, estimator=estimator,
        n_classes=(0, 2, 3)[int(rng.integers(3))], dtype=str(rng.choice(["str", "object"])),
        has_gaps=has_gaps, imputes=imputes, by_name=by_name, selects=selects,
    )  # fmt: skip


def boosted(case: Case) -> tuple[Any, pandas.DataFrame]:
    """Fit a model of another library behind an encoder; returns it with its table."""
    frame, y = table(case)
    if case.n_classes:
        y = np.unique(y, return_inverse=True)[1]  # XGBoost takes no other names of classes
    regressor, classifier, settings = BOOSTERS[case.estimator]
    columns = ColumnTransformer(
        [("words", ENCODERS[case.encoder](), list(TEXT)), ("area", "passthrough", ["area"])],
        remainder="passthrough",
        sparse_threshold=0.0,
    )
    kind = classifier if case.n_classes else regressor
    estimator = kind(n_estimators=6, random_state=0, **settings)
    return make_pipeline(columns, estimator).fit(frame, y), frame
