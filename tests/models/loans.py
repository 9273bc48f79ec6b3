"""A fitted classifier on a table of words, flags, gaps and numbers: who pays a loan back."""

from __future__ import annotations

import numpy as np
import pandas
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

_RNG = np.random.default_rng(5)
_N = 240
PURPOSES = (
    "<b>boat</b>", "business", "car (new)", "car (used)", "education, abroad", "furniture",
    "holiday of a lifetime that takes the whole family around the world in eighty days", "repairs",
)  # fmt: skip
X = pandas.DataFrame(
    {
        "months": _RNG.integers(6, 60, _N).astype(float),
        "housing": _RNG.choice(["owns", "rents", "for free"], _N, p=[0.6, 0.3, 0.1]),
        "telephone": _RNG.random(_N) < 0.4,
        "purpose": _RNG.choice(PURPOSES, _N),
    }
)
X.loc[_RNG.random(_N) < 0.1, "housing"] = None
_SCORE = (
    -X["months"] / 25
    + (X["housing"] == "owns")
    + 0.5 * X["telephone"]
    + X["purpose"].map({name: np.sin(2.3 * at) for at, name in enumerate(PURPOSES)})
)
Y = np.where(_SCORE.median() < _SCORE, "pays back", "defaults")
LOANS = make_pipeline(
    ColumnTransformer(
        [("words", OneHotEncoder(handle_unknown="ignore"), ["housing", "telephone", "purpose"])],
        remainder="passthrough",
    ),
    RandomForestClassifier(8, max_depth=6, random_state=0),
).fit(X, Y)
"""Of ``defaults`` and ``pays back``."""
