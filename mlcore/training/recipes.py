"""The pipelines that Levers fits itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from mlcore.config import ModelConfig
from mlcore.inference.sklearn import given_rows
from mlcore.schema import FeatureSchema, FloatArray


def pipeline_of(config: ModelConfig, schema: FeatureSchema) -> Pipeline:
    """Return the unfitted pipeline of a configuration for such data.

    A forest behind a scaler; where some inputs are choices, behind a column for each level of
    these, an unknown value being one.
    """
    kind = RandomForestRegressor if schema.target.is_number else RandomForestClassifier
    forest = kind(
        n_estimators=config.n_estimators,
        max_depth=config.max_depth,
        min_samples_leaf=config.min_samples_leaf,
        random_state=config.random_state,
    )
    if not schema.choices:
        return make_pipeline(StandardScaler(), forest)
    words = [schema.names[place] for place in schema.choices]
    return make_pipeline(
        ColumnTransformer([("words", OneHotEncoder(), words)], remainder=StandardScaler()), forest
    )


def rows_of(X: FloatArray, schema: FeatureSchema) -> Any:
    """Return rows as such a pipeline takes them: a data frame where there are words."""
    if not schema.choices:
        return X
    named = SimpleNamespace(feature_names_in_=np.array(schema.names, dtype=object))
    return given_rows(named, X, schema.features)


def outcomes_of(y: FloatArray, schema: FeatureSchema) -> Any:
    """Return outcomes as such a pipeline takes them: labels where there are classes."""
    if schema.target.is_number:
        return y
    return np.array(schema.target.classes)[y.astype(np.int64)]
