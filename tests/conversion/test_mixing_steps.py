"""Trees behind steps that mix inputs answer what the whole pipeline answers."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    PolynomialFeatures,
    SplineTransformer,
    StandardScaler,
)

from mlcore.conversion.exact import is_double, steps_graph, with_trees
from mlcore.forest import trees_from_sklearn
from mlcore.inference.session import Session

RNG = np.random.default_rng(11)
WHOLE = RNG.integers(0, 20, size=(300, 1)).astype(float)
ROUNDED = np.round(RNG.normal(50, 10, size=(300, 1)), 1)
X = np.hstack([WHOLE, ROUNDED, RNG.uniform(-1, 1, size=(300, 3))])
Y = 3 * (X[:, 0] % 5) + 0.2 * X[:, 1] + X[:, 2] * X[:, 3]
ROWS = np.vstack([X, X[RNG.permutation(300)] * 0.5 + X * 0.5, RNG.uniform(-1, 60, (3_000, 5))])

FOREST = RandomForestRegressor(30, random_state=0)
HISTOGRAM = HistGradientBoostingRegressor(max_iter=30, random_state=0)
MIXED = {
    "components": (PCA(3, random_state=0),),
    "scaled, then whitened components": (StandardScaler(), PCA(3, whiten=True, random_state=0)),
    "singular vectors": (TruncatedSVD(3, random_state=0),),
    "products": (StandardScaler(), PolynomialFeatures(3)),
}


@pytest.mark.parametrize("regressor", [FOREST, HISTOGRAM], ids=["forest", "histogram"])
@pytest.mark.parametrize("name", MIXED)
def test_nearly_every_row_takes_the_same_path(name, regressor):
    fitted = make_pipeline(*MIXED[name], regressor).fit(X, Y)
    model = with_trees(steps_graph(fitted[:-1], 5), [trees_from_sklearn(fitted[-1])])
    same = Session(model.SerializeToString(), 5).run(ROWS) == fitted.predict(ROWS)
    # Sums of products are added up in another order: a row may fall on the other side of a step.
    allowed = 0 if "products" in name else 0.001 * len(ROWS)
    assert (~same).sum() <= allowed


@pytest.mark.parametrize("settings", [
    {"degree": 2}, {"degree": 4}, {"degree": (2, 3)}, {"degree": (0, 2), "include_bias": False},
    {"degree": 1, "include_bias": False}, {"degree": 3, "interaction_only": True},
    {"degree": 7, "interaction_only": True},
], ids=str)  # fmt: skip
def test_products_have_the_very_bits_of_scikit_learn(settings):
    step = PolynomialFeatures(**settings).fit(X)
    graph = steps_graph([step], 5)
    assert columns_of(graph, X).tobytes() == np.ascontiguousarray(step.transform(X)).tobytes()


def test_a_step_without_a_converter_is_not_taken():
    assert steps_graph([SplineTransformer().fit(X)], 5) is None


def test_a_graph_that_computes_in_float32_on_the_way_is_told():
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType

    scaler = StandardScaler().fit(X)
    kinds = {FloatTensorType: False, DoubleTensorType: True}
    for kind, double in kinds.items():
        graph = convert_sklearn(scaler, initial_types=[("X", kind([None, 5]))], target_opset=17)
        assert is_double(graph) is double


def columns_of(graph, rows):
    from mlcore.inference.runtime import onnxruntime

    session = onnxruntime.InferenceSession(graph.SerializeToString())
    (columns,) = session.run(None, {"X": rows})
    return columns
