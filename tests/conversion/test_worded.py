"""Trees that ask for categories answer as pipelines over words do, to the last bit."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.conversion.worded import CLASSIFIERS, ENCODERS, Case, assert_answered, cases


@pytest.mark.parametrize(("place", "encoder"), list(enumerate([*ENCODERS, "own"])))
def test_each_encoder_is_followed(place: int, encoder: str) -> None:
    estimator, n_classes = ("histograms", 3) if place % 2 else ("forest", 0)
    case = Case(
        seed=1, encoder=encoder, estimator=estimator, n_classes=n_classes, dtype="object",
        has_gaps=True, imputes=encoder == "one-hot, two left out", by_name=True, selects=False,
    )  # fmt: skip
    assert assert_answered(case) > 100


@pytest.mark.parametrize("estimator", CLASSIFIERS)
def test_each_classifier_of_trees_is_followed(estimator: str) -> None:
    case = Case(
        seed=2, encoder="one-hot", estimator=estimator, n_classes=2, dtype="str",
        has_gaps=False, imputes=False, by_name=False, selects=True,
    )  # fmt: skip
    assert assert_answered(case) > 100


@pytest.mark.timeout(600)
@given(case=cases())
@settings(
    max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
def test_any_pipeline_over_words_is_followed(case: Case) -> None:
    assert_answered(case)
