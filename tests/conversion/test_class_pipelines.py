"""Classifiers behind any steps that keep order, of tables with gaps or without, are followed."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

from tests.conversion.cases import Case
from tests.conversion.foldable import JOINED, SINGLE, columns
from tests.conversion.test_classes import KINDS, assert_followed

TAKE_GAPS = ("forest", "extra", "tree", "extra tree", "histogram")
"""Those that learn where a missing value goes."""
PASS_GAPS = ("standard", "range", "clipped range", "largest", "robust", "varying", "nothing")
"""Steps that leave a missing value as it is."""
IMPUTERS = st.builds(
    SimpleImputer,
    strategy=st.sampled_from(["mean", "median", "most_frequent", "constant"]),
    add_indicator=st.booleans(),
    keep_empty_features=st.just(True),
)


@st.composite
def classifiers(draw: st.DrawFn) -> Case:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_classes = draw(st.sampled_from([2, 3, 12]))
    X = columns(rng, draw(st.sampled_from([30, 90])))
    places = rng.integers(0, n_classes, len(X))
    places = np.where(X[:, 0] > 5, places, places // 2)
    places[:n_classes] = np.arange(n_classes)
    if draw(st.booleans()):
        steps, kinds = _through_gaps(draw)
        X[rng.random(X.shape) < [0.3, 0.1, 0.0, 0.2]] = np.nan
        X[-1] = columns(rng, 1)
    else:
        joined = draw(st.lists(st.sampled_from(list(JOINED)), max_size=1))
        single = draw(st.lists(st.sampled_from(list(SINGLE)), max_size=3))
        steps = [JOINED[name]() for name in joined] + [SINGLE[name]() for name in single]
        kinds = tuple(KINDS)
    last = KINDS[draw(st.sampled_from(kinds))]()
    return Case(pipeline=make_pipeline(*steps, last).fit(X, 7 * places % 13), X=X)


def _through_gaps(draw: st.DrawFn) -> tuple[list[Any], tuple[str, ...]]:
    before = draw(st.lists(st.sampled_from(PASS_GAPS), max_size=2))
    steps = [SINGLE[name]() for name in before]
    if draw(st.booleans()):
        return steps, TAKE_GAPS
    behind = draw(st.lists(st.sampled_from(sorted(SINGLE)), max_size=1))
    return [*steps, draw(IMPUTERS), *(SINGLE[name]() for name in behind)], tuple(KINDS)


# A case is a fitted pipeline: a busy machine takes seconds for one.
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(case=classifiers())
def test_every_probability_behind_any_steps_is_scikit_learns(case):
    assert_followed(case.pipeline, case.X)
