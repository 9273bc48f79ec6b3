"""Trees that ask for categories answer as pipelines over words do, to the last bit."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.conversion.worded import CLASSIFIERS, ENCODERS, Case, assert_answered, cases


@pytest.mark.parametrize(("place", "encoder"), list(enumerate([*ENCODERS, "own"])))
def test_each_encoder_each_ensemble_and_each_kind_of_words_is_followed(
    place: int, encoder: str
) -> None:
    case = Case(
        seed=1 + place % 2, encoder=encoder, estimator=[*CLASSIFIERS][place % len(CLASSIFIERS)],
        n_classes=(0, 3, 2, 2, 2, 0, 3, 3)[place], dtype=("object", "str", "category")[place % 3],
        has_gaps=place not in (1, 7), imputes=place in (2, 3), by_name=place % 2 == 0,
        selects=place in (1, 4),
    )  # fmt: skip
    assert assert_answered(case) > 100


@pytest.mark.timeout(600)
@given(case=cases())
@settings(
    max_examples=7, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
def test_any_pipeline_over_words_is_followed(case: Case) -> None:
    assert_answered(case)
