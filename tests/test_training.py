"""Metrics are those of the pipeline that is served, on rows it has not seen."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlcore.config import ModelConfig
from mlcore.datasets import load_dataset
from mlcore.training import N_FOLDS, fit, tree_answers
from mlcore.whatif.uncertainty import calibrate

CONFIG = ModelConfig(n_estimators=10)


@pytest.fixture(scope="module")
def dataset():
    return load_dataset("energy")


@pytest.fixture(scope="module")
def fitted(dataset):
    return fit(CONFIG, dataset)


def split(dataset):
    return train_test_split(dataset.X, dataset.y, test_size=0.2, random_state=0)


def test_the_pipeline_is_the_one_scikit_learn_fits_on_the_training_rows(dataset, fitted):
    X_train, X_test, y_train, _ = split(dataset)
    forest = RandomForestRegressor(n_estimators=10, random_state=0)
    reference = make_pipeline(StandardScaler(), forest).fit(X_train, y_train)
    answers, expected = fitted.pipeline.predict(X_test), reference.predict(X_test)
    assert answers.tobytes() == expected.tobytes()


def test_the_held_out_scores_are_scikit_learns(dataset, fitted):
    _, X_test, y_train, y_test = split(dataset)
    answers = fitted.pipeline.predict(X_test)
    assert fitted.metrics.r2 == r2_score(y_test, answers)
    assert fitted.metrics.mae == mean_absolute_error(y_test, answers)
    always_the_median = np.full(len(y_test), np.median(y_train))
    assert fitted.metrics.baseline_mae == pytest.approx(
        mean_absolute_error(y_test, always_the_median), rel=1e-12
    )
    assert (fitted.metrics.n_train, fitted.metrics.n_test) == (len(y_train), len(y_test))


def test_the_cross_validated_scores_never_see_the_held_out_rows(dataset, fitted):
    X_train, _, y_train, _ = split(dataset)
    forest = RandomForestRegressor(n_estimators=10, random_state=0)
    folds = KFold(N_FOLDS, shuffle=True, random_state=0)
    scores = cross_val_score(make_pipeline(StandardScaler(), forest), X_train, y_train, cv=folds)
    assert fitted.metrics.cv_r2 == pytest.approx(scores.mean(), rel=1e-12)
    assert fitted.metrics.cv_r2_std == pytest.approx(scores.std(), rel=1e-9)


def test_the_model_beats_always_answering_the_median(fitted):
    assert fitted.metrics.mae < fitted.metrics.baseline_mae / 2


def test_a_row_is_judged_only_by_trees_that_did_not_see_it(dataset, fitted):
    X_train, _, y_train, _ = split(dataset)
    scaler = StandardScaler().fit(X_train)
    forest = RandomForestRegressor(n_estimators=10, random_state=0, oob_score=True)
    with pytest.warns(
        UserWarning, match="do not have OOB scores"
    ):  # ten trees leave a few rows unjudged
        forest.fit(scaler.transform(X_train), y_train)
    ours = fitted.calibration["oob_prediction"]
    judged = np.isfinite(ours)
    assert 0.9 < judged.mean() < 1
    np.testing.assert_allclose(ours[judged], forest.oob_prediction_[judged], rtol=1e-12)
    residual = fitted.calibration["oob_residual"][judged]
    np.testing.assert_array_equal(residual, (y_train - ours)[judged])


def test_the_spread_of_a_row_is_that_of_the_trees_that_did_not_see_it(dataset, fitted):
    X_train, *_ = split(dataset)
    scaled = fitted.pipeline[0].transform(X_train).astype(np.float32)
    forest = fitted.pipeline[-1]
    for row in range(60):
        said = [
            tree.predict(scaled[row : row + 1])[0]
            for tree, drawn in zip(forest.estimators_, forest.estimators_samples_, strict=True)
            if row not in drawn
        ]
        expected = np.std(said, ddof=1) if len(said) > 1 else np.nan
        ours = fitted.calibration["oob_spread"][row]
        np.testing.assert_allclose(ours, expected, rtol=1e-12)


def test_the_share_inside_the_ranges_is_counted_on_the_held_out_rows(dataset, fitted):
    _, X_test, _, y_test = split(dataset)
    learnt = calibrate(fitted.calibration["oob_residual"], fitted.calibration["oob_spread"])
    spread = tree_answers(fitted.pipeline, X_test).std(axis=0, ddof=1)
    missed = np.abs(y_test - fitted.pipeline.predict(X_test))
    inside = (missed <= learnt.factors[0.9] * (spread + learnt.floor)).mean()
    assert fitted.metrics.coverage_90 == inside
    assert 0.7 < fitted.metrics.coverage_80 <= inside <= fitted.metrics.coverage_95


def test_the_schema_carries_the_scaler(fitted):
    scaler = fitted.pipeline[0]
    assert [feature.mean for feature in fitted.schema.features] == scaler.mean_.tolist()
    assert [feature.scale for feature in fitted.schema.features] == scaler.scale_.tolist()


def test_the_same_configuration_fits_the_same_model(dataset, fitted):
    again = fit(CONFIG, dataset)
    assert again.metrics == fitted.metrics
    for name, array in fitted.calibration.items():
        assert again.calibration[name].tobytes() == array.tobytes()


def test_another_seed_fits_another_model(dataset, fitted):
    other = fit(ModelConfig(n_estimators=10, random_state=1), dataset)
    assert other.metrics.mae != fitted.metrics.mae


def test_limits_of_the_trees_are_kept(dataset):
    config = ModelConfig(n_estimators=3, max_depth=2, min_samples_leaf=20, test_size=0.5)
    trained = fit(config, dataset)
    trees = [tree.tree_ for tree in trained.pipeline[-1].estimators_]
    assert max(tree.max_depth for tree in trees) == 2
    assert min(tree.n_node_samples[tree.children_left < 0].min() for tree in trees) >= 1
    assert trained.metrics.n_test == 500


def test_progress_is_told_in_order_and_may_cancel(dataset):
    told = []
    fit(CONFIG, dataset, lambda stage, share: told.append((stage, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    assert len({stage for stage, _ in told}) == 2

    def cancel(_stage: str, share: float) -> None:
        if share > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(CONFIG, dataset, cancel)
