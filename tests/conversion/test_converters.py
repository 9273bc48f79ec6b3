"""What Levers writes to ONNX itself answers what scikit-learn answers."""

from __future__ import annotations

import warnings

import numpy as np
import pandas
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.ensemble import (
    AdaBoostRegressor,
    BaggingRegressor,
    GradientBoostingRegressor,
    HistGradientBoostingRegressor,
    RandomForestRegressor,
    StackingRegressor,
    VotingRegressor,
)
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.feature_selection import (
    RFE,
    SelectFromModel,
    SelectKBest,
    SequentialFeatureSelector,
    VarianceThreshold,
    f_regression,
)
from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    FunctionTransformer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)
from sklearn.tree import DecisionTreeRegressor, ExtraTreeRegressor

from mlcore.conversion import convert_portable, missing_inputs, split
from mlcore.conversion.converters.functions import FUNCTIONS
from mlcore.inference.session import Session

RNG = np.random.default_rng(5)
X = np.hstack([
    RNG.integers(0, 12, (200, 1)),
    RNG.integers(0, 4, (200, 1)),
    np.round(RNG.normal(50, 10, (200, 1)), 1),
    RNG.uniform(0.1, 3, (200, 1)),
])  # fmt: skip
Y = 5 + 3 * (X[:, 0] % 5) + X[:, 1] + 0.2 * X[:, 2] + 2 * X[:, 3]
ROWS = np.vstack([X, RNG.permuted(X, axis=0)])
BINS = {"quantile_method": "averaged_inverted_cdf"}
FOREST = RandomForestRegressor(5, random_state=0)

STEPS = {
    "Binarizer": Binarizer(threshold=2.0),
    "bins": KBinsDiscretizer(3, **BINS),
    "bins in a dense matrix": KBinsDiscretizer(3, encode="onehot-dense", strategy="uniform"),
    "bins by number": KBinsDiscretizer(5, encode="ordinal", strategy="uniform"),
    "centres": KMeans(3, n_init=1, random_state=0),
    "columns by mask": ColumnTransformer([("a", StandardScaler(), [True, False, True, False])]),
    "columns by position": ColumnTransformer(
        [("a", make_pipeline(SimpleImputer(), StandardScaler()), slice(1, 3)), ("b", "drop", [0])],
        remainder=MinMaxScaler(),
        transformer_weights={"a": 2.0},
    ),
    "imputer": SimpleImputer(),
    "imputer of noughts": SimpleImputer(missing_values=0, add_indicator=True),
    "imputer by models": IterativeImputer(random_state=0),
    "imputer by neighbours": KNNImputer(),
    "Normalizer l1": Normalizer("l1"),
    "Normalizer l2": Normalizer("l2"),
    "Normalizer max": Normalizer("max"),
    "codes": OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
    "one column a code": OneHotEncoder(handle_unknown="ignore"),
    "one column a frequent code": OneHotEncoder(
        handle_unknown="infrequent_if_exist", min_frequency=8, drop="first"
    ),
    "outcome of a code": TargetEncoder(target_type="continuous", random_state=0),
    "powers": PowerTransformer(),
    "powers of positive numbers": make_pipeline(
        FunctionTransformer(np.exp), PowerTransformer("box-cox", standardize=False)
    ),
    "shares": QuantileTransformer(n_quantiles=50),
    "products": PolynomialFeatures(2),
    "the best": SelectKBest(f_regression, k=2),
    "the best in turn": SequentialFeatureSelector(Ridge(), n_features_to_select=2),
    "those a forest uses": SelectFromModel(FOREST),
    "those left": RFE(Ridge(), n_features_to_select=2),
    "those that vary": VarianceThreshold(1.0),
    "union": FeatureUnion(
        [("a", MaxAbsScaler()), ("b", "passthrough"), ("c", "drop"), ("d", Binarizer())],
        transformer_weights={"b": 0.5},
    ),
    "no function": FunctionTransformer(),
}


def portable(fitted, rows):
    model, _ = convert_portable(split(fitted))
    session = Session(model, rows.shape[1])
    assert session.dtype is np.float64
    return session.run(rows)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_keeps_what_is_behind_it_right_to_the_last_digits(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of codes it never met, and of settings on their way out
        fitted = make_pipeline(STEPS[name], Ridge()).fit(X, Y)
        expected = fitted.predict(ROWS)
        answers = portable(fitted, ROWS)
    np.testing.assert_allclose(answers, expected, rtol=1e-12, atol=1e-12)


REGRESSORS = {
    "scaled tree": make_pipeline(
        SimpleImputer(), StandardScaler(), DecisionTreeRegressor(random_state=0)
    ),
    "random tree": make_pipeline(MinMaxScaler(), ExtraTreeRegressor(random_state=0)),
    "forest": make_pipeline(RobustScaler(), FOREST),
    "boosting": make_pipeline(MaxAbsScaler(), GradientBoostingRegressor(n_estimators=10)),
    "histogram": make_pipeline(RobustScaler(), HistGradientBoostingRegressor(max_iter=10)),
    "adaptive": AdaBoostRegressor(n_estimators=10, random_state=0),
    "bag of columns": BaggingRegressor(
        DecisionTreeRegressor(), n_estimators=5, max_features=0.5, random_state=0
    ),
    "stack": StackingRegressor([
        ("line", LinearRegression()), ("forest", FOREST),
        ("trees", HistGradientBoostingRegressor(max_iter=10)),
    ]),
    "vote": VotingRegressor(
        [("line", LinearRegression()), ("none", "drop"),
         ("forest", make_pipeline(StandardScaler(), FOREST))],
        weights=[1, 2, 3],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REGRESSORS)
def test_trees_behind_steps_and_in_ensembles_take_scikit_learns_path_on_every_row(name):
    # Whole numbers and one decimal lie on thresholds all the time. The operator of that age answers
    # in float32, so that the last digits differ; another path would differ by far more.
    fitted = REGRESSORS[name].fit(X, Y)
    rows = np.vstack([ROWS, np.nextafter(ROWS, np.inf), ROWS.astype(np.float32), (ROWS + X[0]) / 2])
    expected = fitted.predict(rows)
    np.testing.assert_allclose(portable(fitted, rows), expected, rtol=3e-6)


def test_a_value_on_a_binarizers_threshold_is_below_it():
    fitted = make_pipeline(Binarizer(), LinearRegression()).fit([[0.0], [1.0], [2.0]], [0, 10, 10])
    assert portable(fitted, np.array([[0.0], [1.0]])) == pytest.approx([0, 10], abs=1e-12)


@pytest.mark.parametrize("scaler", [MinMaxScaler(clip=True), MaxAbsScaler(clip=True)],
                         ids=["range", "largest"])  # fmt: skip
def test_what_lies_beyond_the_rows_it_was_fitted_on_is_clipped(scaler):
    fitted = make_pipeline(scaler, LinearRegression()).fit(X, Y)
    far = np.vstack([3 * X, -X])
    np.testing.assert_allclose(portable(fitted, far), fitted.predict(far), rtol=1e-12)


def test_a_row_of_noughts_stays_one_when_rows_are_normalized():
    rows = np.array([[0.0, 0.0], [3.0, 4.0], [1e-16, 1e-16], [2.0, 1.0]])
    fitted = make_pipeline(Normalizer(), LinearRegression()).fit(rows, [1.0, 2.0, 3.0, 5.0])
    np.testing.assert_allclose(portable(fitted, rows), fitted.predict(rows), rtol=1e-12)


@pytest.mark.parametrize("encoder", [OneHotEncoder(), OrdinalEncoder()], ids=["columns", "codes"])
def test_a_code_that_the_encoder_refuses_has_no_answer(encoder):
    codes = np.arange(3.0).reshape(-1, 1)
    fitted = make_pipeline(encoder, LinearRegression()).fit(codes, [0.0, 1.0, 5.0])
    np.testing.assert_allclose(portable(fitted, codes), fitted.predict(codes), atol=1e-12)
    assert np.isnan(portable(fitted, codes + 3)).all()
    between = portable(fitted, codes + 0.25)  # only curves ask for it
    np.testing.assert_allclose(between, fitted.predict(codes), atol=1e-12)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_right_to_the_last_digits_for_tiny_and_large_numbers(name):
    function = getattr(np, name)
    rows = np.exp(np.linspace(-80, 6, 4_000)).reshape(-1, 1)
    if name in ("cbrt", "exp", "expm1"):
        rows = np.vstack([-rows, [[0.0]], rows])
    step = FunctionTransformer(function).fit(rows)
    line = LinearRegression(fit_intercept=False).fit([[1.0]], [1.0])
    fitted = make_pipeline(step, line)
    np.testing.assert_allclose(portable(fitted, rows), function(rows[:, 0]), rtol=1e-15)


COLUMNS = {
    "by name": ColumnTransformer([
        ("s", StandardScaler(), ["area m²", "é"]), ("m", MinMaxScaler(), ["d"]),
        ("o", OneHotEncoder(handle_unknown="ignore"), ["b"]),
    ]),
    "by pattern": ColumnTransformer(
        [("s", StandardScaler(), make_column_selector(pattern="a|d"))], remainder=MinMaxScaler()
    ),
    "in columns": ColumnTransformer([
        ("s", make_pipeline(StandardScaler(), ColumnTransformer([("p", "passthrough", [0])])),
         ["é", "b"]),
        ("x", "passthrough", ["d"]),
    ]),
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_by_name_are_found_by_position(name):
    names = ["area m²", "b", "é", "d"]
    fitted = make_pipeline(COLUMNS[name], FOREST).fit(pandas.DataFrame(X, columns=names), Y)
    expected = fitted.predict(pandas.DataFrame(ROWS, columns=names))
    np.testing.assert_allclose(portable(fitted, ROWS), expected, rtol=3e-6)


APART = RNG.normal(size=(80, 4))
"""Among which no two are at the same distance."""
GAPS = np.where(RNG.random(APART.shape) < 0.3, np.nan, APART)
IMPUTERS = {
    "neighbours": KNNImputer(),
    "near neighbours": KNNImputer(n_neighbors=3, weights="distance", add_indicator=True),
    "models": IterativeImputer(random_state=0, max_iter=3),
    "ridges": IterativeImputer(Ridge(), random_state=0, max_iter=2, add_indicator=True),
}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("given", [APART, GAPS], ids=["complete", "with gaps"])
@pytest.mark.parametrize("name", IMPUTERS)
def test_gaps_are_filled_as_the_imputer_does(name, given):
    fitted = make_pipeline(IMPUTERS[name], Ridge()).fit(given, APART[:, 0])
    rows = np.vstack([GAPS[~np.isnan(GAPS).all(axis=1)], APART])
    # Where two rows coincide, scikit-learn finds them a little apart.
    np.testing.assert_allclose(portable(fitted, rows), fitted.predict(rows), rtol=1e-6, atol=1e-6)


def test_an_imputer_of_another_kind_passes_complete_rows_on():
    imputer = IterativeImputer(DecisionTreeRegressor(max_depth=2), random_state=0, max_iter=2)
    fitted = make_pipeline(imputer, Ridge()).fit(X, Y)
    np.testing.assert_allclose(portable(fitted, ROWS), fitted.predict(ROWS), rtol=1e-12)
    assert not missing_inputs(split(fitted), X).any()
