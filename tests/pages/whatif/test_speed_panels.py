"""The panels of the Speed page, on results that lie in the data folder."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore.benchmark import StudyResult
from mlcore.benchmark.store import store_result
from mlcore.benchmark.studies import conclude
from mlcore.benchmark.timing.environment import cpu_name
from mlcore.models import prepare, resolve
from tests.benchmark.fakes import ENVIRONMENT, pairs
from tests.benchmark.test_result import EMPTY

APP = Path(__file__).parents[3] / "app.py"
MODEL = mlcore.ModelConfig().fingerprint()
HERE = replace(ENVIRONMENT, cpu=cpu_name())
RESULT = conclude(
    replace(
        EMPTY,
        model_id=MODEL,
        environment=HERE,
        pairs=(*pairs(20, ratio=33.0), *pairs(20, workload="batch", ratio=1.4)),
    )
)


@pytest.fixture
def data_folder(trained_folder: Path, own_data_folder: Path) -> Path:
    shutil.copytree(trained_folder, own_data_folder, symlinks=True)
    store_result(RESULT, own_data_folder)
    # A page shows progress, not panels, as long as its model is being opened.
    while not (state := prepare(resolve())).ready:
        assert state.error is None
        time.sleep(0.01)
    return own_data_folder


def opened(panel: str, **query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    app.switch_page("pages/benchmark.py")
    app.session_state["open-speed-panels"] = [panel]
    app.query_params.update(query)
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(node.value for node in [*app.markdown, *app.caption])


def table(app: AppTest, column: str) -> Any:
    """Return the table of the page that has a column."""
    return next(found.value for found in app.table if column in found.value.columns)


def test_the_race_is_made_from_the_stored_result(data_folder, drawn):
    race = drawn(opened("race"), "race")
    one, many = race["races"]
    assert one["title"] == "1 row"
    assert many["title"] == "10,000 rows"
    slow, fast = one["lanes"]
    assert (slow["arm"], fast["arm"]) == ("sklearn", "onnx")
    assert slow["ends"] == [RESULT.histogram("sporadic", "sklearn").quantile(0.5)]
    assert f"ONNX Runtime answers {len(fast['ends'])} times." in one["says"]
    assert "ONNX Runtime is done after" in many["says"]


def test_the_race_is_told_in_french(data_folder, drawn):
    race = drawn(opened("race", lang="fr"), "race")
    assert "Pendant que scikit-learn répond une fois" in race["races"][0]["says"]


def test_every_form_of_the_result_is_offered(data_folder, drawn):
    app = opened("export")
    labels = [node.proto.label for node in app.get("download_button")]
    assert {"Report (HTML)", "Table (CSV)", "Everything (JSON)"} <= set(labels)
    assert "33" in drawn(app, "save")["svg"]


def later(days: int, **environment: str) -> StudyResult:
    place = replace(HERE, **environment)
    return replace(RESULT, started_at=RESULT.started_at + timedelta(days=days), environment=place)


def test_stored_results_are_listed_and_compared_on_equal_ground(data_folder):
    store_result(later(1), data_folder)
    app = opened("history")
    assert list(table(app, "When")["Times faster"]) == ["33", "33"]
    assert set(table(app, "Real")["Real"]) == {"no"}
    assert "no more than chance" in said(app)


def test_a_deleted_result_can_be_taken_back(data_folder):
    path = store_result(later(1), data_folder)
    app = opened("history")
    app.button(key="history-delete").click().run()
    assert not path.exists()
    assert "The measurement was deleted." in said(app)
    app.button(key="history-undo-button").click().run()
    assert not app.exception
    assert path.exists()
    assert len(table(app, "When")) == 2


def test_a_file_from_elsewhere_is_held_against_this_machine(data_folder):
    app = opened("history")
    there = later(1, machine="server", cpu="large")
    content = json.dumps(there.as_dict()).encode()
    app.get("file_uploader")[0].set_value(("result.json", content, "application/json")).run()
    assert not app.exception
    assert "It holds: the ratios agree within their ranges." in said(app)
    differing = app.table[-1].value
    assert {"Machine", "Processor"} <= set(differing.iloc[:, 0])


def test_a_file_that_is_no_result_is_refused_in_words(data_folder):
    app = opened("history")
    app.get("file_uploader")[0].set_value(("x.json", b"{}", "application/json")).run()
    assert not app.exception
    assert "does not hold a measurement" in app.error[0].value
