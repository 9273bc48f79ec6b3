"""The Speed page on stored results, run as Streamlit runs it but without a browser."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore import benchmark
from mlcore.benchmark.result import VERDICT_PROCESSES
from mlcore.benchmark.store import store_result
from mlcore.benchmark.studies import STUDIES
from mlcore.benchmark.timing.lock import alone
from mlcore.text import for_locale
from pages.ui.speed.panels import PANELS
from tests.manifests import without_files
from tests.pages.speed.making import measured, measured_alone, measured_differing, studied

PAGE = Path(__file__).parents[3] / "app.py"
MODEL = mlcore.ModelConfig(dataset="cars").fingerprint()
STUDIED = {
    "sweep": ["sweep"],
    "server": ["server"],
    "threads": ["threads"],
    "concurrency": ["concurrency"],
    "starts": ["cold-start", "memory"],
    "self-test": ["self-test"],
}


@pytest.fixture
def folder(trained_folder, own_data_folder):
    """Return a data folder with the models and a quick look at one of them."""
    shutil.copytree(trained_folder, own_data_folder, symlinks=True)
    store_result(measured(MODEL), own_data_folder)
    return own_data_folder


def opened(*panels, **query):
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.session_state["open-speed-panels"] = list(panels)
    app.query_params.update({"model": "cars", **query})
    app.switch_page("pages/benchmark.py").run()
    assert not app.exception
    return app


def said(app):
    blocks = [*app.markdown, *app.caption, *app.error, *app.get("html")]
    return " ".join(str(getattr(block, "value", None) or block.proto.body) for block in blocks)


def charts(app):
    return len(app.get("plotly_chart"))


def test_the_headline_leads_with_single_requests_and_keeps_the_others_in_sight(folder):
    app = opened()
    (words,) = (node.proto.body for node in app.get("html") if "speed-head" in node.proto.body[:30])
    assert "33 times</span> faster" in words
    order = ("ONNX answers one request", "20 ms apart", "In a busy loop", "10,000 rows at once")
    places = [words.index(part) for part in order]
    assert places == sorted(places)
    words = said(app)
    assert "Quick look: one process. Measured 1 May 2026" in words
    assert "✓ Quiet machine" in words
    assert "Less certain" not in words
    assert "time a caller waits, from asking to the answer" in words
    assert "“Answered in” on the page What if?" in words


def test_how_long_it_takes_stands_on_the_buttons(folder):
    labels = [button.label for button in opened().button]
    assert "Measure again · 30 s" in labels
    assert "Full measurement · 2.5 min" in labels


def test_a_full_measurement_is_called_one(folder):
    full = measured(MODEL, processes=5)
    store_result(replace(full, started_at=full.started_at.replace(year=2027)), folder)
    assert "Full measurement: 5 fresh processes" in said(opened())


def test_a_full_measurement_stopped_half_way_shows_what_it_found(folder):
    result = measured(MODEL)
    config = replace(result.config, processes=VERDICT_PROCESSES)
    later = result.started_at.replace(year=2027)
    store_result(replace(result, config=config, flags=("stopped",), started_at=later), folder)
    app = opened()
    words = said(app)
    assert "ONNX answers one request" in words
    assert "1 of 5 processes: not yet a full measurement" in words
    assert "<strong>Less certain</strong>" in words
    assert "This measurement was stopped early." in words
    assert charts(app) == 1


def test_what_one_result_has_to_admit_is_admitted(folder):
    result = measured(MODEL)
    drifting = tuple(replace(verdict, flags=("drift:onnx",)) for verdict in result.verdicts)
    later = result.started_at.replace(year=2027)
    store_result(replace(result, verdicts=drifting, started_at=later), folder)
    words = said(opened("trace"))
    assert "<strong>Less certain</strong> · Speed drifted while it was measured." in words
    assert "✓ Quiet machine" not in words
    assert "(ONNX Runtime)" in words


@pytest.fixture
def unkept(trained_folder, own_data_folder):
    """Return a data folder in which the scikit-learn model of ``cars`` was not kept."""
    shutil.copytree(trained_folder, own_data_folder, symlinks=True)
    without_files(own_data_folder / "models" / MODEL, "twin.skops", no_twin="house.Forest")
    return own_data_folder


def test_a_model_without_scikit_learn_has_a_page_that_says_why(unkept):
    # The reason was noted after it was measured.
    store_result(measured_alone(MODEL, no_twin=""), unkept)
    app = opened(*PANELS)
    words = said(app)
    assert "ONNX answers one request in" in words
    assert "it holds house.Forest, which is not part of scikit-learn" in words
    assert "arrow" not in words
    # The histogram and the trace; there is no shift between two.
    assert charts(app) == 2
    assert not [button for button in app.button if button.key == "rebuild"]


def test_once_scikit_learn_is_there_a_measurement_without_it_is_none(folder):
    later = measured_alone(MODEL)
    store_result(replace(later, started_at=later.started_at.replace(year=2027)), folder)
    with alone():
        assert "How much faster is ONNX?" in said(opened())


def test_answers_that_differ_are_drawn_without_a_ratio(folder):
    differing = measured_differing(MODEL)
    store_result(replace(differing, started_at=differing.started_at.replace(year=2027)), folder)
    app = opened(*PANELS)
    words = said(app)
    assert "differ by up to 0.00234" in words
    assert "ONNX by skl2onnx was left out" in words
    assert "faster than" not in words
    assert charts(app) == 2


def test_nothing_is_drawn_until_a_panel_is_opened(folder):
    assert charts(opened()) == 1
    assert charts(opened("trace")) == 2


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_panel_opens_before_anything_was_studied(folder, language):
    app = opened(*PANELS, lang=language)
    text = for_locale(language)
    assert [node.value for node in app.subheader] == [
        panel.title(text) for panel in PANELS.values()
    ]
    # The histograms, the shift and the trace come from the measurement itself.
    assert charts(app) == 3
    assert {button.key for button in app.button} >= {
        f"speed-{name}-start" for names in STUDIED.values() for name in names
    }


def test_what_was_studied_is_shown_with_its_sentence_and_numbers(folder):
    names = [name for names in STUDIED.values() for name in names]
    for name in names:
        store_result(studied(name, MODEL), folder)
    app = opened(*STUDIED)
    # The sweep has two figures, threads one more for each size of a call.
    assert charts(app) == 1 + len(names) + 1 + 2
    assert len(app.table) == len(names)
    assert [button.label for button in app.button].count("Run again") == len(names)
    assert said(app).count("Measured 1 May 2026") == 1 + len(names)


def test_the_readers_goal_is_asked_of_what_was_measured_and_of_the_next_run(folder, monkeypatch):
    store_result(studied("server", MODEL), folder)
    app = opened("server")
    before = said(app)
    app.number_input(key="speed-server-goal").set_value(0.1).run()
    assert said(app) != before
    assert "within 100\N{NO-BREAK SPACE}µs" in said(app)
    started = {}
    monkeypatch.setattr(benchmark, "start", lambda *args, **more: started.update(more))
    app.button(key="speed-server-start").click().run()
    assert started["config"] == replace(STUDIES["server"].config, goal_s=0.0001)


def test_a_panel_chooses_its_own_way_of_asking(folder):
    app = opened("percentiles")
    ways = app.segmented_control(key="speed-percentiles-sporadic-busy-batch")
    assert ways.options == ["one row, now and then", "one row, busy loop", "10,000 rows at once"]
    before = said(app)
    ways.set_value("batch").run()
    assert said(app) != before
    assert "all actual ratios at once" in said(app)


def test_a_second_measurement_is_refused_in_words(folder):
    app = opened("sweep")
    with alone():
        app.button(key="speed-sweep-start").click().run()
        assert "Another measurement is running on this machine" in app.error[0].value
        app.button(key="speed-full").click().run()
    assert "Another measurement is running on this machine" in app.error[0].value


def test_full_measurement_asks_for_five_processes_and_measure_again_for_one(folder, monkeypatch):
    asked = []
    monkeypatch.setattr(benchmark, "start", lambda *args, config, **more: asked.append(config))
    app = opened()
    app.button(key="speed-full").click().run()
    app.button(key="speed-start").click().run()
    assert asked[0].processes == VERDICT_PROCESSES
    assert asked[1] is None


def test_a_study_runs_from_its_button_to_its_figure(folder, forked):
    app = opened("self-test")
    app.button(key="speed-self-test-start").click().run()
    run = benchmark.current(folder, "self-test")
    try:
        assert "speed-self-test-stop" in [button.key for button in app.button]
        assert app.button(key="speed-start").disabled is False
        while run.progress.n_steps < 14 and run.is_running:
            run.wait(0.2)
        app.button(key="speed-self-test-stop").click().run()
        assert run.wait(30)
    finally:
        run.stop()
    assert run.error is None
    app.run()
    assert charts(app) == 2
    assert "This measurement was stopped early." in said(app)
