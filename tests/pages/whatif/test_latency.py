"""The panel asks scikit-learn once a release, and says what a reading is worth."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import mlcore
from mlcore.benchmark.live import Readings, twin
from mlcore.errors import ArtifactError
from mlcore.jobs import Job

OWN = f"latency-{mlcore.ModelConfig().fingerprint()}"


@pytest.fixture
def app(opened_panel, trained_folder: Path):
    twin(trained_folder, mlcore.ModelConfig().fingerprint()).wait(60)
    return opened_panel("latency")


def said(app):
    return " ".join(node.value for node in [*app.markdown, *app.caption])


def times(app, drawn):
    return [lane["times"] for lane in drawn(app, "latency")["lanes"]]


def test_each_release_adds_one_reading_of_both(app, drawn):
    assert times(app, drawn) == [[], []], "the row was answered before the panel was open"
    for number, value in enumerate((-5.0, -4.0, -3.0), start=1):
        app.slider(key="temperature").set_value(value).run()
        assert [len(each) for each in times(app, drawn)] == [number, number]
    app.run()
    assert [len(each) for each in times(app, drawn)] == [3, 3], "the same row is not asked again"
    assert "3 of 72 answers" in said(app)
    assert "A single reading is worth little" in said(app)


def test_percentiles_are_told_from_72_answers_on(app, drawn):
    readings = Readings()
    for number in range(71):
        readings = readings.add((float(number),), fast=0.0002, slow=0.005)
    app.session_state[OWN] = readings
    app.slider(key="temperature").set_value(-5.0).run()
    assert "Typical (p50): ONNX 200\xa0µs, scikit-learn 5.00\xa0ms." in said(app)
    assert drawn(app, "latency")["lanes"][0]["p95"] == pytest.approx(0.0002, rel=0.001)


def test_nothing_is_asked_while_the_panel_is_closed(opened_panel):
    app = opened_panel("matters")
    app.slider(key="temperature").set_value(-5.0).run()
    assert OWN not in app.session_state


def test_waiting_and_failing_are_said(opened_panel, monkeypatch):
    asked = threading.Event()

    def fail(job):
        asked.wait(60)
        raise ArtifactError("artifact.no-twin")

    job = Job(fail, name="twin", expected=ArtifactError)
    monkeypatch.setattr("pages.ui.whatif.panels.latency.twin", lambda *_: job)
    app = opened_panel("latency")
    assert "Opening scikit-learn’s model …" in said(app)
    asked.set()
    assert job.wait(60)
    assert "scikit-learn model was not kept" in said(app.run())
