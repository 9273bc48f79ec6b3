"""What the reference says of estimators is what becomes of them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import BaggingRegressor, StackingRegressor, VotingRegressor
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    FunctionTransformer,
    KBinsDiscretizer,
    MinMaxScaler,
    QuantileTransformer,
    RobustScaler,
)
from sklearn.tree import DecisionTreeRegressor
from sklearn.utils import all_estimators

import mlcore
from mlcore.errors import MlcoreError

ROOT = Path(__file__).parents[2]
KNOWN = dict(all_estimators())
ROWS = re.findall(
    r"^\| (Bit for bit|Equal|By skl2onnx|Refused)[^|]*\| (.*) \|$",
    (ROOT / "docs" / "reference.md").read_text(encoding="utf-8"),
    re.M,
)
LISTED = [
    (way, name)
    for way, words in ROWS
    for name in dict.fromkeys(re.findall(r"`(\w+)`", words))
    if name in KNOWN
]
# One input where an estimator takes no more; as little work as it can do.
RNG = np.random.default_rng(0)
X = RNG.uniform(1.0, 9.0, size=(60, 3))
Y = X[:, 0] + np.sin(X[:, 1])


def made(name, behind):
    kind = KNOWN[name]
    settings = {"n_estimators": 3, "max_iter": 5, "solver": "highs"}
    if name in ("HuberRegressor", "Lasso", "ElasticNet", "SVR", "LinearSVR", "BayesianRidge"):
        settings.pop("max_iter")
    if name != "QuantileRegressor":
        settings.pop("solver")
    if name in AROUND:
        return AROUND[name]()
    known = kind().get_params()
    step = kind(**{key: value for key, value in settings.items() if key in known})
    return step if hasattr(step, "predict") else make_pipeline(step, behind)


def tree():
    return DecisionTreeRegressor(max_depth=4, random_state=0)


AROUND = {
    "BaggingRegressor": lambda: BaggingRegressor(tree(), n_estimators=3, random_state=0),
    "VotingRegressor": lambda: VotingRegressor([("one", tree()), ("other", tree())]),
    "StackingRegressor": lambda: StackingRegressor([("one", tree()), ("other", Ridge())]),
    "TransformedTargetRegressor": lambda: TransformedTargetRegressor(
        tree(), func=np.log, inverse_func=np.exp
    ),
    "GridSearchCV": lambda: GridSearchCV(tree(), {"max_depth": [2, 3]}),
    "RandomizedSearchCV": lambda: RandomizedSearchCV(
        tree(), {"max_depth": [2, 3]}, n_iter=2, random_state=0
    ),
    "Binarizer": lambda: make_pipeline(Binarizer(threshold=5.0), tree()),
    "KBinsDiscretizer": lambda: make_pipeline(
        KBinsDiscretizer(encode="ordinal", quantile_method="averaged_inverted_cdf"), tree()
    ),
    "SelectKBest": lambda: make_pipeline(SelectKBest(f_regression, k=2), tree()),
    "ColumnTransformer": lambda: make_pipeline(
        ColumnTransformer([("range", MinMaxScaler(), [1])], remainder="passthrough"), tree()
    ),
    "FeatureUnion": lambda: make_pipeline(
        FeatureUnion([("range", MinMaxScaler()), ("robust", RobustScaler())]), tree()
    ),
    "Pipeline": lambda: Pipeline([("range", MinMaxScaler()), ("tree", tree())]),
    "FunctionTransformer": lambda: make_pipeline(FunctionTransformer(np.log), tree()),
    "QuantileTransformer": lambda: make_pipeline(QuantileTransformer(n_quantiles=20), tree()),
}


def test_the_list_is_found():
    assert [way for way, _ in ROWS] == ["Bit for bit", "Equal", "By skl2onnx", "Refused"]
    assert len(LISTED) > 40


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("way", "name"), LISTED, ids=str)
def test_an_estimator_is_converted_as_the_list_says(way, name):
    behind = tree() if way in ("Bit for bit", "Equal") else LinearRegression()
    fitted = made(name, behind).fit(X[:, 0] if name == "IsotonicRegression" else X, Y)
    if way == "Refused":
        with pytest.raises(MlcoreError):
            mlcore.convert(fitted, X)
        return
    converted = mlcore.convert(fitted, X)
    assert (converted.exact_path is not None) == (way in ("Bit for bit", "Equal"))
    assert converted.parity.bit_for_bit == (way == "Bit for bit")
    # A stack adds its members up in a product of matrices, whose last bit no order gives.
    assert converted.parity.identical or way == "By skl2onnx" or name == "StackingRegressor"
