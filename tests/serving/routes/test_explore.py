"""The route behind the live view."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

import mlcore
from mlcore.models import open_model
from mlcore.schema.track import value_at
from mlcore.serving.http.errors import RequestError
from mlcore.serving.routes import explore as exploring
from mlcore.whatif.curves import InputRange, input_ranges
from mlcore.whatif.reasons import exact_reaches, middle_ranges
from tests.serving.answers import error_of
from tests.whatif.mixed import SCHEMA as CHOICES

COLD = [-5.0, 150.0, 3.0, 4.0, 2.0]


def test_answer_agrees_with_predict_and_with_its_own_parts(client: TestClient) -> None:
    answer = client.post("/v1/explore", json={"data": COLD}).json()
    assert (
        answer["prediction"] == client.post("/v1/predict", json={"data": COLD}).json()["prediction"]
    )
    change = answer["prediction"] - answer["bias"]
    assert sum(answer["contributions"]) == pytest.approx(change, abs=1e-3)
    assert answer["contribution_errors"] is None
    typical = open_model().schema.typical_row
    assert answer["bias"] == mlcore.load().predict([typical])[0]


def test_contributions_start_at_the_baseline_that_was_sent(client: TestClient) -> None:
    start = [10.0, 90.0, 3.0, 2.0, 4.0]
    answer = client.post("/v1/explore", json={"data": COLD, "baseline": start}).json()
    assert answer["bias"] == mlcore.load().predict([start])[0]
    change = answer["prediction"] - answer["bias"]
    assert sum(answer["contributions"]) == pytest.approx(change, abs=1e-3)
    typical = client.post("/v1/explore", json={"data": COLD}).json()
    assert typical["contributions"] != answer["contributions"]
    assert typical["curves"] == answer["curves"]
    null = client.post("/v1/explore", json={"data": COLD, "baseline": None}).json()
    assert null["contributions"] == typical["contributions"]


@pytest.mark.parametrize(
    ("baseline", "field"),
    [
        ([], "baseline"),
        ([1.0], "baseline"),
        ({"a": 1}, "baseline"),
        ("typical", "baseline"),
        ([True] * 5, "baseline.temperature"),
        ([1e300, 1, 1, 1, 1], "baseline.temperature"),
    ],
)
def test_a_baseline_that_does_not_fit_is_named(
    client: TestClient, baseline: Any, field: str
) -> None:
    answer = client.post("/v1/explore", json={"data": COLD, "baseline": baseline})
    assert answer.status_code == 422
    assert error_of(answer)["field"] == field


@pytest.mark.parametrize("points", [2, 81, 400])
def test_curves_are_the_predictions_on_an_even_grid(client: TestClient, points: int) -> None:
    curves = client.post("/v1/explore", json={"data": COLD, "points": points}).json()["curves"]
    predictor = mlcore.load()
    for place, feature in enumerate(predictor.schema.features):
        rows = np.tile(COLD, (points, 1))
        rows[:, place] = np.linspace(feature.low, feature.high, points)
        assert curves[place] == pytest.approx(predictor.predict(rows), abs=1e-3)


@pytest.mark.parametrize("points", [1, 401, 2.5, "81", None, True, [81]])
def test_points_out_of_range_are_refused_by_name(client: TestClient, points: Any) -> None:
    answer = client.post("/v1/explore", json={"data": COLD, "points": points})
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "points"


@pytest.mark.parametrize("row", [[1.0], [*COLD, 1.0], ["a"] * 5, [True] * 5, {"a": 1}])
def test_bad_rows_get_the_same_errors_as_from_predict(client: TestClient, row: Any) -> None:
    explored = client.post("/v1/explore", json={"data": row})
    predicted = client.post("/v1/predict", json={"data": row})
    assert (explored.status_code, explored.json()) == (422, predicted.json())


def test_answer_has_exactly_the_agreed_keys_and_default(client: TestClient) -> None:
    answer = client.post("/v1/explore", json={"data": COLD})
    assert answer.headers["cache-control"] == "no-store"
    content = answer.json()
    assert set(content) == {
        "prediction", "latency_ms", "total_time_ms", "curves", "bias", "contributions",
        "contribution_errors", "distance", "interval", "reaches",
    }  # fmt: skip
    assert [len(curve) for curve in content["curves"]] == [81] * 5
    assert 0 < content["latency_ms"] < content["total_time_ms"]


def test_what_is_drawn_is_rounded_and_the_prediction_is_not(client: TestClient) -> None:
    content = client.post("/v1/explore", json={"data": COLD}).json()
    digits = open_model().schema.target.decimals + 3
    for value in [*content["contributions"], *content["curves"][0]]:
        assert value == round(value, digits)
    assert content["prediction"] == mlcore.load().predict([COLD])[0]


def test_inputs_outside_the_training_data_are_named(client: TestClient) -> None:
    assert "x-levers-warning" not in client.post("/v1/explore", json={"data": COLD}).headers
    answer = client.post("/v1/explore", json={"data": [99.0, *COLD[1:]]})
    assert answer.headers["x-levers-warning"] == "outside the training data: temperature"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b'{"data": [1, 2, 3, 4, 5], "secret-key": 1}', 422),
        (b'{"points": 81}', 422),
        (b'{"data": [1, 2, 3, 4, 5], "points": 3, "points": 3}', 422),
        (b'{"data": [1, 2, 3, 4, 5], "points": NaN}', 422),
        (b'{"data": [1, 2, 3, 4, 5], "points": 1e400}', 422),
        (b'{"data": [1, 2, 3, 4, 5], "points": ' + b"1" * 100_000 + b"}", 400),
        (b"[" * 100_000, 400),
        (b'{"data": "\xff"}', 400),
        (b" " * 2_000_000, 413),
    ],
)
def test_bad_bodies_are_refused(client: TestClient, body: bytes, status: int) -> None:
    answer = client.post("/v1/explore", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    error_of(answer)
    assert b"secret" not in answer.content


def test_other_content_and_unknown_models_are_refused(client: TestClient) -> None:
    assert client.post("/v1/explore", content=b"{}").status_code == 415
    assert client.post("/v1/explore?model=../x", json={"data": COLD}).status_code == 404
    assert client.get("/v1/explore").status_code == 405


def test_reaches_are_told_of_the_inputs_that_are_asked_for(client: TestClient) -> None:
    model = open_model()
    span = model.middle_ranges()[1]
    asked = [{"name": span.name, "low": span.low, "high": span.high}, {"name": "temperature"}]
    answer = client.post("/v1/explore", json={"data": COLD, "reaches": asked}).json()
    whole = input_ranges(model.schema)[0]
    expected = exact_reaches(model.trees, np.array(COLD), [span, whole])
    assert answer["reaches"] == (model.schema.target.on_grid(expected, more=3)).tolist()
    assert client.post("/v1/explore", json={"data": COLD}).json()["reaches"] == []
    twice = client.post("/v1/explore", json={"data": COLD, "reaches": asked[:1] * 2})
    assert (twice.status_code, error_of(twice)["field"]) == (422, "reaches[1]")


def test_many_inputs_get_fewer_points(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring, "MAX_CELLS", 25 * 40)
    default = client.post("/v1/explore", json={"data": COLD})
    assert len(default.json()["curves"][0]) == 40
    refused = client.post("/v1/explore", json={"data": COLD, "points": 41})
    assert refused.status_code == 422
    assert "from 2 to 40" in error_of(refused)["message"]


@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95])
def test_the_interval_lies_around_the_prediction_as_wide_as_asked(
    client: TestClient, coverage: float
) -> None:
    content = client.post("/v1/explore", json={"data": COLD, "coverage": coverage}).json()
    model, usual = open_model(), content["interval"]
    assert model.intervals is not None
    expected = model.intervals.around(np.array(COLD), content["prediction"], coverage)
    assert usual == {
        "low": expected.low, "high": expected.high, "coverage": coverage,
        "observed": expected.observed,
    }  # fmt: skip
    assert usual["low"] < content["prediction"] < usual["high"]
    assert usual["observed"] == model.manifest.metrics[f"coverage_{100 * coverage:.0f}"]


def test_the_interval_holds_90_percent_unless_told_otherwise(client: TestClient) -> None:
    content = client.post("/v1/explore", json={"data": COLD}).json()
    assert content["interval"]["coverage"] == 0.9


@pytest.mark.parametrize("coverage", [0.5, 90, "0.9", None, True, [0.9], 0])
def test_other_coverages_are_refused_by_name(client: TestClient, coverage: Any) -> None:
    answer = client.post("/v1/explore", json={"data": COLD, "coverage": coverage})
    assert answer.status_code == 422
    assert error_of(answer)["code"] == "request.coverage"
    assert error_of(answer)["field"] == "coverage"


def test_contributions_of_many_moved_inputs_carry_their_errors(client: TestClient) -> None:
    from sklearn.linear_model import LinearRegression

    X = np.arange(44.0).reshape(4, 11)
    mlcore.convert(LinearRegression().fit(X, X[:, 0]), X, name="wide")
    typical = client.get("/v1/model?model=wide").json()["schema"]["features"]
    moved = [feature["typical"] + 1 for feature in typical]
    content = client.post("/v1/explore?model=wide", json={"data": moved, "points": 3}).json()
    change = content["prediction"] - content["bias"]
    assert sum(content["contributions"]) == pytest.approx(change, abs=1e-2)
    assert len(content["contribution_errors"]) == 11
    assert content["interval"] is None
    assert len(content["curves"]) == 11


def test_only_the_curves_asked_for_are_answered_and_between_their_bounds(
    client: TestClient,
) -> None:
    every = client.post("/v1/explore", json={"data": COLD, "points": 9}).json()
    asked = [{"name": "sun"}, {"name": "area", "low": 60, "high": 100.5}, {"name": "people"}]
    some = client.post("/v1/explore", json={"data": COLD, "points": 9, "curves": asked}).json()
    assert (some["curves"][0], some["curves"][2]) == (every["curves"][4], every["curves"][3])
    rows = np.tile(COLD, (9, 1))
    rows[:, 1] = np.linspace(60, 100.5, 9)
    assert some["curves"][1] == pytest.approx(mlcore.load().predict(rows), abs=1e-3)
    along = [{"name": "area", "low": 60, "high": 240, "track": "log"}]
    (curve,) = client.post("/v1/explore", json={"data": COLD, "points": 3, "curves": along}).json()[
        "curves"
    ]
    rows = np.tile(COLD, (3, 1))
    area = open_model().schema.features[1]
    stops = replace(area.track, is_log=True).stops(60.0, 240.0, area.typical)
    rows[:, 1] = [60, value_at(stops, (len(stops) - 1) / 2), 240]
    assert rows[1, 1] < 140
    assert curve == pytest.approx(mlcore.load().predict(rows), abs=1e-3)
    drawn = {"curves", "latency_ms", "total_time_ms"}
    assert {key: some[key] for key in some if key not in drawn} == {
        key: every[key] for key in every if key not in drawn
    }
    for curves, n_curves in (([], 0), (None, 5)):
        answer = client.post("/v1/explore", json={"data": COLD, "curves": curves})
        assert len(answer.json()["curves"]) == n_curves


@pytest.mark.parametrize(
    ("curves", "code", "field"),
    [
        ({"name": "sun"}, "request.curves", "curves"),
        (["sun"], "request.curve", "curves[0]"),
        ([{}], "request.curve", "curves[0]"),
        ([{"name": "moon"}], "request.curve", "curves[0]"),
        ([{"name": ["sun"]}], "request.curve", "curves[0]"),
        ([{"name": "sun"}, {"name": "sun"}], "request.curve", "curves[1]"),
        ([{"name": "sun", "track": "square"}], "request.curve", "curves[0]"),
        ([{"name": "sun", "points": 3}], "request.curve", "curves[0]"),
        ([{"name": "area"}, {"name": "sun", "low": 3, "high": 2}], "request.bounds", "curves[1]"),
        ([{"name": "sun", "low": "3"}], "request.bounds", "curves[0]"),
        ([{"name": "sun", "low": None}], "request.bounds", "curves[0]"),
        ([{"name": "sun", "high": 1e300}], "request.bounds", "curves[0]"),
        ([{"name": name} for name in "abcdef"], "request.curves", "curves"),
        ("sun", "request.curves", "curves"),
        (5, "request.curves", "curves"),
    ],
)
def test_curves_that_are_not_the_models_are_refused_by_place(
    client: TestClient, curves: Any, code: str, field: str
) -> None:
    answer = client.post("/v1/explore", json={"data": COLD, "curves": curves})
    assert answer.status_code == 422
    assert (error_of(answer)["code"], error_of(answer)["field"]) == (code, field)


def test_few_curves_of_many_inputs_get_all_points(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exploring, "MAX_CELLS", 25 * 40)
    asked = {"data": COLD, "points": 200, "curves": [{"name": "sun"}]}
    assert len(client.post("/v1/explore", json=asked).json()["curves"][0]) == 200


class Gate:
    """Stands for explorations that take as long as the test wants."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.inside = threading.Semaphore(0)
        self.n_inside = 0

    def __call__(self, *_: Any, **__: Any) -> dict[str, Any]:
        self.n_inside += 1
        self.inside.release()
        assert self.open.wait(20)
        return {}


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(exploring, "_explored", gate)
    monkeypatch.setattr(exploring, "available_threads", lambda: 1)
    return gate


def test_a_full_queue_says_when_to_come_back_and_holds_nothing_else_up(
    client: TestClient, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exploring, "MAX_WAITING", 0)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(client.post, "/v1/explore", json={"data": COLD})
        assert gate.inside.acquire(timeout=20)
        refused = client.post("/v1/explore", json={"data": COLD})
        bad = client.post("/v1/explore", json={"data": [1]})
        predicted = client.post("/v1/predict", json={"data": COLD})
        health = client.get("/v1/health")
        gate.open.set()
        assert first.result().status_code == 200
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    assert error_of(refused)["code"] == "request.queue"
    assert (bad.status_code, predicted.status_code, health.status_code) == (422, 200, 200)


def test_no_more_run_at_once_than_there_are_processors(client: TestClient, gate: Gate) -> None:
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(client.post, "/v1/explore", json={"data": COLD}) for _ in range(4)]
        assert gate.inside.acquire(timeout=20)
        client.get("/v1/health")
        assert gate.n_inside == 1
        gate.open.set()
        assert [future.result().status_code for future in asked] == [200] * 4
    assert gate.n_inside == 4


def test_of_a_choice_every_level_is_told_and_the_rare_ones_reach_nothing() -> None:
    class Opened:
        schema = CHOICES

        def middle_ranges(self) -> tuple[InputRange, ...]:
            return middle_ranges(CHOICES, np.zeros((1, 5)))

    model: Any = Opened()
    town = CHOICES.features[3]
    (span,) = exploring.asked_curves([{"name": "town"}], CHOICES)
    assert (span.codes, span.high) == (town.codes, 12.0)
    (span,) = exploring.asked_curves([{"name": "town", "low": 1.0, "high": 4.0}], CHOICES)
    assert span.codes == (1.0, 2.0, 3.0, 4.0)
    reaching = exploring.asked_reaches([{"name": "b"}, {"name": "town"}], model)
    assert [span.codes for span in reaching] == [(), town.codes[1:12]]
    (rare,) = exploring.asked_reaches([{"name": "town", "high": 0.0}], model)
    assert rare.codes == (0.0,)
    with pytest.raises(RequestError):
        exploring.asked_curves([{"name": "town", "low": 0.2, "high": 0.4}], CHOICES)
