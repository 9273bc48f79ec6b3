"""What becomes of every regressor of scikit-learn, and that the reference says the same."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import StackingRegressor, VotingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.multioutput import MultiOutputRegressor, RegressorChain
from sklearn.neighbors import KNeighborsRegressor
from sklearn.tree import DecisionTreeRegressor
from sklearn.utils import all_estimators

from mlcore import artifacts
from mlcore.conversion import Parity, build
from mlcore.datasets import describe_rows
from mlcore.errors import UnsupportedModelError

REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"
KINDS = dict(all_estimators(type_filter="regressor"))

# Whole numbers, one decimal, and any number: values of the first two lie on thresholds.
RNG = np.random.default_rng(5)
X = np.hstack([
    RNG.integers(0, 12, (200, 1)),
    np.round(RNG.normal(50, 10, (200, 1)), 1),
    RNG.uniform(0.1, 3, (200, 1)),
])  # fmt: skip
Y = 15 + 3 * (X[:, 0] % 5) + 0.2 * X[:, 1] + 2 * X[:, 2] + RNG.normal(0, 0.5, 200)

EXACT, FOLLOWED, PORTABLE, SEVERAL = "exact", "followed", "portable", "model.multi-output"
MATRIX = {
    "ARDRegression": PORTABLE,
    "AdaBoostRegressor": PORTABLE,
    "BaggingRegressor": EXACT,
    "BayesianRidge": PORTABLE,
    "CCA": PORTABLE,
    "DecisionTreeRegressor": EXACT,
    "DummyRegressor": PORTABLE,
    "ElasticNet": PORTABLE,
    "ElasticNetCV": PORTABLE,
    "ExtraTreeRegressor": EXACT,
    "ExtraTreesRegressor": EXACT,
    "GammaRegressor": PORTABLE,
    "GaussianProcessRegressor": PORTABLE,
    "GradientBoostingRegressor": EXACT,
    "HistGradientBoostingRegressor": EXACT,
    "HuberRegressor": PORTABLE,
    "IsotonicRegression": PORTABLE,
    "KNeighborsRegressor": PORTABLE,
    "KernelRidge": PORTABLE,
    "Lars": PORTABLE,
    "LarsCV": PORTABLE,
    "Lasso": PORTABLE,
    "LassoCV": PORTABLE,
    "LassoLars": PORTABLE,
    "LassoLarsCV": PORTABLE,
    "LassoLarsIC": PORTABLE,
    "LinearRegression": PORTABLE,
    "LinearSVR": PORTABLE,
    "MLPRegressor": PORTABLE,
    "MultiOutputRegressor": SEVERAL,
    "MultiTaskElasticNet": SEVERAL,
    "MultiTaskElasticNetCV": SEVERAL,
    "MultiTaskLasso": SEVERAL,
    "MultiTaskLassoCV": SEVERAL,
    "NuSVR": PORTABLE,
    "OrthogonalMatchingPursuit": PORTABLE,
    "OrthogonalMatchingPursuitCV": PORTABLE,
    "PLSCanonical": PORTABLE,
    "PLSRegression": PORTABLE,
    "PassiveAggressiveRegressor": PORTABLE,
    "PoissonRegressor": PORTABLE,
    "QuantileRegressor": PORTABLE,
    "RANSACRegressor": PORTABLE,
    "RadiusNeighborsRegressor": PORTABLE,
    "RandomForestRegressor": EXACT,
    "RegressorChain": SEVERAL,
    "Ridge": PORTABLE,
    "RidgeCV": PORTABLE,
    "SGDRegressor": PORTABLE,
    "SVR": PORTABLE,
    "StackingRegressor": FOLLOWED,
    "TheilSenRegressor": PORTABLE,
    "TransformedTargetRegressor": EXACT,
    "TweedieRegressor": PORTABLE,
    "VotingRegressor": EXACT,
}
"""Exact: bit for bit. Followed: the trees exactly, and what is made of them to the last digits.
Portable: right on the owner's rows, measured. Else the code of the refusal."""
DIGITS = {"AdaBoostRegressor": 1e-6, "KNeighborsRegressor": np.inf}
"""As a share of the largest answer, how far off the worst row may be: trees of that operator answer
in float32, and the nearest of two neighbours at the same distance is anybody's."""


def tree():
    return DecisionTreeRegressor(random_state=0)


AROUND = {
    "MultiOutputRegressor": lambda: MultiOutputRegressor(LinearRegression()),
    "RegressorChain": lambda: RegressorChain(LinearRegression()),
    "StackingRegressor": lambda: StackingRegressor([("a", tree()), ("b", LinearRegression())]),
    "TransformedTargetRegressor": lambda: TransformedTargetRegressor(
        tree(), func=np.log, inverse_func=np.exp
    ),
    "VotingRegressor": lambda: VotingRegressor([("a", tree()), ("b", tree())]),
}


def fitted(name):
    estimator = AROUND[name]() if name in AROUND else KINDS[name]()
    known = estimator.get_params()
    settings = {"n_estimators": 5, "radius": 30.0, "random_state": 0}
    if name in ("CCA", "PLSCanonical"):
        settings["n_components"] = 1
    estimator.set_params(**{key: value for key, value in settings.items() if key in known})
    rows = X[:, :1] if name == "IsotonicRegression" else X
    return estimator.fit(rows, np.stack([Y, -Y], axis=1) if MATRIX[name] == SEVERAL else Y), rows


def measured(estimator, rows, y=Y):
    schema = describe_rows(rows, y, names=[f"x{place}" for place in range(rows.shape[1])])
    parity = build(estimator, schema, rows, y=y).parity
    exact = artifacts.EXACT in parity
    return exact, Parity(**parity[artifacts.EXACT if exact else artifacts.PORTABLE])


@pytest.fixture(autouse=True)
def few_probes(monkeypatch):
    monkeypatch.setattr("mlcore.conversion.parity.N_PROBES", 300)


def test_every_regressor_has_its_row():
    assert set(MATRIX) == set(KINDS)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning")  # of a class that scikit-learn will drop
@pytest.mark.parametrize("name", MATRIX)
def test_a_regressor_becomes_what_its_row_says(name):
    estimator, rows = fitted(name)
    if MATRIX[name] == SEVERAL:
        with pytest.raises(UnsupportedModelError) as caught:
            measured(estimator, rows)
        assert caught.value.code == SEVERAL
        return
    exact, parity = measured(estimator, rows)
    assert exact == (MATRIX[name] in (EXACT, FOLLOWED))
    assert parity.bit_for_bit == (MATRIX[name] == EXACT)
    assert (parity.n_real, parity.wrong) == (len(rows), False)
    size = np.abs(estimator.predict(rows)).max()
    assert parity.max_abs_difference <= DIGITS.get(name, 1e-10) * size


def test_neighbours_at_the_same_distance_are_refused_unless_the_difference_is_accepted():
    rows = RNG.integers(0, 6, (300, 3)).astype(float)
    outcomes = rows @ [3.0, 1.0, 2.0] + RNG.normal(0, 3, 300)
    neighbours = KNeighborsRegressor(3).fit(rows, outcomes)
    with pytest.raises(UnsupportedModelError) as caught:
        measured(neighbours, rows, outcomes)
    assert caught.value.code == "model.difference"


def test_the_reference_names_every_regressor_once_in_the_right_row():
    text, _, _ = REFERENCE.read_text(encoding="utf-8").partition("### Classifiers")
    table = dict(
        re.findall(r"^\| (Bit for bit|Equal|By skl2onnx|Refused)[^|]*\| (.*) \|$", text,
                   re.MULTILINE)
    )  # fmt: skip
    row = {EXACT: "Bit for bit", FOLLOWED: "Equal", PORTABLE: "By skl2onnx", SEVERAL: "Refused"}
    named = [(way, name) for way, words in table.items() for name in re.findall(r"`(\w+)`", words)
             if name in KINDS]  # fmt: skip
    assert sorted(named) == sorted((row[way], name) for name, way in MATRIX.items())
