"""Somebody's own pipeline, and the rows and outcomes it was fitted on."""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

X = np.random.default_rng(7).uniform(0.0, 10.0, size=(120, 3))
Y = X @ [2.0, -1.0, 0.5] + np.sin(X[:, 0])


def forest() -> Pipeline:
    return make_pipeline(StandardScaler(), RandomForestRegressor(5, random_state=0)).fit(X, Y)
