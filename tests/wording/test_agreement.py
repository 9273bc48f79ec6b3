"""What the page claims of the agreement with scikit-learn is no better than what was measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

import mlcore
from mlcore import artifacts
from mlcore.conversion import Parity
from mlcore.text import for_locale
from mlcore.wording import agreement
from mlcore.wording.kinds import library_name

MEASURED = Parity(
    n_rows=11_000, n_near_threshold=1_000, n_identical=9_000, max_abs_difference=3.1e-5,
    max_abs_elsewhere=2.4e-5,
)  # fmt: skip


def claimed(small_folder, **changed) -> str:
    model_id = mlcore.ModelConfig(n_estimators=5).fingerprint()
    manifest = artifacts.ModelFolder(small_folder, model_id).manifest
    measured = replace(MEASURED, **changed).as_dict()
    return agreement.sentence(replace(manifest, parity={"model.onnx": measured}), for_locale("en"))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "agrees with scikit-learn to 0.00004"),
        ({"max_abs_elsewhere": None}, "agrees with scikit-learn to 0.00004"),
        ({"max_abs_elsewhere": 0.0}, "on all rows tried but those right on a step of the model"),
        ({"max_abs_difference": 4.7}, "for values right on a step of the model it can be 5 off"),
        (
            {"n_identical": 11_000, "max_abs_difference": 0.0},
            "same answer as scikit-learn on all 11,000 rows tried",
        ),
        (
            {"n_identical": 11_000, "n_thresholds": 40, "n_thresholds_proven": 40},
            "same answer as scikit-learn, bit for bit",
        ),
        (
            {
                "n_identical": 11_000,
                "n_thresholds": 40,
                "n_thresholds_proven": 40,
                "float64_only": True,
            },
            "bit for bit; for rows of float64 numbers",
        ),
        (
            {"n_real": 500, "n_real_off": 4, "bound": 0.02, "max_abs_difference": 1.5},
            "on 4 of 500 real cases more than 0.02 off scikit-learn's answer, at most 2",
        ),
    ],
)
def test_a_difference_beside_a_step_is_told_apart(small_folder, changed, words):
    assert words in claimed(small_folder, **changed)


@pytest.mark.parametrize(
    ("estimator", "library"),
    [
        ("XGBRFClassifier", "XGBoost"),
        ("LGBMRegressor", "LightGBM"),
        ("RandomForestRegressor", "scikit-learn"),
    ],
)
def test_sentences_name_the_library_whose_model_it_was(small_folder, estimator, library):
    model_id = mlcore.ModelConfig(n_estimators=5).fingerprint()
    manifest = artifacts.ModelFolder(small_folder, model_id).manifest
    manifest = replace(manifest, estimator=estimator)
    assert library_name(manifest) == library
    for locale in ("en", "fr"):
        said = agreement.sentence(manifest, for_locale(locale).about(library_name(manifest)))
        assert library in said
        assert ("scikit-learn" in said) == (library == "scikit-learn")
