"""Times of single answers while the page is used, and the pipeline that is asked for them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.artifacts import ModelFolder
from mlcore.benchmark.live import ENOUGH, KEPT, Readings, twin
from mlcore.errors import ArtifactError, ModelNotFoundError
from mlcore.inference import open_predictor

TIMES = st.lists(st.tuples(st.floats(1e-6, 1), st.floats(1e-6, 1)), max_size=250)


def taken(times):
    readings = Readings()
    for number, (fast, slow) in enumerate(times):
        readings = readings.add((float(number),), fast=fast, slow=slow)
    return readings


@given(TIMES)
def test_the_last_readings_are_kept_in_pairs(times):
    readings = taken(times)
    assert list(zip(readings.fast, readings.slow, strict=True)) == times[-KEPT:]
    assert (readings.quantiles(0.5) is None) == (len(times) < ENOUGH)


def test_percentiles_appear_with_the_72nd_reading():
    assert ENOUGH == 72
    times = np.linspace(0.001, 0.002, 72)
    assert taken([(t, 10 * t) for t in times[:71]]).missing == 1
    readings = taken([(t, 10 * t) for t in times])
    fast, slow = readings.quantiles(0.95)
    assert fast == pytest.approx(np.quantile(times, 0.95, method="inverted_cdf"), rel=0.001)
    assert slow == pytest.approx(10 * fast, rel=0.002)


def test_a_row_without_a_reading_is_remembered():
    readings = taken([(0.1, 0.2)]).at((5.0,))
    assert (readings.row, len(readings.fast)) == ((5.0,), 1)


def test_the_twin_is_opened_once_and_answers_like_the_model(data_folder, model_id):
    job = twin(data_folder, model_id)
    assert twin(data_folder, model_id) is job
    assert job.wait(60)
    predictor = job.now.result
    served = open_predictor(ModelFolder(data_folder, model_id))
    row = served.schema.typical_row
    assert predictor.predict_one(row).prediction == served.predict_one(row).prediction


def test_a_model_that_comes_later_is_found(data_folder, model_id, tmp_path):
    job = twin(tmp_path / "empty", model_id)
    assert job.wait(60)
    assert isinstance(job.now.error, ModelNotFoundError)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "models").symlink_to(data_folder / "models")
    assert twin(tmp_path / "empty", model_id).wait(60)
    assert twin(tmp_path / "empty", model_id).now.result


def test_a_pipeline_that_cannot_be_read_is_said(data_folder, model_id):
    for path in (data_folder / "models" / model_id).glob("*.skops"):
        path.write_bytes(b"broken")
    job = twin(data_folder, model_id)
    assert job.wait(60)
    assert isinstance(job.now.error, ArtifactError)


def test_of_classes_the_pipeline_gives_the_chance_of_the_chosen_one(wines):
    job = twin(*wines)
    assert job.wait(60)
    row = open_predictor(ModelFolder(*wines)).schema.typical_row
    expected = open_predictor(ModelFolder(*wines)).predict_one(row)
    answer = job.now.result.predict_one(row)
    assert (answer.prediction, answer.label) == (expected.prediction, expected.label)
