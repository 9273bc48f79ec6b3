"""Models of XGBoost, LightGBM and CatBoost of every kind that is promised bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from catboost import CatBoostClassifier, CatBoostRegressor
from lightgbm import LGBMClassifier, LGBMRegressor
from xgboost import XGBClassifier, XGBRegressor, XGBRFClassifier, XGBRFRegressor

N_TREES = 6
Make = Callable[..., Any]


def _xgboost(kind: type, **settings: Any) -> Any:
    return kind(n_estimators=N_TREES, max_depth=4, n_jobs=1, **settings)


def _lightgbm(kind: type, **settings: Any) -> Any:
    return kind(n_estimators=N_TREES, num_leaves=8, n_jobs=1, verbose=-1, **settings)


def _catboost(kind: type, **settings: Any) -> Any:
    return kind(
        n_estimators=N_TREES, depth=3, thread_count=1, verbose=0, allow_writing_files=False,
        **settings,
    )  # fmt: skip


_RF = {"boosting_type": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}
REGRESSORS: Mapping[str, Any] = {
    **{
        f"xgboost {loss}": _xgboost(XGBRegressor, objective=loss)
        for loss in (
            "reg:squarederror", "reg:absoluteerror", "reg:squaredlogerror", "reg:pseudohubererror",
            "count:poisson", "reg:gamma", "reg:tweedie",
        )
    },
    "xgboost quantile": _xgboost(XGBRegressor, objective="reg:quantileerror", quantile_alpha=0.7),
    "xgboost dart": _xgboost(XGBRegressor, booster="dart", rate_drop=0.4),
    "xgboost pruned": _xgboost(XGBRegressor, tree_method="exact", gamma=4.0),
    "xgboost parallel": _xgboost(XGBRegressor, num_parallel_tree=3, subsample=0.5),
    "xgboost forest": XGBRFRegressor(n_estimators=N_TREES, max_depth=4, n_jobs=1),
    **{
        f"lightgbm {loss}": _lightgbm(LGBMRegressor, objective=loss)
        for loss in (
            "regression", "regression_l1", "huber", "quantile", "poisson", "gamma", "tweedie",
        )
    },
    "lightgbm square root": _lightgbm(LGBMRegressor, reg_sqrt=True),
    "lightgbm forest": _lightgbm(LGBMRegressor, **_RF),
    "lightgbm dart": _lightgbm(LGBMRegressor, boosting_type="dart"),
    "lightgbm without missing": _lightgbm(LGBMRegressor, use_missing=False),
    **{
        f"catboost {loss}": _catboost(CatBoostRegressor, loss_function=loss)
        for loss in ("RMSE", "MAE", "Quantile:alpha=0.3", "Poisson", "Tweedie:variance_power=1.5")
    },
    "catboost missing high": _catboost(CatBoostRegressor, nan_mode="Max"),
    **{
        f"catboost {policy}": _catboost(CatBoostRegressor, grow_policy=policy)
        for policy in ("Lossguide", "Depthwise")
    },
}  # fmt: skip
CLASSIFIERS: Mapping[str, Any] = {
    "xgboost": _xgboost(XGBClassifier),
    "xgboost dart": _xgboost(XGBClassifier, booster="dart", rate_drop=0.4),
    "xgboost forest": XGBRFClassifier(n_estimators=N_TREES, max_depth=4, n_jobs=1),
    "lightgbm": _lightgbm(LGBMClassifier),
    "lightgbm forest": _lightgbm(LGBMClassifier, **_RF),
    "lightgbm each alone": _lightgbm(LGBMClassifier, objective="multiclassova"),
    "lightgbm steep": _lightgbm(LGBMClassifier, sigmoid=1.7),
    "catboost": _catboost(CatBoostClassifier),
    "catboost each alone": _catboost(CatBoostClassifier, loss_function="MultiClassOneVsAll"),
}


def rows_and_outcomes(rng: np.random.Generator, n_rows: int = 300) -> tuple[Any, Any]:
    """Make rows of several scales with gaps and values around 0, and positive outcomes."""
    X = rng.normal(size=(n_rows, 4)) * [1.0, 1e-3, 1e4, 1.0]
    X[:, 3] = rng.integers(-2, 4, n_rows)
    X[rng.random(X.shape) < 0.05] = np.nan
    X[0] = [1e-36, -1e-37, 0.0, 1.0]
    y = np.nansum(X / [1.0, 1e-3, 1e4, 1.0], axis=1) + rng.normal(size=n_rows)
    return X, np.abs(y) + 0.1


def near_rows(ensembles: Any, X: Any, rng: np.random.Generator, n_rows: int = 800) -> Any:
    """Make rows up to three representable numbers beside thresholds, some values missing."""
    rows = X[rng.integers(len(X), size=n_rows)].copy()
    asked = [
        (trees.feature[at], trees.threshold[at])
        for trees in ensembles
        for at in trees.inner
        if abs(trees.threshold[at]) < 1e38  # beyond, CatBoost asks whether there is a value
    ]
    for row in rows:
        feature, t = asked[rng.integers(len(asked))]
        value = (np.float32 if rng.random() < 0.5 else np.float64)(t)
        for _ in range(int(rng.integers(0, 4))):
            value = np.nextafter(value, type(value)(rng.choice([-np.inf, np.inf])))
        row[feature] = value
    rows[rng.random(rows.shape) < 0.02] = np.nan
    return rows
