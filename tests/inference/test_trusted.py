"""scikit-learn's own types are kept and come back the same; whatever could run code is not."""

from __future__ import annotations

import inspect
import operator

import numpy as np
import pandas
import pytest
import skops.io
from scipy.stats import loguniform
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor, make_column_selector
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    BaggingRegressor,
    HistGradientBoostingRegressor,
    RandomForestRegressor,
    StackingRegressor,
    VotingRegressor,
)
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.feature_selection import SelectKBest, f_regression, mutual_info_regression
from sklearn.gaussian_process import GaussianProcessRegressor, kernels
from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import (
    LassoCV,
    LinearRegression,
    LogisticRegression,
    Ridge,
    TweedieRegressor,
)
from sklearn.model_selection import GridSearchCV, KFold, RandomizedSearchCV
from sklearn.neighbors import KNeighborsRegressor
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    FunctionTransformer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    SplineTransformer,
    StandardScaler,
    TargetEncoder,
)
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import all_estimators

from mlcore.forest.boosters import LIBRARIES
from mlcore.inference.trusted import TRUSTED_TYPES, read_pipeline, write_pipeline

rng = np.random.default_rng(0)
X = rng.uniform(0.1, 10.0, size=(60, 3))
Y = X @ [1.0, 2.0, 3.0] + rng.normal(size=60) + 1.0
GAPS = np.where(rng.random(X.shape) < 0.1, np.nan, X)
FRAME = pandas.DataFrame(X[:, :2], columns=["area", "floor"]).assign(
    kind=pandas.Categorical(["flat", "house", "loft"] * 20)
)

TWO_ANSWERS = {"CCA", "MultiOutputRegressor", "PLSCanonical", "RegressorChain"}
GIVEN = {
    "MultiOutputRegressor": {"estimator": Ridge()},
    "RadiusNeighborsRegressor": {"radius": 20.0},
    "RegressorChain": {"estimator": Ridge()},
    "StackingRegressor": {"estimators": [("a", Ridge()), ("b", LinearRegression())]},
    "VotingRegressor": {"estimators": [("a", Ridge()), ("b", LinearRegression())]},
}
FEWER = {"n_estimators": 3, "max_subpopulation": 100}
REGRESSORS = dict(all_estimators(type_filter="regressor"))


def answers_come_back(fitted, rows):
    content, held = write_pipeline(fitted)
    assert (content is not None, held) == (True, "")
    ask = "predict" if hasattr(fitted, "predict") else "transform"
    # A copy: numpy multiplies an array by its own transpose in another order, and some keep
    # the rows.
    asked = rows.copy()
    expected, answered = (getattr(each, ask)(asked) for each in (fitted, read_pipeline(content)))
    if hasattr(expected, "toarray"):
        expected, answered = expected.toarray(), answered.toarray()
    assert np.asarray(answered).tobytes() == np.asarray(expected).tobytes()


# Too few rounds to converge, on purpose, and one that scikit-learn will drop.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", REGRESSORS)
def test_every_regressor_of_scikit_learn_is_kept_and_answers_the_same_bits(name):
    estimator = REGRESSORS[name](**GIVEN.get(name, {}))
    fewer = {key: value for key, value in FEWER.items() if key in estimator.get_params(deep=False)}
    estimator.set_params(**fewer)
    several = name.startswith("MultiTask") or name in TWO_ANSWERS
    rows = X[:, :1] if name == "IsotonicRegression" else X
    answers_come_back(estimator.fit(rows, np.column_stack([Y, Y**2]) if several else Y), rows)


BANDS = np.digitize(Y, np.quantile(Y, [0.3, 0.6]))
CLASSIFIERS = dict(all_estimators(type_filter="classifier"))
# Those that answer several questions a row, and one that holds what rates it.
for _name in ("ClassifierChain", "MultiOutputClassifier", "TunedThresholdClassifierCV"):
    del CLASSIFIERS[_name]
TWO_CLASSES = {"FixedThresholdClassifier"}
TREE = DecisionTreeClassifier(max_depth=3, random_state=0)
OTHERS = {"estimators": [("a", TREE), ("b", LogisticRegression())]}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CLASSIFIERS)
def test_every_classifier_of_scikit_learn_is_kept_and_answers_the_same(name):
    kind = CLASSIFIERS[name]
    given = dict.fromkeys(["estimator"], TREE) if _needs(kind, "estimator") else {}
    estimator = kind(**given, **(OTHERS if _needs(kind, "estimators") else {}))
    fewer = {key: value for key, value in FEWER.items() if key in estimator.get_params(deep=False)}
    estimator.set_params(**fewer, **({"nu": 0.1} if name == "NuSVC" else {}))
    answers_come_back(estimator.fit(X, BANDS > 0 if name in TWO_CLASSES else BANDS), X)


@pytest.mark.parametrize("method", ["sigmoid", "isotonic", "temperature"])
def test_calibrated_chances_are_kept(method):
    fitted = CalibratedClassifierCV(TREE, method=method, cv=2).fit(X, BANDS)
    content, _ = write_pipeline(fitted)
    assert (read_pipeline(content).predict_proba(X) == fitted.predict_proba(X)).all()


def _needs(kind, parameter):
    parameters = inspect.signature(kind).parameters
    return parameter in parameters and kind not in (AdaBoostClassifier, BaggingClassifier)


STEPS = {
    "imputer": (SimpleImputer(add_indicator=True), GAPS),
    "imputer by function": (SimpleImputer(strategy=np.median), GAPS),
    "neighbours imputer": (KNNImputer(), GAPS),
    "iterative imputer": (IterativeImputer(random_state=0, max_iter=2), GAPS),
    "standard": (StandardScaler(), X),
    "min-max": (MinMaxScaler(clip=True), X),
    "max-abs": (MaxAbsScaler(), X),
    "robust": (RobustScaler(), X),
    "binarizer": (Binarizer(threshold=5), X),
    "bins": (KBinsDiscretizer(4, encode="ordinal", quantile_method="averaged_inverted_cdf"), X),
    "bins one-hot": (KBinsDiscretizer(4, strategy="uniform"), X),
    "power": (PowerTransformer(), X),
    "quantile": (QuantileTransformer(n_quantiles=10), X),
    "polynomial": (PolynomialFeatures(2), X),
    "spline": (SplineTransformer(), X),
    "pca": (PCA(2), X),
    "logarithm": (FunctionTransformer(np.log1p, inverse_func=np.expm1), X),
    "root": (FunctionTransformer(np.sqrt), X),
    "best two": (SelectKBest(f_regression, k=2), X),
    "best by information": (SelectKBest(mutual_info_regression, k=2), X),
    "one-hot": (OneHotEncoder(handle_unknown="ignore"), FRAME[["kind"]]),
    "ordinal": (OrdinalEncoder(), FRAME[["kind"]]),
    "target": (TargetEncoder(cv=KFold(3)), FRAME[["kind"]]),
    "union": (FeatureUnion([("a", StandardScaler()), ("b", PCA(2))]), X),
    "columns": (
        ColumnTransformer(
            [
                ("scaled", StandardScaler(), ["area"]),
                ("coded", OneHotEncoder(), make_column_selector(dtype_include="category")),
            ],
            remainder="passthrough",
        ),
        FRAME,
    ),
}


# Two rounds of the iterative imputer are too few, which it says.
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", STEPS)
def test_the_usual_steps_are_kept_alone_and_before_a_regressor(name):
    step, rows = STEPS[name]
    answers_come_back(step.fit(rows, Y), rows)
    answers_come_back(
        make_pipeline(step, RandomForestRegressor(2, random_state=0)).fit(rows, Y), rows
    )


REGRESSIONS = {
    "search": lambda: GridSearchCV(Ridge(), {"alpha": [1.0, 2.0]}, cv=3).fit(X, Y).best_estimator_,
    "random search": lambda: (
        RandomizedSearchCV(Ridge(), {"alpha": loguniform(0.1, 1)}, n_iter=2, cv=3, random_state=0)
        .fit(X, Y)
        .best_estimator_
    ),
    "folds": lambda: LassoCV(cv=KFold(3)).fit(X, Y),
    "logarithm of the outcome": lambda: TransformedTargetRegressor(
        Ridge(), func=np.log1p, inverse_func=np.expm1
    ).fit(X, Y),
    "quantiles of the outcome": lambda: TransformedTargetRegressor(
        Ridge(), transformer=QuantileTransformer(n_quantiles=10)
    ).fit(X, Y),
    "vote": lambda: VotingRegressor([("a", Ridge()), ("b", KNeighborsRegressor())]).fit(X, Y),
    "stack": lambda: StackingRegressor([("a", Ridge())], cv=KFold(3)).fit(X, Y),
    "bag": lambda: BaggingRegressor(KNeighborsRegressor(), 2, random_state=0).fit(X, Y),
    "isotonic": lambda: IsotonicRegression(out_of_bounds="clip").fit(X[:, 0], Y),
    "boosting on categories": lambda: HistGradientBoostingRegressor(
        max_iter=2, categorical_features=[2]
    ).fit(np.floor(X), Y),
    "momentum": lambda: MLPRegressor(
        hidden_layer_sizes=(4,),
        solver="sgd",
        learning_rate_init=1e-4,
        max_iter=500,
        tol=100.0,
        random_state=0,
    ).fit(X, Y),
    "gamma": lambda: TweedieRegressor(power=2, max_iter=1000).fit(X, Y),
    **{
        f"neighbours {metric}": lambda metric=metric: KNeighborsRegressor(
            metric=metric, algorithm="ball_tree", p=3
        ).fit(X, Y)
        for metric in ("manhattan", "chebyshev", "minkowski", "canberra", "braycurtis", "hamming")
    },
    **{
        f"process {kernel}": lambda kernel=kernel: GaussianProcessRegressor(
            kernel, optimizer=None
        ).fit(X, Y)
        for kernel in (
            kernels.RBF() + kernels.WhiteKernel(),
            2.0 * kernels.Matern(),
            kernels.RationalQuadratic() ** 2,
            kernels.DotProduct() + kernels.WhiteKernel(10.0),
            kernels.ExpSineSquared() + kernels.WhiteKernel(10.0),
            kernels.PairwiseKernel(),
        )
    },
}


@pytest.mark.parametrize("name", REGRESSIONS)
def test_regressors_with_parts_of_their_own_are_kept(name):
    fitted = REGRESSIONS[name]()
    answers_come_back(fitted, X[:, 0] if name == "isotonic" else X)


class Mine(RandomForestRegressor):
    """Somebody's own subclass."""


def cube(X):
    return X**3


@pytest.mark.parametrize(
    ("estimator", "held"),
    [
        (Mine(2), f"{__name__}.Mine"),
        (make_pipeline(StandardScaler(), Mine(2)), f"{__name__}.Mine"),
        (make_pipeline(FunctionTransformer(cube), KNeighborsRegressor()), f"{__name__}.cube"),
        (make_pipeline(FunctionTransformer(operator.neg), Ridge()), "_operator.neg"),
        (
            RandomizedSearchCV(Ridge(), {"alpha": loguniform(0.1, 1)}, n_iter=2, cv=3),
            "scipy.stats._continuous_distns.reciprocal_gen",
        ),
    ],
    ids=["subclass", "subclass after a step", "own function", "operator", "distribution"],
)
def test_what_is_not_on_the_list_is_named_and_not_kept(estimator, held):
    assert write_pipeline(estimator.fit(X, Y)) == (None, held)


class Unwritable(StandardScaler):
    def __getstate__(self):
        raise RuntimeError("not to be written")


def test_a_step_that_cannot_be_written_is_named():
    fitted = make_pipeline(Unwritable(), Ridge()).fit(X, Y)
    assert write_pipeline(fitted) == (None, f"{__name__}.Unwritable")


def test_the_list_is_written_out_and_holds_nothing_that_calls_by_name():
    assert len(set(TRUSTED_TYPES)) == len(TRUSTED_TYPES)
    assert all(part.isidentifier() for name in TRUSTED_TYPES for part in name.split("."))
    known = ("sklearn", "numpy", *LIBRARIES)
    elsewhere = [name for name in TRUSTED_TYPES if name.split(".")[0] not in known]
    assert elsewhere == [
        "scipy._lib.array_api_compat.numpy._aliases.asarray",
        "scipy.interpolate._bsplines.BSpline",
        "functools.partial",
        "collections.OrderedDict",
    ]
    assert not [name for name in TRUSTED_TYPES if name.startswith(("numpy.load", "numpy.from"))]


def test_a_file_that_names_something_else_is_refused():
    content = skops.io.dumps({"call": operator.methodcaller("lower")})
    with pytest.raises(skops.io.exceptions.UntrustedTypesFoundException):
        read_pipeline(content)
