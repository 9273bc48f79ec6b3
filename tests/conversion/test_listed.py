"""What the reference says of estimators is what becomes of them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.utils import all_estimators

import mlcore
from mlcore.errors import MlcoreError

ROOT = Path(__file__).parents[2]
KNOWN = dict(all_estimators())
ROWS = re.findall(
    r"^\| (Bit for bit|By skl2onnx|Refused)[^|]*\| (.*) \|$",
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


def made(name):
    kind = KNOWN[name]
    settings = {"n_estimators": 3, "max_iter": 5, "solver": "highs"}
    if name in ("HuberRegressor", "Lasso", "ElasticNet", "SVR", "LinearSVR", "BayesianRidge"):
        settings.pop("max_iter")
    if name != "QuantileRegressor":
        settings.pop("solver")
    known = kind().get_params()
    step = kind(**{key: value for key, value in settings.items() if key in known})
    return step if hasattr(step, "predict") else make_pipeline(step, made("LinearRegression"))


def test_the_list_is_found():
    assert [way for way, _ in ROWS] == ["Bit for bit", "By skl2onnx", "Refused"]
    assert len(LISTED) > 25


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("way", "name"), LISTED, ids=str)
def test_an_estimator_is_converted_as_the_list_says(way, name):
    fitted = made(name).fit(X[:, 0] if name == "IsotonicRegression" else X, Y)
    if way == "Refused":
        with pytest.raises(MlcoreError):
            mlcore.convert(fitted, X)
        return
    converted = mlcore.convert(fitted, X)
    # A scaler is listed with what follows it.
    exact = way == "Bit for bit" and name != "StandardScaler"
    assert (converted.exact_path is not None) == exact
    assert converted.parity.identical or not exact
