"""Classifiers of real data, asked a great many rows: each probability is scikit-learn's own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from mlcore.conversion import split
from mlcore.conversion.assembly import assemble
from mlcore.conversion.exact import exact_model
from mlcore.conversion.oracle import known_row
from mlcore.conversion.probes import near_threshold_rows
from mlcore.inference.session import Session

DATA = {
    "breast cancer": load_breast_cancer,
    "wine": load_wine,
    "iris": load_iris,
    "digits": load_digits,
}
AT_ONCE = 5_000
"""Rows of one call."""
GAPS = 0.1
"""Share of the values that are missing, where they may be."""


def kinds(n: int) -> dict[str, Any]:
    """Name pipelines of some ``n`` trees; those whose name says so take missing values."""
    shared: dict[str, Any] = {"random_state": 0, "n_estimators": n}
    forest = RandomForestClassifier(**shared)
    histogram = HistGradientBoostingClassifier(max_iter=n, random_state=0)
    return {
        "forest": forest,
        "extra": make_pipeline(MinMaxScaler(), ExtraTreesClassifier(**shared)),
        "tree": DecisionTreeClassifier(random_state=0),
        "bag": BaggingClassifier(DecisionTreeClassifier(max_depth=6), max_features=0.7, **shared),
        "boosted": make_pipeline(StandardScaler(), GradientBoostingClassifier(**shared)),
        "histogram": histogram,
        "votes": AdaBoostClassifier(DecisionTreeClassifier(max_depth=2), **shared),
        "forest with gaps": forest,
        "histogram with gaps": make_pipeline(StandardScaler(), histogram),
        "boosted with gaps": make_pipeline(
            SimpleImputer(strategy="median", add_indicator=True),
            GradientBoostingClassifier(**shared),
        ),
    }


def classify(
    n_rows: int, seed: int, *, data: Sequence[str] = tuple(DATA), n_trees: int = 30
) -> int:
    """Ask as many rows, shared out among data and kinds; return how many answers differ."""
    cases = [(of, name) for of in data for name in kinds(n_trees)]
    begun, n_asked, n_off = time.monotonic(), 0, 0
    for place, (of, name) in enumerate(cases):
        rng = np.random.default_rng([seed, place])
        X, y = DATA[of](return_X_y=True)
        if name.endswith("gaps"):
            X[rng.random(X.shape) < GAPS] = np.nan
        fitted = kinds(n_trees)[name].fit(X, y)
        share = n_rows * (place + 1) // len(cases) - n_rows * place // len(cases)
        off = sum(_differing(fitted, X, share, rng))
        n_asked, n_off = n_asked + share, n_off + off
        if off:
            print(f"classes: {name} of {of}: {off:,} of {share:,} rows differ")
    took_s = time.monotonic() - begun
    print(f"classes: {n_asked:,} rows, {n_off:,} differ, {took_s:.0f} s", flush=True)
    return n_off


def _differing(fitted: Any, X: np.ndarray, n_rows: int, rng: np.random.Generator) -> Iterator[int]:
    """Count, call by call, the rows whose label or a probability differs in any bit."""
    parts, n_features = split(fitted), X.shape[1]
    found = assemble(parts.whole, n_features, known_row(X))
    assert found is not None
    model = exact_model(
        found.members, n_features, link=found.link, label=found.label, classes=parts.classes
    )
    session = Session(model, n_features)
    for first in range(0, n_rows, AT_ONCE):
        rows = _rows(found.ensembles, X, min(AT_ONCE, n_rows - first), rng)
        scores = session.scores(rows)
        chances = session.link(scores)
        label = chances.argmax(axis=1) if session.label is None else session.label(scores)
        expected = np.ascontiguousarray(fitted.predict_proba(rows))
        # NaN would be a fault, too: the bits are compared.
        same = (np.ascontiguousarray(chances).view(np.int64) == expected.view(np.int64)).all(axis=1)
        same &= fitted.classes_[label.astype(int)] == fitted.predict(rows)
        yield int((~same).sum())


def _rows(ensembles: Any, X: np.ndarray, n_rows: int, rng: np.random.Generator) -> np.ndarray:
    """Mix real rows, rows drawn evenly within and beyond the data, and rows beside thresholds."""
    low, high = np.nanmin(X, axis=0), np.nanmax(X, axis=0)
    real = X[rng.integers(len(X), size=n_rows // 4)]
    even = rng.uniform(1.1 * low - 0.1 * high, 1.1 * high - 0.1 * low, (n_rows // 4, len(low)))
    even[np.isnan(X[rng.integers(len(X), size=len(even))])] = np.nan
    near = near_threshold_rows(ensembles, X, n_rows - len(real) - len(even), rng=rng)
    rows: np.ndarray = rng.permutation(np.concatenate([real, even, near]))
    return rows
