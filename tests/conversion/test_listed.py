"""What the reference says of steps and searches is what becomes of them."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import RegressorMixin
from sklearn.compose import ColumnTransformer
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.impute import MissingIndicator
from sklearn.linear_model import LinearRegression
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
    # The table of classifiers follows, with a test of its own.
    (ROOT / "docs" / "reference.md").read_text(encoding="utf-8").partition("### Classifiers")[0],
    re.M,
)
LISTED = [
    (way, name)
    for way, words in ROWS
    for name in dict.fromkeys(re.findall(r"`(\w+)`", words))
    if name in KNOWN and not issubclass(KNOWN[name], RegressorMixin)
]
RNG = np.random.default_rng(0)
X = RNG.uniform(1.0, 9.0, size=(60, 3))
X[:, 2] = np.round(X[:, 2])  # codes
Y = X[:, 0] + np.sin(X[:, 1])


def made(name, behind):
    kind = KNOWN[name]
    return AROUND[name]() if name in AROUND else make_pipeline(kind(), behind)


def tree():
    return DecisionTreeRegressor(max_depth=4, random_state=0)


def encoded(name):
    columns = ColumnTransformer([("codes", KNOWN[name](), [2])], remainder="passthrough")
    return make_pipeline(columns, tree())


AROUND = {
    "GridSearchCV": lambda: GridSearchCV(tree(), {"max_depth": [2, 3]}),
    "RandomizedSearchCV": lambda: RandomizedSearchCV(
        tree(), {"max_depth": [2, 3]}, n_iter=2, random_state=0
    ),
    "Binarizer": lambda: make_pipeline(Binarizer(threshold=5.0), tree()),
    "KBinsDiscretizer": lambda: make_pipeline(
        KBinsDiscretizer(quantile_method="averaged_inverted_cdf"), LinearRegression()
    ),
    **{name: partial(encoded, name) for name in ("OneHotEncoder", "OrdinalEncoder")},
    "SelectKBest": lambda: make_pipeline(SelectKBest(f_regression, k=2), tree()),
    "ColumnTransformer": lambda: make_pipeline(
        ColumnTransformer([("range", MinMaxScaler(), [1])], remainder="passthrough"), tree()
    ),
    "MissingIndicator": lambda: make_pipeline(
        FeatureUnion([("range", MinMaxScaler()), ("gaps", MissingIndicator(features="all"))]),
        tree(),
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
    assert len(LISTED) > 20


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("way", "name"), LISTED, ids=str)
def test_an_estimator_is_converted_as_the_list_says(way, name):
    behind = tree() if way in ("Bit for bit", "Equal") else LinearRegression()
    fitted = made(name, behind).fit(X, Y)
    if way == "Refused":
        with pytest.raises(MlcoreError):
            mlcore.convert(fitted, X)
        return
    converted = mlcore.convert(fitted, X)
    assert (converted.exact_path is not None) == (way in ("Bit for bit", "Equal"))
    assert converted.parity.bit_for_bit == (way == "Bit for bit")
    assert converted.parity.identical or way == "By skl2onnx"
