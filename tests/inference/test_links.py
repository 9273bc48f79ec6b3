"""What is made of a model's scores has the very bits of what scikit-learn makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)

from mlcore.conversion.parts import undone
from mlcore.errors import ArtifactError, UnsupportedModelError
from mlcore.inference.links import FUNCTIONS, Link

RNG = np.random.default_rng(1)
OUTCOMES = RNG.lognormal(1.0, 1.0, size=(400, 1))

WAYS = {
    "standard": lambda: StandardScaler(),
    "scale alone": lambda: StandardScaler(with_mean=False),
    "mean alone": lambda: StandardScaler(with_std=False),
    "range": lambda: MinMaxScaler((1.0, 3.0)),
    "largest": lambda: MaxAbsScaler(),
    "robust": lambda: RobustScaler(),
    "centre alone": lambda: RobustScaler(with_scaling=False),
    "quantiles": lambda: QuantileTransformer(n_quantiles=90),
    "normal quantiles": lambda: QuantileTransformer(n_quantiles=90, output_distribution="normal"),
    "Yeo-Johnson": lambda: PowerTransformer(),
    "Box-Cox": lambda: PowerTransformer("box-cox", standardize=False),
    "logarithm": lambda: FunctionTransformer(np.log1p, np.expm1),
    "several": lambda: make_pipeline(
        FunctionTransformer(np.log, np.exp), "passthrough", StandardScaler()
    ),
    "nothing": lambda: FunctionTransformer(),
}


@pytest.mark.filterwarnings("ignore:Some values in column")
@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("name", WAYS)
def test_the_way_back_has_the_bits_of_the_fitted_transformer(name):
    transformer = WAYS[name]().fit(OUTCOMES)
    scores = transformer.transform(OUTCOMES)
    scores = np.vstack([scores, scores + RNG.normal(0.0, 0.3, scores.shape), [[0.0], [1.0]]])
    link = undone(transformer, Link())
    expected = transformer.inverse_transform(scores)[:, 0]
    np.testing.assert_array_equal(link(scores), expected)
    one_by_one = [link(scores[at : at + 1])[0] for at in range(0, len(scores), 50)]
    np.testing.assert_array_equal(one_by_one, expected[::50])
    assert Link.read(link.as_text()) == link


@pytest.mark.parametrize(
    "inverse", [lambda v: v, np.sort, np.reciprocal], ids=["own", "no ufunc", "another ufunc"]
)
def test_a_function_that_is_not_listed_is_refused_by_name(inverse):
    with pytest.raises(UnsupportedModelError) as caught:
        undone(FunctionTransformer(None, inverse), Link())
    assert caught.value.code == "model.target-function"
    assert "expm1" in str(caught.value)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_is_numpys(name):
    scores = np.array([[0.25], [2.0]])
    with np.errstate(all="ignore"):
        expected = getattr(np, name)(scores[:, 0])
    np.testing.assert_array_equal(Link().after("function", name=name)(scores), expected)


@given(st.lists(st.floats(), min_size=1, max_size=5))
def test_every_float_comes_back_with_its_bits(values):
    text = Link().after("line", weights=values, plus=values[0]).as_text()
    weights = Link.read(text).rule[1]["weights"]
    np.testing.assert_array_equal(weights, values)


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[]", "-1", "true", '["unknown", {}, 0]', '["average", {}]', '["average", 3, 0]',
        '["function", {"name": "save"}, 0]', '["function", {}, 0]', '["average", {}, "0"]',
        "[" * 5_000,
    ],
)  # fmt: skip
def test_what_is_no_link_is_refused(text):
    with pytest.raises(ArtifactError) as caught:
        Link.read(text)
    assert caught.value.code == "artifact.link"


def test_scores_are_counted():
    assert Link().n_scores == 1
    assert (
        Link(["average", {"weights": None}, 0, ["function", {"name": "exp"}, 2], 1]).n_scores == 3
    )
