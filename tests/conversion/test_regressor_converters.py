"""Regressors that Levers writes to ONNX itself answer what scikit-learn answers."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cross_decomposition import CCA, PLSCanonical, PLSRegression
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import (
    AdaBoostRegressor,
    BaggingRegressor,
    StackingRegressor,
    VotingRegressor,
)
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import (
    RBF,
    ConstantKernel,
    DotProduct,
    ExpSineSquared,
    Matern,
    RationalQuadratic,
    WhiteKernel,
)
from sklearn.isotonic import IsotonicRegression
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import (
    BayesianRidge,
    LinearRegression,
    PoissonRegressor,
    RANSACRegressor,
    Ridge,
)
from sklearn.neighbors import KNeighborsRegressor, RadiusNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, PolynomialFeatures, StandardScaler
from sklearn.svm import SVR, LinearSVR, NuSVR

from mlcore.conversion import convert_portable, split
from mlcore.errors import UnsupportedModelError
from mlcore.inference.session import Session
from mlcore.text import LOCALES, for_locale

RNG = np.random.default_rng(9)
X = RNG.uniform(0, 4, (80, 3))
Y = 15 + X[:, 0] - 2 * X[:, 1] + np.sin(3 * X[:, 2])
ROWS = np.vstack([X, RNG.uniform(-1, 5, (200, 3))])


def process(kernel, noise=0.1):
    return GaussianProcessRegressor(kernel, optimizer=None, alpha=noise, normalize_y=True)


REGRESSORS = {
    "line through nothing": LinearRegression(fit_intercept=False),
    "Bayesian line through nothing": BayesianRidge(fit_intercept=False),
    "counts through nothing": PoissonRegressor(fit_intercept=False),
    "linear support vectors": LinearSVR(fit_intercept=False, random_state=0),
    "partial least squares": PLSRegression(2),
    "canonical least squares": PLSCanonical(1),
    "canonical correlation": CCA(1),
    "mean": DummyRegressor(),
    "median": DummyRegressor(strategy="median"),
    **{f"ridge, {each}": KernelRidge(kernel=each, coef0=0.5)
       for each in ("linear", "rbf", "poly", "cosine")},
    **{f"support vectors, {each}": make_pipeline(MinMaxScaler(), SVR(kernel=each))
       for each in ("linear", "rbf", "poly", "sigmoid")},
    "bag of lines": BaggingRegressor(
        make_pipeline(StandardScaler(), Ridge()), n_estimators=3, max_features=2, random_state=0
    ),
    "consensus": RANSACRegressor(
        make_pipeline(PolynomialFeatures(2), Ridge()), min_samples=30, random_state=0
    ),
    "median of ridges": AdaBoostRegressor(
        KernelRidge(kernel="rbf"), n_estimators=4, random_state=0
    ),
    "stack on rows": StackingRegressor(
        [("ridge", KernelRidge(kernel="rbf")), ("mean", DummyRegressor())], passthrough=True
    ),
    "vote of votes": VotingRegressor([
        ("line", Ridge()), ("votes", VotingRegressor([("mean", DummyRegressor()), ("b", SVR())])),
    ]),
    "few support vectors": NuSVR(nu=0.3),
    "neighbours": KNeighborsRegressor(),
    "near neighbours": KNeighborsRegressor(4, weights="distance"),
    "neighbours round the corner": KNeighborsRegressor(3, p=1, weights="distance"),
    "neighbours by cubes": KNeighborsRegressor(3, p=3, weights="distance"),
    "neighbours by the largest difference": KNeighborsRegressor(3, metric="chebyshev"),
    "all within reach": RadiusNeighborsRegressor(4.0),
    "near ones within reach": RadiusNeighborsRegressor(4.0, weights="distance"),
    "process, default": GaussianProcessRegressor(),
    **{f"process, Matern {nu}": process(ConstantKernel(2.0) * Matern([1.0, 2.0, 3.0], nu=nu)
                                        + WhiteKernel()) for nu in (0.5, 1.5, 2.5)},
    "process, others": process(RationalQuadratic() + DotProduct() + RBF(2.0) ** 2),
    "process, seasons": process(ExpSineSquared(1.5, 2.0) * RBF(3.0), noise=20.0),
}  # fmt: skip


def portable(fitted, rows):
    model, _ = convert_portable(split(fitted))
    session = Session(model, rows.shape[1])
    assert session.dtype is np.float64
    return session.run(rows)


@pytest.mark.parametrize("name", REGRESSORS)
def test_a_regressor_is_right_to_the_last_digits(name):
    fitted = REGRESSORS[name].fit(X, Y)
    expected = fitted.predict(ROWS).reshape(-1)
    np.testing.assert_allclose(portable(fitted, ROWS), expected, rtol=1e-10, atol=1e-10)


WHOLE = RNG.integers(0, 6, (60, 3))
"""Told apart from places in a graph, which are whole numbers too."""


@pytest.mark.parametrize(
    "regressor",
    [
        KNeighborsRegressor(1),
        RadiusNeighborsRegressor(4.0),
        KernelRidge(kernel="poly", degree=2),
        KernelRidge(kernel="rbf"),
        process(DotProduct() + RBF(2.0)),
        DummyRegressor(strategy="constant", constant=3),
    ],
    ids=lambda regressor: type(regressor).__name__,
)
def test_a_regressor_may_be_fitted_on_whole_numbers(regressor):
    fitted = regressor.fit(WHOLE, WHOLE @ [3.0, 1.0, 2.0])
    rows = WHOLE.astype(float)
    expected = fitted.predict(rows).reshape(-1)
    np.testing.assert_allclose(portable(fitted, rows), expected, rtol=1e-9, atol=1e-9)


def test_neighbours_are_weighed_by_distance_and_those_that_coincide_count_alone():
    fitted = KNeighborsRegressor(2, weights="distance").fit([[0.0], [3.0]], [0.0, 1.0])
    answers = portable(fitted, np.array([[1.0], [2.0], [3.0]]))
    np.testing.assert_allclose(answers, [1 / 3, 2 / 3, 1.0], rtol=1e-12)


def test_nobody_within_reach_is_no_answer():
    fitted = RadiusNeighborsRegressor(1.0).fit([[0.0], [3.0]], [0.0, 1.0])
    answers = portable(fitted, np.array([[1.0], [1.5]]))
    assert answers[0] == 0.0
    assert np.isnan(answers[1])


@pytest.mark.parametrize("beyond", ["clip", "nan"])
def test_lines_between_thresholds_are_numpys_to_the_bit(beyond):
    rows = np.sort(X[:, :1], axis=0)
    fitted = make_pipeline(StandardScaler(), IsotonicRegression(out_of_bounds=beyond))
    fitted.fit(rows, np.sort(Y))
    asked = np.vstack([rows, (rows[1:] + rows[:-1]) / 2, [[-9.0], [9.0]]])
    model, _ = convert_portable(split(fitted))
    answers = Session(model, 1).run(fitted[0].transform(asked))
    expected = fitted.predict(asked)
    assert np.isnan(expected).sum() == (2 if beyond == "nan" else 0)
    np.testing.assert_array_equal(answers, expected)


REFUSED = {
    "a kernel of no formula": (KernelRidge(kernel="laplacian"), "model.kernel"),
    "a function as kernel": (KernelRidge(kernel=lambda a, b: a @ b), "model.kernel"),
    "a process of any smoothness": (process(Matern(nu=0.7)), "model.kernel"),
    "neighbours by angle": (KNeighborsRegressor(metric="cosine"), "model.metric"),
    "a function as weights": (KNeighborsRegressor(weights=lambda d: 1 / (1 + d)), "model.weights"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_setting_that_has_no_way_is_named_with_those_that_have(name):
    estimator, code = REFUSED[name]
    with pytest.raises(UnsupportedModelError) as caught:
        convert_portable(split(estimator.fit(X, Y)))
    assert caught.value.code == code
    for locale in LOCALES:
        sentence = for_locale(locale).describe(caught.value)
        assert type(estimator).__name__ in sentence
        assert str(caught.value.facts["expected"]) in sentence
