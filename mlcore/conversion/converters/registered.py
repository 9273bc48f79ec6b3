"""Which converters of Levers' own skl2onnx is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlcore.conversion.chain import SELECTORS
from mlcore.conversion.converters import (
    columns,
    distributions,
    functions,
    joining,
    kernels,
    linear,
    neighbours,
    scores,
    trees,
)
from mlcore.conversion.converters.nodes import declare, number_type
from mlcore.conversion.levels.tables import Table

Converter = Callable[[Any, Any, Any], None]


def custom_converters(*, double: bool) -> dict[str, Any]:
    """Return what ``skl2onnx.convert_sklearn`` takes to know them.

    Parameters
    ----------
    double : bool
        Whether the graph works in double, which skl2onnx's own trees do not.

    Returns
    -------
    dict of str to dict
        Keyword arguments.
    """
    steps, regressors = _steps(), _regressors()
    if double:
        regressors |= _double_trees()
    return {
        "custom_conversion_functions": steps | regressors | {scores.Scored: scores.convert_scored},
        "custom_shape_calculators": dict.fromkeys(steps, _several)
        | dict.fromkeys(regressors, _one)
        | {scores.Scored: scores.shape_scored},
        "custom_parsers": dict.fromkeys([*steps, *regressors, scores.Scored], declare) | _parsers(),
    }


def _steps() -> dict[type, Converter]:
    from sklearn.cluster import BisectingKMeans, KMeans, MiniBatchKMeans
    from sklearn.decomposition import PCA
    from sklearn.impute import KNNImputer, SimpleImputer
    from sklearn.impute._iterative import IterativeImputer
    from sklearn.preprocessing import (
        Binarizer,
        FunctionTransformer,
        KBinsDiscretizer,
        MaxAbsScaler,
        Normalizer,
        OneHotEncoder,
        OrdinalEncoder,
        PolynomialFeatures,
        PowerTransformer,
        QuantileTransformer,
        TargetEncoder,
    )

    return dict.fromkeys([*SELECTORS, joining.Selected], joining.convert_selected) | {
        Table: columns.convert_table,
        BisectingKMeans: linear.convert_centres,
        Binarizer: columns.convert_binarizer,
        FunctionTransformer: functions.convert_function,
        IterativeImputer: columns.convert_complete,
        joining.Joined: joining.convert_joined,
        KMeans: linear.convert_centres,
        MiniBatchKMeans: linear.convert_centres,
        KBinsDiscretizer: columns.convert_bins,
        KNNImputer: columns.convert_complete,
        MaxAbsScaler: columns.convert_largest,
        Normalizer: columns.convert_normalizer,
        OneHotEncoder: columns.convert_encoder,
        OrdinalEncoder: columns.convert_encoder,
        PCA: linear.convert_projection,
        PolynomialFeatures: linear.convert_polynomial,
        PowerTransformer: distributions.convert_power,
        QuantileTransformer: distributions.convert_quantiles,
        SimpleImputer: columns.convert_imputer,
        TargetEncoder: columns.convert_encoder,
    }


def _regressors() -> dict[type, Converter]:
    from skl2onnx._supported_operators import sklearn_operator_name_map
    from sklearn.cross_decomposition import CCA, PLSCanonical, PLSRegression
    from sklearn.dummy import DummyRegressor
    from sklearn.ensemble import (
        AdaBoostRegressor,
        BaggingRegressor,
        HistGradientBoostingRegressor,
        VotingRegressor,
    )
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.isotonic import IsotonicRegression
    from sklearn.kernel_ridge import KernelRidge
    from sklearn.linear_model import BayesianRidge
    from sklearn.neighbors import KNeighborsRegressor, RadiusNeighborsRegressor
    from sklearn.svm import SVR, LinearSVR, NuSVR

    linear_models = [
        kind for kind, name in sklearn_operator_name_map.items() if name == "SklearnLinearRegressor"
    ]
    least_squares = (CCA, PLSCanonical, PLSRegression)
    return {
        **dict.fromkeys([*linear_models, BayesianRidge, LinearSVR], linear.convert_linear),
        **dict.fromkeys(least_squares, linear.convert_partial_least_squares),
        AdaBoostRegressor: joining.convert_median,
        BaggingRegressor: joining.convert_mean,
        DummyRegressor: linear.convert_constant,
        GaussianProcessRegressor: kernels.convert_gaussian_process,
        HistGradientBoostingRegressor: trees.convert_histogram,
        IsotonicRegression: distributions.convert_isotonic,
        KernelRidge: kernels.convert_kernel_ridge,
        KNeighborsRegressor: neighbours.convert_neighbours,
        NuSVR: kernels.convert_support_vectors,
        RadiusNeighborsRegressor: neighbours.convert_neighbours,
        SVR: kernels.convert_support_vectors,
        VotingRegressor: joining.convert_mean,
    }


def _parsers() -> dict[type, Any]:
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import (
        AdaBoostRegressor,
        BaggingRegressor,
        StackingRegressor,
        VotingRegressor,
    )
    from sklearn.linear_model import RANSACRegressor
    from sklearn.pipeline import FeatureUnion

    joined = (AdaBoostRegressor, BaggingRegressor, VotingRegressor)
    return dict.fromkeys(joined, joining.parse_members) | {
        ColumnTransformer: joining.parse_columns,
        FeatureUnion: joining.parse_union,
        RANSACRegressor: joining.parse_consensus,
        StackingRegressor: joining.parse_stack,
    }


def _double_trees() -> dict[type, Converter]:
    from sklearn.ensemble import (
        ExtraTreesRegressor,
        GradientBoostingRegressor,
        RandomForestRegressor,
    )
    from sklearn.tree import DecisionTreeRegressor, ExtraTreeRegressor

    kinds: list[type] = [
        DecisionTreeRegressor,
        ExtraTreeRegressor,
        ExtraTreesRegressor,
        GradientBoostingRegressor,
        RandomForestRegressor,
    ]
    return dict.fromkeys(kinds, trees.convert_trees)


def _several(operator: Any) -> None:
    operator.outputs[0].type = number_type(operator.inputs)([None, None])


def _one(operator: Any) -> None:
    operator.outputs[0].type = number_type(operator.inputs)([None, 1])
