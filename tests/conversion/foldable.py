"""Pipelines of any order-preserving steps before any trees, and columns as people have them."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import BaggingRegressor, VotingRegressor
from sklearn.feature_selection import SelectKBest, VarianceThreshold, f_regression
from sklearn.impute import SimpleImputer
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    RobustScaler,
    StandardScaler,
)
from sklearn.tree import DecisionTreeRegressor

from mlcore.conversion.assembly import Assembly, assemble
from mlcore.conversion.exact import exact_model
from mlcore.conversion.probes import near_threshold_rows
from mlcore.inference.session import Session
from tests.conversion.cases import FORESTS, Case, make_regressor

N_FEATURES = 4

SINGLE = {
    "impute": lambda: SimpleImputer(strategy="median"),
    "standard": lambda: StandardScaler(),
    "range": lambda: MinMaxScaler((-1.0, 3.0)),
    "clipped range": lambda: MinMaxScaler(clip=True),
    "largest": lambda: MaxAbsScaler(),
    "robust": lambda: RobustScaler(),
    "sides": lambda: Binarizer(threshold=0.3),
    "bins": lambda: KBinsDiscretizer(3, encode="ordinal", strategy="uniform"),
    "varying": lambda: VarianceThreshold(),
    "nothing": lambda: "passthrough",
}
JOINED = {
    "columns": lambda: ColumnTransformer(
        [("some", MinMaxScaler(), [2, 0]), ("other", "passthrough", [1])], remainder=RobustScaler()
    ),
    "twice": lambda: FeatureUnion([("one", MinMaxScaler()), ("other", StandardScaler())]),
    "nested": lambda: make_pipeline(
        make_pipeline(RobustScaler(), "passthrough"), SelectKBest(f_regression, k=2)
    ),
}


def columns(rng: np.random.Generator, n_rows: int) -> np.ndarray:
    """Make whole numbers, one decimal, numbers float32 can hold, and any number."""
    return np.column_stack(
        [
            rng.integers(0, 12, n_rows).astype(float),
            np.round(rng.normal(50.0, 10.0, n_rows), 1),
            rng.normal(0.0, 1e-3, n_rows).astype(np.float32).astype(float),
            rng.lognormal(2.0, 2.0, n_rows),
        ]
    )


@st.composite
def pipelines(draw: st.DrawFn) -> Case:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    X = columns(rng, draw(st.sampled_from([8, 40, 120])))
    y = 3.0 * (X[:, 0] % 5) + X[:, 1] + rng.normal(size=len(X)) + 200.0
    # What counts columns comes first: it is made for as many as there are.
    steps: list[Any] = [
        JOINED[name]() for name in draw(st.lists(st.sampled_from(list(JOINED)), max_size=1))
    ]
    names = st.lists(st.sampled_from(list(SINGLE)), max_size=4)
    steps += [SINGLE[name]() for name in draw(names)]
    trees = make_regressor(
        draw(st.sampled_from(FORESTS)), draw(st.sampled_from([None, 2])), draw(st.integers(0, 99))
    )
    match draw(st.sampled_from(["alone", "alone", "bag", "vote", "logarithm"])):
        case "bag":
            tree = DecisionTreeRegressor(random_state=0)
            last = BaggingRegressor(tree, n_estimators=3, max_features=1, random_state=0)
        case "vote":
            last = VotingRegressor(
                [("one", trees), ("other", make_pipeline(RobustScaler(), trees))]
            )
        case "logarithm":
            last = TransformedTargetRegressor(trees, func=np.log, inverse_func=np.exp)
        case _:
            last = trees
    return Case(pipeline=make_pipeline(*steps, last).fit(X, y), X=X)


def answers(found: Assembly, rows: np.ndarray) -> np.ndarray:
    model = exact_model(found.members, rows.shape[1], link=found.link)
    return found.link(Session(model, rows.shape[1]).scores(rows))


def beside(found: Assembly, X: np.ndarray, n_rows: int, seed: int = 0) -> np.ndarray:
    """Make rows near thresholds that the pipeline takes."""
    rows = near_threshold_rows(found.ensembles, X, n_rows, rng=np.random.default_rng(seed))
    return rows[((rows >= found.least) & (rows <= found.most)).all(axis=1)]


def assert_followed(case: Case, seed: int) -> None:
    """Compare real rows and rows beside thresholds bit for bit, all thresholds proven."""
    found = assemble(case.pipeline, N_FEATURES, case.X[0])
    assert found is not None
    assert found.n_proven == found.n_thresholds
    rows = np.vstack([case.X, beside(found, case.X, 200, seed)])
    np.testing.assert_array_equal(answers(found, rows), case.pipeline.predict(rows))
