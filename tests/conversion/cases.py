"""Fitted pipelines of every kind the exact conversion promises to follow, and rows to try."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from sklearn.ensemble import (
    ExtraTreesRegressor,
    GradientBoostingRegressor,
    HistGradientBoostingRegressor,
    RandomForestRegressor,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

from mlcore.conversion import split
from mlcore.inference.scaler import scaler_arrays

ROUNDED = ("forest", "extra", "tree", "boosted", "boosted-zero")
"""Those that compare float32 numbers."""
FORESTS = (*ROUNDED, "histogram")
MISSING = ("forest", "extra", "tree", "histogram")
"""Those that take missing values."""


def make_regressor(kind: str, max_depth: int | None, seed: int, n_trees: int = 3) -> Any:
    many = {"n_estimators": n_trees, "max_depth": max_depth, "random_state": seed}
    match kind:
        case "forest":
            return RandomForestRegressor(**many)
        case "extra":
            return ExtraTreesRegressor(**many)
        case "tree":
            return DecisionTreeRegressor(max_depth=max_depth, random_state=seed)
        case "boosted":
            return GradientBoostingRegressor(**many, learning_rate=0.3)
        case "histogram":
            return HistGradientBoostingRegressor(
                max_iter=n_trees, max_depth=max_depth, min_samples_leaf=1, random_state=seed
            )
        case _:
            return GradientBoostingRegressor(**many, init="zero")


@dataclass(frozen=True)
class Case:
    """A fitted pipeline with the rows it was fitted on."""

    pipeline: Any
    X: np.ndarray

    @property
    def n_features(self) -> int:
        return self.X.shape[1]

    @property
    def parts(self) -> Any:
        return split(self.pipeline)

    @property
    def scaler(self) -> np.ndarray:
        return scaler_arrays(self.parts.scaler, self.n_features)

    def scaled(self, X: np.ndarray) -> np.ndarray:
        """Scale as scikit-learn itself does, to the float32 most of its trees compare."""
        fitted = self.parts.scaler
        scaled = X if fitted is None else fitted.transform(X)
        return scaled.astype(np.float32) if self.parts.trees.float32 else scaled

    def rows(self, rng: np.random.Generator, n_rows: int = 40) -> np.ndarray:
        """Mix real, moved, uniform and float32 rows with rows around the thresholds."""
        low, high = np.nanmin(self.X, axis=0), np.nanmax(self.X, axis=0)
        real = self.X[rng.integers(len(self.X), size=n_rows)]
        moved = real + rng.normal(0, 0.1, real.shape) * (high - low)
        uniform = rng.uniform(low, high, size=(n_rows, len(low)))
        rounded = moved.astype(np.float32).astype(np.float64)
        return np.vstack([real, moved, uniform, rounded, self.near(rng, 4 * n_rows)])

    def near(self, rng: np.random.Generator, n_rows: int) -> np.ndarray:
        """Make rows a few representable numbers beside a threshold, in float64 or in float32."""
        trees, scaler = self.parts.trees, self.scaler
        if len(trees.inner) == 0:
            return self.X[:0]
        rows = self.X[rng.integers(len(self.X), size=n_rows)].copy()
        for row in rows:
            node = rng.choice(trees.inner)
            if np.isinf(trees.threshold[node]):  # asks only whether there is a value
                continue
            feature, t = trees.feature[node], trees.threshold[node]
            mean, scale = scaler[:, feature]
            if rng.random() < 0.5:
                value, kind = t * scale + mean, np.float64
            else:
                value, kind = t, np.float32
            value = kind(value)
            for _ in range(int(rng.integers(0, 4))):
                value = np.nextafter(value, kind(rng.choice([-np.inf, np.inf])))
            row[feature] = value if kind is np.float64 else float(value) * scale + mean
        return rows


@st.composite
def cases(draw: st.DrawFn, *, with_missing: bool = False, kinds: tuple[str, ...] = FORESTS) -> Case:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_features = draw(st.sampled_from([1, 2, 3, 5, 200]))
    n_rows = draw(st.sampled_from([2, 5, 30, 80]))
    X = rng.normal(size=(n_rows, n_features))
    # A wide choice of scales, and means up to a million million times the spread.
    X *= 10.0 ** draw(st.integers(-12, 12))
    X += draw(st.sampled_from([0.0, 1.0, -1.0])) * 10.0 ** draw(st.integers(-6, 12))
    if draw(st.booleans()):
        X[:, rng.integers(n_features)] = X[0, 0]
    if draw(st.booleans()):
        X = X.astype(np.float32).astype(np.float64)
    if with_missing:
        X[rng.random(X.shape) < 0.3] = np.nan
        X[0] = rng.normal(size=n_features)
    y = rng.normal(size=n_rows) * 10.0 ** draw(st.integers(-3, 6))
    if draw(st.integers(0, 9)) == 0:
        y[:] = y[0]  # trees of a single leaf
    kind = draw(st.sampled_from(MISSING if with_missing else kinds))
    depth = draw(st.sampled_from([None, 1, 2, 6]))
    regressor = make_regressor(kind, depth, draw(st.integers(0, 1_000)))
    scaler = draw(
        st.sampled_from(
            [
                None,
                StandardScaler(),
                StandardScaler(with_mean=False),
                StandardScaler(with_std=False),
                StandardScaler(with_mean=False, with_std=False),
            ]
        )
    )
    steps = [regressor] if scaler is None else [scaler, regressor]
    whole = regressor if scaler is None and draw(st.booleans()) else make_pipeline(*steps)
    return Case(pipeline=whole.fit(X, y), X=X)
